"""What must hold between the rows of an extract, found by the database in a few set-based queries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, Table, and_, delete, exists, func, select
from sqlalchemy.orm import Session

from shared.domain.extract_rows import RowMistake
from shared.models import Account, ImportRun
from shared.models.extract import (
    STAGING,
    extract_account,
    extract_debt,
    extract_event,
    extract_party,
)
from shared.services.extract.balance_date import IN_PART, WHOLE

MOST_OF_A_KIND = 100
"""How many mistakes of one kind are named at a time."""

AT_ONCE = 500
LOOKED_BACK = 30
"""How many extracts may come without saying which cash file they hold before it is forgotten."""

Found = tuple[RowMistake, str]
"""A mistake, and the account that it stands in."""


def drop_repeated_rows(session: Session) -> None:
    """Leave one of the rows that say the same: a file with a row for each year names a person in each."""
    for table, names in ((extract_account, ("account",)), (extract_party, ("account", "party"))):
        other = table.alias()
        same = [other.c[name] == table.c[name] for name in (*names, "row_hash")]
        session.execute(
            delete(table).where(exists(select(other.c.row).where(*same, other.c.row < table.c.row)))
        )


def mistakes_between_rows(session: Session) -> list[Found]:
    """Duplicates, rows without their account, accounts without a party, and people told in two ways."""
    found: list[Found] = []
    for query, words in _questions():
        rows = session.execute(query.limit(MOST_OF_A_KIND)).all()
        found.extend((RowMistake(line, words), account) for line, account in rows)
    return sorted(found, key=lambda each: each[0].line)


def leave_out(session: Session, accounts: set[str]) -> None:
    """Take every row of some accounts out of the staging tables."""
    names = sorted(accounts)
    for start in range(0, len(names), AT_ONCE):
        for table in STAGING.values():
            session.execute(
                delete(table).where(table.c.account.in_(names[start : start + AT_ONCE]))
            )


Question = Select[int, str]


def _questions() -> Iterator[tuple[Question, str]]:
    year_and_line = ("account", "year", "line")
    yield _twice(extract_account, "account"), "account has another row with this reference"
    yield _twice(extract_party, "account", "party"), "party stands twice for this account"
    yield _twice(extract_debt, *year_and_line), "debt stands twice for this account, year and line"
    for table in (extract_party, extract_debt, extract_event):
        yield _without(table, extract_account, "account"), "account has no row in this file"
    yield (
        _without(extract_event, extract_debt, *year_and_line),
        "debt of this event has no row in this file",
    )
    yield _without(extract_account, extract_party, "account"), "account has no party"
    yield _told_in_two_ways(), "party is described differently in another row"
    yield (
        select(extract_party.c.row, extract_party.c.account).where(
            extract_party.c.surname_key == ""
        ),
        "party needs a surname or an organisation",
    )


def _twice(table: Table, *names: str) -> Question:
    columns = [table.c[name] for name in names]
    last = func.max(table.c.row)
    return select(last, func.max(table.c.account)).group_by(*columns).having(func.count() > 1)


def _without(table: Table, other: Table, *names: str) -> Question:
    same = and_(*(table.c[name] == other.c[name] for name in names))
    joined = table.outerjoin(other, same)
    return select(table.c.row, table.c.account).select_from(joined).where(other.c.row.is_(None))


def _told_in_two_ways() -> Question:
    table = extract_party
    return (
        select(func.max(table.c.row), func.max(table.c.account))
        .group_by(table.c.party)
        .having(func.min(table.c.row_hash) != func.max(table.c.row_hash))
    )


def share_that_would_vanish(session: Session) -> tuple[int, int]:
    """How many open accounts the extract no longer holds, and how many open accounts there are."""
    kept = Account.__table__.outerjoin(
        extract_account, Account.reference == extract_account.c.account
    )
    open_accounts = Account.closed_on.is_(None)
    gone = (
        select(func.count()).select_from(kept).where(open_accounts, extract_account.c.row.is_(None))
    )
    held = select(func.count()).select_from(Account).where(open_accounts)
    return session.scalar(gone) or 0, session.scalar(held) or 0


def last_extract_date(session: Session) -> date | None:
    """The date of the newest extract that was accepted."""
    accepted = ImportRun.state.in_((WHOLE, IN_PART))
    return session.scalar(select(func.max(ImportRun.extract_date)).where(accepted))


def last_cash_file(session: Session) -> int | None:
    """The last of our cash files that an accepted extract said it holds."""
    reports = session.scalars(
        select(ImportRun.report)
        .where(ImportRun.state.in_((WHOLE, IN_PART)), ImportRun.extract_date.is_not(None))
        .order_by(ImportRun.id.desc())
        .limit(LOOKED_BACK)
    )
    said = (json.loads(report).get("cash_file") for report in reports)
    return next((int(number) for number in said if number is not None), None)


def already_accepted(session: Session, sha256: str) -> bool:
    """Whether exactly these files were accepted before."""
    same = select(ImportRun.id).where(
        ImportRun.sha256 == sha256, ImportRun.state.in_((WHOLE, IN_PART))
    )
    return session.scalar(same.limit(1)) is not None
