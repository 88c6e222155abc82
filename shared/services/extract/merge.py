"""From the staging tables into the accounts, set-based: only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from shared.domain.money import ZERO
from shared.models import Account, Debt, DebtEvent, Liability, Party
from shared.models.extract import extract_account, extract_debt, extract_event, extract_party
from shared.services.extract.added_costs import keep_added_costs
from shared.services.extract.former import keep_former
from shared.services.search.words import index_names

_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_PARTIES: Table = Party.__table__  # type: ignore[assignment]
_LIABILITIES: Table = Liability.__table__  # type: ignore[assignment]
_DEBTS: Table = Debt.__table__  # type: ignore[assignment]
_EVENTS: Table = DebtEvent.__table__  # type: ignore[assignment]

_CONTACTS = {
    "email_failed_on": "email",
    "phone_failed_on": "phone",
    "letter_failed_on": "letter_address",
}
"""What failed is forgotten when another address comes."""
MANY = 1_000
"""Rows written at once after which the planner is told of the table's new size."""


def merge_staged(session: Session, extract_date: date, *, whole: bool = True) -> dict[str, int]:
    """Bring accounts, parties, liabilities, debts and events up to the extract; rows written of each.

    An account that a whole extract no longer holds owes nothing any more: its debts become nought
    and stay readable. When rows were left out, nothing is taken for gone. Nothing is ever deleted.
    """
    _sort_in_memory(session)
    newest = session.scalar(select(func.max(_PARTIES.c.id))) or 0
    keep_former(session, extract_date)
    keep_added_costs(session)
    counts = {
        "accounts": _accounts(session, extract_date),
        "parties": _parties(session),
        "liabilities": _liabilities(session),
        "liabilities_removed": _remove_liabilities(session, extract_date) if whole else 0,
        "debts": _debts(session, extract_date),
        "debts_cleared": _clear_debts(session, extract_date) if whole else 0,
        "events": _events(session),
    }
    index_names(session, newest)
    return counts


def _accounts(session: Session, extract_date: date) -> int:
    staged = extract_account.c
    names = (
        "type address_1 address_2 town postcode postcode_key current_instalment next_bill "
        "next_instalment next_from next_count closed_on row_hash"
    ).split()
    rows = select(
        staged.row, staged.account, *(staged[name] for name in names), literal(extract_date)
    )
    return _bring_up(session, _ACCOUNTS, ["reference", *names, "as_of"], rows, ["reference"])


def _parties(session: Session) -> int:
    staged, accounts = extract_party.c, extract_account.c
    first = select(func.min(staged.row)).group_by(staged.party)
    address = func.coalesce(func.nullif(staged.letter_address, ""), accounts.letter_address)
    names = "kind forenames surname organisation name_key surname_key email phone row_hash".split()
    rows = (
        select(
            staged.row,
            staged.party,
            *(staged[name] for name in names),
            address,
            staged.language,
            staged.name_key,
            literal(value=False),
        )
        .join(extract_account, accounts.account == staged.account)
        .where(staged.row.in_(first))
    )
    columns = [
        "source_reference",
        *names,
        "letter_address",
        "language",
        "words_key",
        "needs_person",
    ]
    # What a person chose with us (their language) is not overwritten by the revenues system, and
    # search words are made anew where `words_key` stays behind.
    keep = {"language", "words_key", "needs_person"}
    return _bring_up(session, _PARTIES, columns, rows, ["source_reference"], keep, also=_CONTACTS)


def _liabilities(session: Session) -> int:
    staged = extract_party.c
    nobody: Any = null()
    rows = (
        select(staged.row, _ACCOUNTS.c.id, _PARTIES.c.id, staged.ended_on, cast(nobody, Date))
        .select_from(extract_party)
        .join(_ACCOUNTS, _ACCOUNTS.c.reference == staged.account)
        .join(_PARTIES, _PARTIES.c.source_reference == staged.party)
    )
    columns = ["account_id", "party_id", "ended_on", "removed_on"]
    return _bring_up(
        session,
        _LIABILITIES,
        columns,
        rows,
        ["account_id", "party_id"],
        differs=("ended_on", "removed_on"),
    )


def _remove_liabilities(session: Session, extract_date: date) -> int:
    """Somebody who no longer stands beside an account that the extract holds is not liable for it."""
    staged = extract_party.c
    beside = and_(
        staged.account == _ACCOUNTS.c.reference, staged.party == _PARTIES.c.source_reference
    )
    gone = (
        select(_LIABILITIES.c.id)
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _LIABILITIES.c.account_id)
        .join(_PARTIES, _PARTIES.c.id == _LIABILITIES.c.party_id)
        .join(extract_account, extract_account.c.account == _ACCOUNTS.c.reference)
        .outerjoin(extract_party, beside)
        .where(_LIABILITIES.c.removed_on.is_(None), staged.row.is_(None))
    )
    removed = (
        update(_LIABILITIES).where(_LIABILITIES.c.id.in_(gone)).values(removed_on=extract_date)
    )
    return _count(session, removed)


