"""Writing postings: entries first, the posting that closes them last, and the debts' cached sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Table, case, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from shared.domain.ledger import (
    LedgerEntry,
    Part,
    PostingKind,
    balanced,
    reversed_entries,
)
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.models import Debt, Entry, Posting
from shared.services.audit import Actor, record_audit
from shared.services.many_rows import is_one_of

_ENTRIES: Table = Entry.__table__  # type: ignore[assignment]
_POSTINGS: Table = Posting.__table__  # type: ignore[assignment]
_DEBTS: Table = Debt.__table__  # type: ignore[assignment]
_NEXT = text("SELECT nextval(pg_get_serial_sequence('posting', 'id'))")

OF_ENTRY = (
    Entry.account,
    Entry.amount,
    Entry.fund,
    Entry.debt_id,
    Entry.part,
    Entry.plan_id,
    Entry.rule,
)
"""The columns that make a LedgerEntry, in its order."""


class AlreadyPosted(Exception):
    """The same outside event has been posted before; `posting_id` is that posting."""

    def __init__(self, posting_id: int) -> None:
        super().__init__("already posted")
        self.posting_id = posting_id


class AlreadyReversed(Exception):
    """The posting has been taken back before."""


@dataclass(frozen=True)
class Movement:
    """A posting to be made. `key` names the outside event for ever."""

    key: str
    kind: PostingKind
    entries: tuple[LedgerEntry, ...]
    receipt_id: int | None = None
    reverses_id: int | None = None
    reason: str = ""


def lock_debts(session: Session, debt_ids: Iterable[int]) -> None:
    """Make whoever else moves money on these debts wait; always by number, so nobody waits in a ring.

    The rows' keys stay free, which new entries point at. SQLite lets only one transaction write at
    a time and needs no lock.
    """
    ids = sorted(set(debt_ids))
    session.execute(
        select(Debt.id)
        .where(is_one_of(session, Debt.id, ids))
        .order_by(Debt.id)
        .with_for_update(key_share=True)
    )


def post(session: Session, movement: Movement, by: Actor, now: datetime) -> int:
    """Write one posting and bring the debts' cached sums along; its id.

    Raises Unbalanced and AlreadyPosted. Two transactions with the same key at once: the
    database's unique key lets one through, and the other raises IntegrityError.
    """
    entries = balanced(movement.entries)
    if (known := posted_before(session, movement.key)) is not None:
        raise AlreadyPosted(known)
    posting_id = next_posting_id(session)
    rows = [{"posting_id": posting_id, **vars(entry)} for entry in entries]
    session.execute(insert(_ENTRIES), rows)
    session.execute(
        insert(_POSTINGS),
        {
            "id": posting_id,
            "key": movement.key,
            "kind": movement.kind,
            "receipt_id": movement.receipt_id,
            "reverses_id": movement.reverses_id,
            "reason": movement.reason,
            "by": str(by),
            "day": now.astimezone(LONDON).date(),
            "at": now,
        },
    )
    _bring_along(session, entries)
    record_audit(session, by, f"posted {movement.kind}", f"posting:{posting_id}", now)
    return posting_id


def reverse(
    session: Session,
    posting_id: int,
    key: str,
    reason: str,
    by: Actor,
    now: datetime,
    kind: PostingKind = PostingKind.REVERSAL,
) -> int:
    """Take a whole posting back with another; its id. Raises AlreadyReversed and AlreadyPosted."""
    taken_back = select(Posting.id).where(Posting.reverses_id == posting_id)
    if session.scalar(taken_back) is not None:
        raise AlreadyReversed
    receipt_id = session.scalar(select(Posting.receipt_id).where(Posting.id == posting_id))
    entries = reversed_entries(entries_of(session, posting_id))
    movement = Movement(key, kind, entries, receipt_id, posting_id, reason)
    return post(session, movement, by, now)


def posted_before(session: Session, key: str) -> int | None:
    """The posting of an outside event, where there is one."""
    return session.scalar(select(Posting.id).where(Posting.key == key))


def entries_of(session: Session, posting_id: int) -> tuple[LedgerEntry, ...]:
    """The entries of a posting, in the order in which they were written."""
    rows = session.execute(
        select(*OF_ENTRY).where(Entry.posting_id == posting_id).order_by(Entry.id)
    )
    return tuple(LedgerEntry(*row) for row in rows)


def next_posting_id(session: Session) -> int:
    """The id of a posting whose entries are written before it."""
    if session.get_bind().dialect.name == "postgresql":
        return int(session.execute(_NEXT).scalar_one())
    # SQLite lets one transaction write at a time, so nobody else takes the same number.
    highest = select(func.coalesce(func.max(_POSTINGS.c.id), literal(0, Integer)))
    return int(session.execute(highest).scalar_one()) + 1


def _bring_along(session: Session, entries: Sequence[LedgerEntry]) -> None:
    """One statement for all debts; by number, as every lock on debts is taken."""
    paid: dict[int, list[Money]] = {}
    for entry in entries:
        if entry.debt_id is not None:
            sums = paid.setdefault(entry.debt_id, [ZERO, ZERO])
            sums[0] -= entry.amount
            if entry.part is Part.COSTS:
                sums[1] -= entry.amount
    if not paid:
        return
    ids = sorted(paid)
    if len(ids) > 1:
        lock_debts(session, ids)
    session.execute(
        update(_DEBTS)
        .where(_DEBTS.c.id.in_(ids))
        .values(
            received=_DEBTS.c.received + _by_debt(paid, 0),
            received_costs=_DEBTS.c.received_costs + _by_debt(paid, 1),
        )
    )


def _by_debt(paid: dict[int, list[Money]], which: int) -> Any:
    amounts = {debt_id: sums[which].pence for debt_id, sums in sorted(paid.items())}
    return case(amounts, value=_DEBTS.c.id, else_=0)
