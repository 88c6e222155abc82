"""Receipts of ours that the revenues system's balance holds by now: handed over, and counted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from shared.domain.extract_rows import RowMistake
from shared.domain.ledger import LedgerAccount, Part, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO
from shared.models import Account, CashFile, CashLine, Debt, Entry, Posting
from shared.models.extract import extract_account, extract_receipt
from shared.services.audit import Actor, record_audit
from shared.services.ledger.post import next_posting_id

_LINES: Table = CashLine.__table__  # type: ignore[assignment]
_ENTRIES: Table = Entry.__table__  # type: ignore[assignment]
_DEBTS: Table = Debt.__table__  # type: ignore[assignment]
_SAID = extract_receipt.c

MOST_NOTES = 500
"""How many rows a report names one by one."""


@dataclass(frozen=True)
class Held:
    """What an extract says that its balances hold, beside the rows that name single lines."""

    cash_file: int | None = None
    """The last of our cash files that was taken into them."""
    whole: bool = True
    """Whether every account was taken in. If not, only lines of those that were are held."""


@dataclass(frozen=True)
class Recognised:
    """How many lines are held since, and the rows that cannot be so."""

    lines: int
    notes: tuple[RowMistake, ...]
    left: int = 0
    """Lines of our cash files that no extract has held yet: they are still taken off what is owed."""


def recognise(session: Session, held: Held, key: str, by: Actor, now: datetime) -> Recognised:
    """Hand over the lines that the staged extract holds: one posting for all of them.

    Each line goes from its debt to the revenues system, so that what is shown stays right. A line
    that is held stays held, whatever an older extract says. An unknown number, another amount or
    another debt is a note, and that line stays as it is. Nothing here is read row by row.
    """
    notes = _notes(session)
    # What is made by somebody else meanwhile has a higher id, and is left for the next extract.
    newest = session.scalar(select(func.max(CashLine.id))) or 0
    ours = _to_hold(held, newest)
    lines = session.scalar(select(func.count()).select_from(CashLine).where(ours)) or 0
    if lines:
        posting_id = next_posting_id(session)
        _write_entries(session, posting_id, ours)
        session.execute(insert(Posting).values(**_posting(posting_id, key, by, now)))
        session.execute(update(_LINES).where(ours).values(held_posting_id=posting_id))
        _take_off_debts(session, posting_id)
        record_audit(session, by, "recognised receipts", f"posting:{posting_id}", now, lines=lines)
    left = select(func.count()).select_from(CashLine).where(CashLine.held_posting_id.is_(None))
    return Recognised(lines, notes, session.scalar(left) or 0)


def last_file(session: Session) -> int:
    """The number of the last cash file that was made; nought before the first."""
    return session.scalar(select(func.max(CashFile.number))) or 0


def _notes(session: Session) -> tuple[RowMistake, ...]:
    unknown = (
        select(_SAID.row)
        .outerjoin(CashLine, CashLine.number == _SAID.number)
        .where(CashLine.id.is_(None))
    )
    found = [
        *_named(session, unknown, "number is not that of any line of our cash files"),
        *_named(session, _told(_SAID.amount != _LINES.c.amount), "amount is not that of our line"),
        *_named(session, _told(_other_debt()), "our line was paid on another debt"),
    ]
    return tuple(sorted(found, key=lambda note: note.line))


def _named(session: Session, rows: Select[int], text: str) -> list[RowMistake]:
    found = session.scalars(rows.order_by(_SAID.row).limit(MOST_NOTES))
    return [RowMistake(row, text, "number" if "number" in text else "") for row in found]


def _told(wrong: ColumnElement[bool]) -> Select[int]:
    """Rows that name a line of ours of which something is wrong."""
    return (
        select(_SAID.row)
        .join(CashLine, CashLine.number == _SAID.number)
        .join(Debt, Debt.id == CashLine.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .where(wrong)
    )


def _other_debt() -> ColumnElement[bool]:
    return or_(_SAID.account != Account.reference, _SAID.year != Debt.year, _SAID.line != Debt.line)


def _to_hold(held: Held, newest: int) -> ColumnElement[bool]:
    """Which lines are held since this extract; those that a row tells wrongly never are."""
    files = select(CashFile.id).where(CashFile.number <= (held.cash_file or 0))
    wrong = _told(or_(_SAID.amount != _LINES.c.amount, _other_debt())).with_only_columns(
        _SAID.number
    )
    which = and_(
        _LINES.c.held_posting_id.is_(None),
        _LINES.c.id <= newest,
        or_(_LINES.c.file_id.in_(files), _LINES.c.number.in_(select(_SAID.number))),
        _LINES.c.number.not_in(wrong),
    )
    if held.whole:
        return which
    taken_in = (
        select(Debt.id)
        .join(Account, Account.id == Debt.account_id)
        .join(extract_account, extract_account.c.account == Account.reference)
    )
    return and_(which, _LINES.c.debt_id.in_(taken_in))


def _write_entries(session: Session, posting_id: int, ours: ColumnElement[bool]) -> None:
    names = ["posting_id", "account", "fund", "debt_id", "part", "plan_id", "rule", "amount"]
    _insert(session, names, _of_debts(posting_id, ours))
    amount = -func.sum(_ENTRIES.c.amount)
    other_side = (
        select(
            literal(posting_id),
            literal(LedgerAccount.REVENUES.value),
            _ENTRIES.c.fund,
            literal(PostingKind.RECOGNISED.value),
            amount,
        )
        .where(_ENTRIES.c.posting_id == posting_id)
        .group_by(_ENTRIES.c.fund)
        .having(amount != ZERO)
    )
    _insert(session, ["posting_id", "account", "fund", "rule", "amount"], other_side)


def _of_debts(posting_id: int, ours: ColumnElement[bool]) -> Select[Any]:
    """What each line paid, part by part, with the sign turned."""
    amount = -func.sum(_ENTRIES.c.amount)
    place = [_ENTRIES.c[name] for name in ("account", "fund", "debt_id", "part", "plan_id")]
    of_line = and_(
        CashLine.posting_id == _ENTRIES.c.posting_id, CashLine.debt_id == _ENTRIES.c.debt_id
    )
    rule = literal(PostingKind.RECOGNISED.value)
    return (
        select(literal(posting_id), *place, rule, amount)
        .join(CashLine, of_line)
        .where(ours)
        .group_by(CashLine.id, *place)
        .having(amount != ZERO)
        .order_by(CashLine.id)
    )


def _insert(session: Session, names: list[str], rows: Select[Any]) -> None:
    session.execute(insert(_ENTRIES).from_select(names, rows, include_defaults=False))


def _posting(posting_id: int, key: str, by: Actor, now: datetime) -> dict[str, Any]:
    return {
        "id": posting_id,
        "key": key,
        "kind": PostingKind.RECOGNISED,
        "receipt_id": None,
        "reverses_id": None,
        "reason": "",
        "by": str(by),
        "day": now.astimezone(LONDON).date(),
        "at": now,
    }


def _take_off_debts(session: Session, posting_id: int) -> None:
    """What is handed over is no longer ours to take off the extract's balance."""
    costs = case((_ENTRIES.c.part == Part.COSTS, _ENTRIES.c.amount), else_=literal(0))
    sums = (
        select(
            _ENTRIES.c.debt_id,
            func.sum(_ENTRIES.c.amount).label("moved"),
            func.sum(costs).label("costs"),
        )
        .where(_ENTRIES.c.posting_id == posting_id, _ENTRIES.c.debt_id.is_not(None))
        .group_by(_ENTRIES.c.debt_id)
        .subquery()
    )
    # Joined, never asked for debt by debt: there may be a whole town of them.
    session.execute(
        update(_DEBTS)
        .where(_DEBTS.c.id == sums.c.debt_id)
        .values(
            received=_DEBTS.c.received - sums.c.moved,
            received_costs=_DEBTS.c.received_costs - sums.c.costs,
        )
    )
