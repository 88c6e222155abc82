"""A whole run that should not have been handed in: every payment undone by a posting of its own.

The payers' banks are asked through the bank or bureau; here the money leaves the debts again, each
payer is told, and each payment is announced anew for another day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.direct_debit_runs import RUN, RunEvent, RunState
from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import COLLECTABLE, CollectionEvent, CollectionState
from shared.domain.money import ZERO, Money
from shared.domain.run_rules import HeldBack
from shared.models import (
    Collection,
    CollectionEventRow,
    CollectionShare,
    DirectDebitLine,
    Mandate,
)
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.keeping_back import NotTaken, tell_not_taken
from shared.services.direct_debit.records import (
    collection_subject,
    lock_all_collections,
    lock_all_mandates,
    move_collections,
)
from shared.services.direct_debit.runs import locked_run, note_run
from shared.services.ledger.taking_back import TakeBack, take_money_back

AT_ONCE = 100
REASON = "run_taken_back"
_STANDS = (CollectionState.HANDED_IN, CollectionState.COLLECTED)


@dataclass(frozen=True)
class TakenBack:
    """What the taking back did: payments undone, and how much of them had been counted already."""

    count: int = 0
    counted: Money = ZERO


@dataclass(frozen=True, slots=True)
class _Undone:
    id: int
    mandate_id: int
    presentation: int
    state: CollectionState
    take: Money
    receipt_id: int | None
    is_collectable: bool


def take_back_run(database: Database, run_id: int, by: Actor, now: datetime) -> TakenBack:
    """Undo a run that was handed in by mistake; stopped anywhere and asked again, it goes on.

    The run is marked first, so that no payment of it is counted from then on. Raises NotFound, and
    NotAllowed for a run that was not handed in.
    """
    database.attempt(partial(_mark, run_id=run_id, by=by, now=now))
    count = pence = 0
    while True:
        some, of_batch = database.attempt(partial(_undo, run_id=run_id, by=by, now=now))
        if not some:
            return TakenBack(count, Money(pence))
        count, pence = count + some, pence + of_batch


def _mark(session: Session, run_id: int, by: Actor, now: datetime) -> None:
    run = locked_run(session, run_id)
    if run.state is RunState.TAKEN_BACK:
        return
    run.state = RUN.after(run.state, RunEvent.TAKEN_BACK)
    run.lock += 1
    run.ended_at = now
    note_run(session, run, RunEvent.TAKEN_BACK, by, now)


def _undo(session: Session, run_id: int, by: Actor, now: datetime) -> tuple[int, int]:
    """One batch: how many were undone, and the pence that had been counted."""
    found = session.execute(_standing(run_id).limit(AT_ONCE)).all()
    lock_all_mandates(session, [row.mandate_id for row in found])
    lock_all_collections(session, [row.id for row in found])
    standing = _standing(run_id).where(Collection.id.in_([row.id for row in found]))
    rows = [_undone(row) for row in session.execute(standing)]
    pence = 0
    for each in rows:
        if each.receipt_id is not None and each.state is CollectionState.COLLECTED:
            key = f"dd:{each.id}:{each.presentation}:taken_back"
            wish = TakeBack(each.receipt_id, key, PostingKind.TAKEN_BACK, each.take, REASON)
            take_money_back(session, wish, by, now)
            pence += each.take.pence
    for state in _STANDS:
        ids = [each.id for each in rows if each.state is state]
        move_collections(session, ids, state, CollectionEvent.TAKEN_BACK, by, now, REASON)
    _schedule_again(session, [each for each in rows if each.is_collectable], by, now)
    told = [
        NotTaken(each.mandate_id, "taken_back", each.take, ZERO, f"dd_taken_back:{each.id}")
        for each in rows
    ]
    tell_not_taken(session, told, now)
    return len(found), pence


def _standing(run_id: int) -> Any:
    return (
        select(
            Collection.id,
            Collection.mandate_id,
            Collection.presentation,
            Collection.state,
            Collection.amount,
            Collection.kept_back,
            Collection.receipt_id,
            Mandate.state.label("mandate_state"),
        )
        .join(DirectDebitLine, DirectDebitLine.collection_id == Collection.id)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .where(
            DirectDebitLine.run_id == run_id,
            DirectDebitLine.withdrawn_at.is_(None),
            DirectDebitLine.presentation == Collection.presentation,
            Collection.state.in_(_STANDS),
        )
        .order_by(Collection.id)
    )


def _undone(row: Any) -> _Undone:
    return _Undone(
        row.id,
        row.mandate_id,
        row.presentation,
        row.state,
        row.amount - row.kept_back,
        row.receipt_id,
        row.mandate_state in COLLECTABLE,
    )


def _schedule_again(session: Session, many: Sequence[_Undone], by: Actor, now: datetime) -> None:
    """The same payments as new ones without a day; the nightly step announces them."""
    if not many:
        return
    was = {
        each.id: each
        for each in session.scalars(
            select(Collection).where(Collection.id.in_([one.id for one in many]))
        )
    }
    ids = session.scalars(
        insert(Collection).returning(Collection.id, sort_by_parameter_order=True),
        [_copied(was[each.id], now) for each in many],
    ).all()
    new = dict(zip((each.id for each in many), ids, strict=True))
    session.execute(insert(CollectionShare), list(_shares(session, new)))
    state = CollectionState.SCHEDULED
    said = {"event": CollectionEvent.RELEASED, "state": state, "reason": REASON}
    rows = [{"collection_id": one, "at": now, "by": str(by)[:60], **said} for one in ids]
    session.execute(insert(CollectionEventRow), rows)
    for one in ids:
        record_audit(session, by, "collection made anew", collection_subject(one), now)


def _copied(was: Collection, now: datetime) -> dict[str, Any]:
    same = (
        "mandate_id",
        "plan_id",
        "instalment_id",
        "advised_on",
        "processing_on",
        "entry_on",
        "amount",
        "is_last",
    )
    copied = {name: getattr(was, name) for name in same}
    own = {"state": CollectionState.SCHEDULED, "held_by": HeldBack.TOO_LATE, "created_at": now}
    return {**copied, **own}


def _shares(session: Session, new: dict[int, int]) -> Iterable[dict[str, Any]]:
    rows = session.execute(
        select(
            CollectionShare.collection_id,
            CollectionShare.debt_id,
            CollectionShare.position,
            CollectionShare.amount,
        ).where(CollectionShare.collection_id.in_(new))
    )
    for collection_id, debt_id, position, amount in rows:
        yield {
            "collection_id": new[collection_id],
            "debt_id": debt_id,
            "position": position,
            "amount": amount,
        }
