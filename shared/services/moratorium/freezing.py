"""What stops at once when somebody is protected: collections, runs without a file, plans, queued messages.

Everything here asks the gate or acts on what a hold reaches; the holds are put first, in the same
transaction. It takes the turn of the runs of Direct Debits, so that a run is either approved before, and
its lines leave it again here, or is judged after, with the holds in force.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import RunState
from shared.domain.gate import RECOVERY, Act, Blocked, HoldKind
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, CollectionEvent, CollectionState
from shared.domain.plan_states import PLAN, PlanEvent, PlanState
from shared.models import (
    Collection,
    CollectionShare,
    DirectDebitLine,
    DirectDebitRun,
    Mandate,
    OutboxMessage,
    Plan,
    PlanDebt,
    PlanEventRow,
    SupplierCollection,
)
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.records import in_batches, lock_all_mandates, move_collections
from shared.services.direct_debit.run_file import count_again
from shared.services.direct_debit.runs import locked_run, take_turn
from shared.services.direct_debit.supplier_collecting import TURN
from shared.services.direct_debit.withdrawing import withdraw_what_changed
from shared.services.gate import all_stops

WHY = HoldKind.BREATHING_SPACE.value
STOPPED = "stopped"
OPEN_TO_HOLD = (CollectionState.SCHEDULED, CollectionState.NOTIFIED)
ASKED_FOR = (CollectionState.IN_RUN, CollectionState.HANDED_IN)
_SUPPLIER_TURN = text("SELECT pg_advisory_xact_lock(:key)")


@dataclass(frozen=True)
class Frozen:
    """What was stopped, in numbers, for the certificate."""

    plans: tuple[str, ...]
    collections: int
    messages: int
    at_bank: int
    """Collections whose file is with the bank: nobody can call them back, so a person must act."""


def take_turns(session: Session) -> None:
    """Wait for whoever approves a run or asks a supplier, and let nobody begin until this is over."""
    take_turn(session)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_SUPPLIER_TURN, {"key": TURN})


def freeze(
    session: Session, party_ids: Several[int], debt_ids: Several[int], by: Actor, now: datetime
) -> Frozen:
    """Stop everything under way about some debts, towards everybody who is liable for them.

    The caller took the turns and put the holds. Plans are left to `suspend_plans`.
    """
    runs = _runs_to_leave(session, debt_ids)
    lock_all_mandates(session, _mandates(session, debt_ids, [run.id for run in runs]))
    for run in runs:
        withdraw_what_changed(session, run, by, now)
        count_again(session, run)
    _take_from_supplier(session, debt_ids, by, now)
    held = _hold_collections(session, debt_ids, by, now)
    stopped = _stop_messages(session, party_ids, now)
    return Frozen((), held, stopped, _at_bank(session, debt_ids))


def suspend_plans(
    session: Session, debt_ids: Several[int], by: Actor, now: datetime
) -> tuple[str, ...]:
    """Pause every running plan that covers one of the debts; their references."""
    plans = session.scalars(
        select(Plan)
        .where(
            Plan.state == PlanState.ACTIVE,
            Plan.id.in_(
                select(PlanDebt.plan_id).where(PlanDebt.debt_id.in_(debt_ids), PlanDebt.living)
            ),
        )
        .order_by(Plan.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for plan in plans:
        move_plan(session, plan, PlanEvent.SUSPENDED, by, now, WHY)
    return tuple(plan.reference for plan in plans)


def move_plan(
    session: Session, plan: Plan, event: PlanEvent, by: Actor, now: datetime, note: str
) -> None:
    """Bring a locked plan to its next state, with the event and the audit row. Raises NotAllowed."""
    plan.state = PLAN.after(plan.state, event)
    plan.lock += 1
    session.add(
        PlanEventRow(
            plan_id=plan.id, event=event, state=plan.state, at=now, by=str(by)[:60], note=note
        )
    )
    record_audit(session, by, f"plan {event}", f"plan:{plan.id}", now, why=note)
    session.flush()


def _mandates(session: Session, debt_ids: Several[int], run_ids: Several[int]) -> list[int]:
    """All that this act and the runs it opens will lock, so that they are locked in one order."""
    rows = session.scalars(
        select(Mandate.id)
        .join(PlanDebt, PlanDebt.plan_id == Mandate.plan_id)
        .where(PlanDebt.debt_id.in_(debt_ids), PlanDebt.living, Mandate.state.not_in(ENDED))
    )
    in_runs = session.scalars(
        select(DirectDebitLine.mandate_id).where(
            DirectDebitLine.run_id.in_(run_ids), DirectDebitLine.withdrawn_at.is_(None)
        )
    )
    return sorted({*rows, *in_runs})


def _runs_to_leave(session: Session, debt_ids: Several[int]) -> list[DirectDebitRun]:
    """Every run, locked, that is approved, has no file yet and may hold a collection for one of them."""
    if not _asked_for(session, debt_ids, (CollectionState.IN_RUN,)):
        return []
    runs = session.scalars(
        select(DirectDebitRun.id)
        .where(DirectDebitRun.state == RunState.APPROVED)
        .order_by(DirectDebitRun.id)
    ).all()
    locked = [locked_run(session, run_id) for run_id in runs]
    # A file may have been made while we waited for the lock.
    return [run for run in locked if run.state is RunState.APPROVED]


def _take_from_supplier(session: Session, debt_ids: Several[int], by: Actor, now: datetime) -> None:
    """Take back what a supplier was to be asked for, as long as nobody has begun to ask."""
    asked = session.execute(
        update(SupplierCollection)
        .where(
            SupplierCollection.collection_id.in_(
                _asked_for(session, debt_ids, (CollectionState.IN_RUN,))
            ),
            SupplierCollection.outcome == "asked",
            SupplierCollection.tries == 0,
        )
        .values(outcome="refused", look_at=None)
        .returning(SupplierCollection.collection_id)
        .execution_options(synchronize_session=False)
    )
    back = sorted(collection_id for (collection_id,) in asked)
    event = CollectionEvent.RUN_ABANDONED
    move_collections(session, back, CollectionState.IN_RUN, event, by, now, WHY)


def _hold_collections(session: Session, debt_ids: Several[int], by: Actor, now: datetime) -> int:
    """Hold every collection that is for stopped debts alone; a mixed one goes out for the rest."""
    shares = _shares(session, debt_ids)
    today = now.astimezone(LONDON).date()
    stops = all_stops(session, Act.COLLECTION, today, sorted({party for _, _, party in shares}))
    whole = [
        (collection_id, state)
        for (collection_id, state, party_id), debts in shares.items()
        if all(isinstance(stops.answer(party_id, debt_id), Blocked) for debt_id in debts)
    ]
    for state in OPEN_TO_HOLD:
        ids = [each for each, stands in whole if stands is state]
        for some in in_batches(ids):
            move_collections(session, some, state, CollectionEvent.HELD, by, now, WHY)
            session.execute(
                update(Collection)
                .where(Collection.id.in_(some))
                .values(held_by=WHY)
                .execution_options(synchronize_session=False)
            )
    return len(whole)


def _shares(
    session: Session, debt_ids: Several[int]
) -> dict[tuple[int, CollectionState, int], list[int]]:
    reached = select(CollectionShare.collection_id).where(CollectionShare.debt_id.in_(debt_ids))
    rows = session.execute(
        select(Collection.id, Collection.state, Mandate.party_id, CollectionShare.debt_id)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .join(CollectionShare, CollectionShare.collection_id == Collection.id)
        .where(Collection.id.in_(reached), Collection.state.in_(OPEN_TO_HOLD))
        .order_by(Collection.id, CollectionShare.position)
    )
    found: dict[tuple[int, CollectionState, int], list[int]] = {}
    for collection_id, state, party_id, debt_id in rows:
        found.setdefault((collection_id, state, party_id), []).append(debt_id)
    return found


def _asked_for(
    session: Session, debt_ids: Several[int], states: Sequence[CollectionState]
) -> list[int]:
    rows = session.scalars(
        select(Collection.id)
        .join(CollectionShare, CollectionShare.collection_id == Collection.id)
        .where(
            CollectionShare.debt_id.in_(debt_ids),
            CollectionShare.is_kept_back.is_(False),
            Collection.state.in_(states),
        )
    )
    return sorted(set(rows))


def _at_bank(session: Session, debt_ids: Several[int]) -> int:
    return len(_asked_for(session, debt_ids, ASKED_FOR))


def _stop_messages(session: Session, party_ids: Several[int], now: datetime) -> int:
    """Stop the messages of recovery that wait for these people and that the gate stops now.

    What a worker has claimed is asked again as it leaves.
    """
    today = now.astimezone(LONDON).date()
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.party_id, OutboxMessage.act, OutboxMessage.debt_ids)
        .where(
            OutboxMessage.party_id.in_(party_ids),
            OutboxMessage.state == "queued",
            OutboxMessage.act.in_(sorted(RECOVERY)),
        )
        .order_by(OutboxMessage.id)
        .with_for_update()
    ).all()
    stops = {act: all_stops(session, act, today, party_ids) for act in {row.act for row in rows}}
    gone = []
    for row in rows:
        debts = [int(each) for each in row.debt_ids.split(",") if each]
        if isinstance(stops[row.act].of_several(row.party_id, debts), Blocked):
            gone.append(row.id)
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(gone), OutboxMessage.state == "queued")
        .values(state=STOPPED, last_error=WHY)
        .execution_options(synchronize_session=False)
    )
    return len(gone)