def _debts(session: Session, extract_date: date) -> int:
    staged = extract_debt.c
    names = "year line charge costs stage stage_on hearing_on due_on row_hash".split()
    rows = (
        select(
            staged.row,
            _ACCOUNTS.c.id,
            *(staged[name] for name in names),
            func.coalesce(staged.agent, ""),
            literal(extract_date),
        )
        .select_from(extract_debt)
        .join(_ACCOUNTS, _ACCOUNTS.c.reference == staged.account)
    )
    columns = ["account_id", *names, "agent_code", "as_of"]
    return _bring_up(session, _DEBTS, columns, rows, ["account_id", "year", "line"])


def _clear_debts(session: Session, extract_date: date) -> int:
    """A debt that the extract no longer holds is owed no more."""
    staged = extract_debt.c
    same = and_(
        staged.account == _ACCOUNTS.c.reference,
        staged.year == _DEBTS.c.year,
        staged.line == _DEBTS.c.line,
    )
    gone = (
        select(_DEBTS.c.id)
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _DEBTS.c.account_id)
        .outerjoin(extract_debt, same)
        .where(or_(_DEBTS.c.charge > ZERO, _DEBTS.c.costs > ZERO), staged.row.is_(None))
    )
    cleared = {"charge": ZERO, "costs": ZERO, "as_of": extract_date, "row_hash": ""}
    return _count(session, update(_DEBTS).where(_DEBTS.c.id.in_(gone)).values(cleared))


def _events(session: Session) -> int:
    staged = extract_event.c
    same = and_(
        _DEBTS.c.account_id == _ACCOUNTS.c.id,
        _DEBTS.c.year == staged.year,
        _DEBTS.c.line == staged.line,
    )
    rows = (
        select(
            func.min(staged.row),
            _DEBTS.c.id,
            staged.stage,
            staged.happened_on,
            func.min(staged.amount),
        )
        .select_from(extract_event)
        .join(_ACCOUNTS, _ACCOUNTS.c.reference == staged.account)
        .join(_DEBTS, same)
        .group_by(_DEBTS.c.id, staged.stage, staged.happened_on)
    )
    key = ["debt_id", "stage", "happened_on"]
    return _bring_up(session, _EVENTS, [*key, "amount"], rows, key, differs=())


def _bring_up(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Select[Any],
    key: Sequence[str],
    keep: Iterable[str] = (),
    *,
    differs: Sequence[str] = ("row_hash",),
    also: Mapping[str, str] | None = None,
) -> int:
    """Change what differs, then insert what is new; an unchanged row is not touched.

    `rows`: each row's number in the extract and its values, each key once; what is new keeps the order.
    `also`: a column that is emptied when another changed. Two statements with a join each: one with
    ON CONFLICT would look every row up by itself and write twice for each that is new.
    """
    # The offset keeps the two joins apart: what is new cannot be estimated, and how rows are found can.
    staged = rows.offset(0).subquery()
    number, *values = staged.c
    coming = dict(zip(columns, values, strict=True))
    same = and_(*(table.c[name] == coming[name] for name in key))
    written = 0
    if differs:
        changed: dict[str, Any] = {
            name: coming[name] for name in columns if name not in {*key, *keep}
        }
        for name, of in (also or {}).items():
            is_same = table.c[of].is_not_distinct_from(coming[of])
            changed[name] = case((is_same, table.c[name]))
        is_other = or_(*(table.c[name].is_distinct_from(coming[name]) for name in differs))
        written = _count(session, update(table).where(same, is_other).values(changed))
    apart = staged.outerjoin(table, same)
    new = select(*values).select_from(apart).where(table.c.id.is_(None)).order_by(number)
    written += _count(session, insert(table).from_select(columns, new, include_defaults=False))
    if written > MANY:
        # Without new statistics the next join would still be planned for an empty table.
        session.execute(text(f"ANALYZE {table.name}"))
    return written


def _sort_in_memory(session: Session) -> None:
    """Give this transaction the room to join and sort a whole council without temporary files."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SET LOCAL work_mem = '64MB'"))


def _count(session: Session, statement: Any) -> int:
    result: Any = session.connection().execute(
        statement, execution_options={"preserve_rowcount": True}
    )
    return max(0, int(result.rowcount))
