"""Carrying a Direct Debit over from a plan to the one in its place: same instruction, new collections.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*: new amounts and dates need the full
notice, the instruction itself stays as it was given.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.collection_days import collect_from
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, CollectionEvent, MandateEvent, MandateState
from shared.models import Channel, Collection, Mandate, Plan
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.ending import can_end, end_mandate
from shared.services.direct_debit.give import METHOD
from shared.services.direct_debit.records import (
    locked_mandate,
    mandate_subject,
    move_collection,
    open_collections,
)
from shared.services.direct_debit.schedule import announce, schedule_collections
from shared.services.direct_debit.terms import terms
from shared.services.outbox_recipients import durable_channel
from shared.services.plans.read import plan_page
from shared.services.working_days import working_days

NOT_YET_GIVEN = (MandateState.DRAFT, MandateState.WAITING_FOR_SIGNATURE)
WHY = "replaced"


def living_mandates(session: Session, plan_id: int) -> list[int]:
    """The mandates of a plan that have not ended, also those that nobody has given yet."""
    asked = select(Mandate.id).where(Mandate.plan_id == plan_id, Mandate.state.not_in(ENDED))
    return list(session.scalars(asked.order_by(Mandate.id)))


def carry_over(session: Session, old_id: int, plan: Plan, by: Actor, now: datetime) -> None:
    """Let the Direct Debit of a plan collect for the one in its place, with the full notice.

    Collections that are in no run are cancelled; one in a run is collected, and the new plan is not
    for it. Where two plans become one, the Direct Debit that comes second ends. The caller holds the
    mandates and both plans. Raises PastLastKnownHoliday.
    """
    for mandate_id in living_mandates(session, old_id):
        mandate = locked_mandate(session, mandate_id)
        if _collects_already(session, plan.id):
            if can_end(mandate, MandateEvent.CANCELLED_BY_COUNCIL):
                event = MandateEvent.CANCELLED_BY_COUNCIL
                end_mandate(session, mandate_id, event, by, now, WHY, tell=False)
            continue
        _carry(session, mandate, plan, by, now)


def _collects_already(session: Session, plan_id: int) -> bool:
    asked = select(Mandate.id).where(Mandate.plan_id == plan_id, Mandate.state.not_in(ENDED))
    return session.scalar(asked.limit(1)) is not None


def _carry(session: Session, mandate: Mandate, plan: Plan, by: Actor, now: datetime) -> None:
    for each in open_collections(session, mandate.id):
        move_collection(session, each, CollectionEvent.CANCELLED, by, now, WHY)
    mandate.plan_id = plan.id
    mandate.lock += 1
    session.flush()
    subject = mandate_subject(mandate.id)
    record_audit(session, by, "carried a mandate over", subject, now, plan=f"plan:{plan.id}")
    if mandate.state in NOT_YET_GIVEN:
        return
    plan.method = METHOD
    written = _write_down(session, mandate, plan, by, now)
    if written:
        announce(session, mandate, written, now)


def collect_again(
    session: Session, mandate_id: int, plan: Plan, by: Actor, now: datetime
) -> tuple[int, ...]:
    """Write down collections for the payments of a plan that none asks for; the payer is told by the caller.

    Those of which notice is due. The caller holds the mandate and the plan. Raises PastLastKnownHoliday.
    """
    mandate = locked_mandate(session, mandate_id)
    if mandate.state in NOT_YET_GIVEN:
        return ()
    return tuple(each.id for each in _write_down(session, mandate, plan, by, now))


def _write_down(
    session: Session, mandate: Mandate, plan: Plan, by: Actor, now: datetime
) -> list[Collection]:
    today = now.astimezone(LONDON).date()
    mandate.collect_from = _full_notice(session, mandate, today)
    session.flush()
    before = {each.id for each in _collections(session, mandate, plan)}
    page = plan_page(session, plan.party_id, plan.reference, today)
    schedule_collections(session, mandate, page, by, now)
    return [each for each in _collections(session, mandate, plan) if each.id not in before]


def _full_notice(session: Session, mandate: Mandate, today: date) -> date:
    by_letter = durable_channel(session, mandate.party_id) is Channel.LETTER
    first = collect_from(today, terms(session, today), working_days(session), by_letter=by_letter)
    return max(first, mandate.collect_from or first)


def _collections(session: Session, mandate: Mandate, plan: Plan) -> list[Collection]:
    asked = select(Collection).where(
        Collection.mandate_id == mandate.id, Collection.plan_id == plan.id
    )
    return list(session.scalars(asked.order_by(Collection.id)))
