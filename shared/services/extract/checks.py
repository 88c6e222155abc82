"""What must hold between the rows of an extract, found by the database in a few set-based queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, Table, and_, func, select
from sqlalchemy.orm import Session

from shared.domain.extract_rows import RowMistake
from shared.models import Account, ImportRun
from shared.models.extract import extract_account, extract_debt, extract_event, extract_party

MOST_OF_A_KIND = 50
"""How many mistakes of one kind the report names by line."""


def mistakes_between_rows(session: Session) -> list[RowMistake]:
    """Duplicates, rows without their account, accounts without a party, and people told in two ways."""
    found: list[RowMistake] = []
    for query, words in _questions():
        lines: list[int] = list(session.scalars(query.limit(MOST_OF_A_KIND)))
        found.extend(RowMistake(line, words) for line in lines)
    return sorted(found, key=lambda mistake: mistake.line)


def _questions() -> Iterator[tuple[Select[tuple[int]], str]]:
    yield _twice(extract_account, "account"), "account has another row with this reference"
    yield _twice(extract_party, "account", "party"), "party stands twice for this account"
    yield (
        _twice(extract_debt, "account", "year", "line"),
        "debt stands twice for this account, year and line",
    )
    for table in (extract_party, extract_debt, extract_event):
        yield _without(table, extract_account, "account"), "account has no row in this file"
    yield (
        _without(extract_event, extract_debt, "account", "year", "line"),
        "debt of this event has no row in this file",
    )
    yield _without(extract_account, extract_party, "account"), "account has no party"
    yield _told_in_two_ways(), "party is described differently in another row"
    yield (
        select(extract_party.c.row).where(extract_party.c.surname_key == ""),
        "party needs a surname or an organisation",
    )


def _twice(table: Table, *names: str) -> Select[tuple[int]]:
    columns = [table.c[name] for name in names]
    return select(func.max(table.c.row)).group_by(*columns).having(func.count() > 1)


def _without(table: Table, other: Table, *names: str) -> Select[tuple[int]]:
    same = and_(*(table.c[name] == other.c[name] for name in names))
    return (
        select(table.c.row).select_from(table.outerjoin(other, same)).where(other.c.row.is_(None))
    )


def _told_in_two_ways() -> Select[tuple[int]]:
    table = extract_party
    return (
        select(func.max(table.c.row))
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
    return session.scalar(
        select(func.max(ImportRun.extract_date)).where(ImportRun.state == "accepted")
    )


def already_accepted(session: Session, sha256: str) -> bool:
    """Whether exactly this file was accepted before."""
    same = select(ImportRun.id).where(ImportRun.sha256 == sha256, ImportRun.state == "accepted")
    return session.scalar(same.limit(1)) is not None
