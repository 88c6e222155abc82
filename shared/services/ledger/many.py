"""Many postings at once: a day's collections in a few statements, each posting as if it were alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation, Payable
from shared.domain.ledger import LedgerAccount, LedgerEntry, Part, PostingKind, balanced
from shared.domain.london import LONDON
from shared.domain.money import ZERO
from shared.models import Entry, Posting, Receipt, SuspenseItem
from shared.services.audit import Actor, record_audit
from shared.services.ledger.post import AlreadyPosted, Movement, lock_debts
from shared.services.ledger.receive import Incoming, paying
from shared.services.ledger.sums import bring_along
from shared.services.many_rows import insert_rows, is_one_of
from shared.services.references import new_reference

_ENTRIES: Table = Entry.__table__  # type: ignore[assignment]
_POSTINGS: Table = Posting.__table__  # type: ignore[assignment]
_RECEIPTS: Table = Receipt.__table__  # type: ignore[assignment]
_NEXT = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :many)")


@dataclass(frozen=True)
class IncomingMany:
    """One of many sums that came: what it is, and where it goes."""

    incoming: Incoming
    allocation: Allocation
    why: str = ""
    """Why what is left over belongs to no debt."""


def post_many(
    session: Session, movements: Sequence[Movement], by: Actor, now: datetime
) -> tuple[int, ...]:
    """Write many postings; their ids in the same order. All of them or none.

    Raises Unbalanced, and AlreadyPosted for the first whose event was posted before. The debts
    should be locked already.
    """
    if not movements:
        return ()
    entries = [balanced(each.entries) for each in movements]
    keys = [each.key for each in movements]
    known = session.scalar(select(Posting.id).where(is_one_of(session, Posting.key, keys)).limit(1))
    if known is not None:
        raise AlreadyPosted(known)
    ids = _next_ids(session, _POSTINGS, len(movements))
    _write(session, ids, movements, entries, by, now)
    bring_along(session, chain.from_iterable(entries))
    for posting_id, each in zip(ids, movements, strict=True):
        record_audit(session, by, f"posted {each.kind}", f"posting:{posting_id}", now)
    return ids


def _write(
    session: Session,
    ids: Sequence[int],
    movements: Sequence[Movement],
    entries: Sequence[tuple[LedgerEntry, ...]],
    by: Actor,
    now: datetime,
) -> None:
    """Entries first: each posting's own row closes its entries."""
    insert_rows(
        session,
        _ENTRIES,
        [
            {"posting_id": posting_id, **vars(entry)}
            for posting_id, of_one in zip(ids, entries, strict=True)
            for entry in of_one
        ],
    )
    day = now.astimezone(LONDON).date()
    insert_rows(
        session,
        _POSTINGS,
        [
            {
                "id": posting_id,
                "key": each.key,
                "kind": each.kind,
                "receipt_id": each.receipt_id,
                "reverses_id": each.reverses_id,
                "reason": each.reason,
                "by": str(by),
                "day": day,
                "at": now,
            }
            for posting_id, each in zip(ids, movements, strict=True)
        ],
    )


def receive_many(
    session: Session,
    many: Sequence[IncomingMany],
    payable: dict[int, Payable],
    by: Actor,
    now: datetime,
) -> dict[str, int]:
    """Write down many sums and where they go; the receipt's id by each one's source.

    As `receive` does for one: what is left over goes to suspense. Two sums for one debt are right
    only while the debt owes both: the caller's allocations see to that. Raises as `post_many`.
    """
    if not many:
        return {}
    lock_debts(session, (share.debt_id for each in many for share in each.allocation.shares))
    day = now.astimezone(LONDON).date()
    session.flush()
    receipts = _next_ids(session, _RECEIPTS, len(many))
    insert_rows(
        session,
        _RECEIPTS,
        [
            {
                "id": receipt_id,
                "number": new_reference("R"),
                "channel": each.incoming.channel,
                "amount": each.incoming.amount,
                "source": each.incoming.source,
                "party_id": each.incoming.party_id,
                "day": day,
                "at": now,
            }
            for receipt_id, each in zip(receipts, many, strict=True)
        ],
    )
    movements = [
        Movement(each.incoming.key, PostingKind.RECEIPT, _entries(each, payable), receipt_id)
        for each, receipt_id in zip(many, receipts, strict=True)
    ]
    postings = post_many(session, movements, by, now)
    _suspend(session, many, receipts, postings, now)
    return {
        each.incoming.source: receipt_id for each, receipt_id in zip(many, receipts, strict=True)
    }


def _entries(each: IncomingMany, payable: dict[int, Payable]) -> tuple[LedgerEntry, ...]:
    entries = [
        LedgerEntry(each.incoming.channel, each.incoming.amount),
        *paying(each.allocation.shares, payable),
    ]
    # What two sums of one batch pay of one debt's costs, the second must not pay again.
    for entry in entries:
        if entry.debt_id is not None:
            debt = payable[entry.debt_id]
            paid = -entry.amount
            payable[entry.debt_id] = (
                replace(debt, costs=debt.costs - paid)
                if entry.part is Part.COSTS
                else replace(debt, charge=debt.charge - paid)
            )
    if each.allocation.left_over > ZERO:
        entries.append(LedgerEntry(LedgerAccount.SUSPENSE, -each.allocation.left_over))
    return tuple(entries)


def _suspend(
    session: Session,
    many: Sequence[IncomingMany],
    receipts: Sequence[int],
    postings: Sequence[int],
    now: datetime,
) -> None:
    day = now.astimezone(LONDON).date()
    session.add_all(
        SuspenseItem(
            posting_id=posting_id,
            receipt_id=receipt_id,
            channel=each.incoming.channel,
            amount=each.allocation.left_over,
            why=each.why,
            said=each.incoming.said[:200],
            day=day,
            at=now,
        )
        for each, receipt_id, posting_id in zip(many, receipts, postings, strict=True)
        if each.allocation.left_over > ZERO
    )
    session.flush()


def _next_ids(session: Session, table: Table, many: int) -> tuple[int, ...]:
    if session.get_bind().dialect.name == "postgresql":
        given = {"table": table.name, "many": many}
        return tuple(int(each) for each in session.execute(_NEXT, given).scalars())
    # SQLite lets one transaction write at a time, so nobody else takes the same numbers.
    highest = session.scalar(select(func.max(table.c.id))) or 0
    return tuple(range(highest + 1, highest + 1 + many))
