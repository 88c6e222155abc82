"""Ending a mandate: nothing more is taken, the bank is told where it must be, and so is the payer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import InstructionState
from shared.domain.london import LONDON
from shared.domain.mandate_states import (
    ENDED,
    MANDATE,
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.money import Money
from shared.domain.standard18 import TransactionCode
from shared.models import Collection, Mandate, MandateInstruction, Plan
from shared.services.audit import Actor
from shared.services.direct_debit.records import (
    locked_mandate,
    mandate_subject,
    move_collection,
    move_mandate,
    open_collections,
)
from shared.services.outbox import queue_message, queue_text_too
from shared.services.plans.read import PlanPage, plan_page
from shared.services.revenues import tell_revenues

BY_US = frozenset({MandateEvent.CANCELLED_BY_PAYER, MandateEvent.CANCELLED_BY_COUNCIL})
"""Events of which the payer's bank does not know yet."""
AT_BANK = frozenset(
    {MandateState.IN_RUN, MandateState.LODGED, MandateState.ACTIVE, MandateState.SUSPENDED}
)
OTHER_METHOD = "bank_transfer"
"""How a plan is paid once no Direct Debit collects for it."""


def end_mandate(
    session: Session,
    mandate_id: int,
    event: MandateEvent,
    by: Actor,
    now: datetime,
    reason: str,
    *,
    tell: bool = True,
    sends_cancellation: bool = True,
) -> bool:
    """End a mandate and everything that is still to come under it. False when it had ended before.

    `reason` is one word of ours, or a report's code such as `addacs:1`. Where the cancellation is
    ours and the bank has the instruction, a 0C goes with the next run, unless the bank said that
    none must be sent. Raises NotFound, NotAllowed.
    """
    mandate = locked_mandate(session, mandate_id)
    if mandate.state in ENDED:
        return False
    was = mandate.state
    move_mandate(session, mandate, event, by, now, reason)
    mandate.ended_at = now
    for each in open_collections(session, mandate_id):
        move_collection(session, each, CollectionEvent.CANCELLED, by, now, reason)
    _withdraw_instructions(session, mandate_id)
    if event in BY_US and was in AT_BANK and sends_cancellation and mandate.scheme == "bacs":
        session.add(_cancellation(mandate, now))
    plan = session.scalars(select(Plan).where(Plan.id == mandate.plan_id).with_for_update()).one()
    if reason != "replaced":
        plan.method = OTHER_METHOD
    session.flush()
    _tell_revenues(session, mandate, plan, reason, now)
    if tell:
        _tell(session, mandate, plan, event, now)
    return True


def _withdraw_instructions(session: Session, mandate_id: int) -> None:
    waiting = session.scalars(
        select(MandateInstruction)
        .where(
            MandateInstruction.mandate_id == mandate_id,
            MandateInstruction.state == InstructionState.WAITING,
        )
        .order_by(MandateInstruction.id)
        .with_for_update()
    )
    for each in waiting:
        each.state = InstructionState.WITHDRAWN


def _cancellation(mandate: Mandate, now: datetime) -> MandateInstruction:
    return MandateInstruction(
        mandate_id=mandate.id,
        code=TransactionCode.CANCEL,
        state=InstructionState.WAITING,
        sealed=mandate.sealed,
        created_at=now,
    )


def _tell_revenues(
    session: Session, mandate: Mandate, plan: Plan, reason: str, now: datetime
) -> None:
    tell_revenues(
        session,
        "direct_debit_ended",
        mandate.party_id,
        {"plan": plan.reference, "mandate": mandate.reference, "reason": reason},
        now,
        dedupe=f"revenues:{mandate_subject(mandate.id)}:ended:{mandate.lock}",
    )


def _tell(
    session: Session, mandate: Mandate, plan: Plan, event: MandateEvent, now: datetime
) -> None:
    today = now.astimezone(LONDON).date()
    page: PlanPage = plan_page(session, mandate.party_id, plan.reference, today)
    said = {
        "reference": mandate.reference,
        "plan": plan.reference,
        "ending": mandate.account_ending,
        "event": event.value,
        "next": page.standing.next if page.is_alive else None,
        "asked_for": asked_for(session, mandate.id, today),
    }
    key = f"dd_ended:{mandate.id}:{mandate.lock}"
    queue_message(session, "direct_debit_stopped", mandate.party_id, said, now, key)
    queue_text_too(session, "direct_debit_stopped", mandate.party_id, said, now, key)


def asked_for(session: Session, mandate_id: int, today: date) -> list[tuple[date, Money]]:
    """What is in a run or at the bank and is still to leave the account: only the bank can stop it."""
    rows = session.execute(
        select(Collection.entry_on, Collection.amount, Collection.kept_back)
        .where(
            Collection.mandate_id == mandate_id,
            Collection.state.in_((CollectionState.IN_RUN, CollectionState.HANDED_IN)),
            Collection.entry_on >= today,
        )
        .order_by(Collection.entry_on, Collection.id)
    )
    return [(on, amount - kept_back) for on, amount, kept_back in rows]


def can_end(mandate: Mandate, event: MandateEvent) -> bool:
    """Whether a mandate can be ended in this way now."""
    return MANDATE.allows(mandate.state, event)
