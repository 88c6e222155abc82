"""Putting a new plan in the place of one that was worked out anew: nothing is paid twice, nothing lost.

Whoever replaces a plan holds its mandate, its collections and itself, in this order, before parties
and debts: so does whoever changes one (`shared.services.direct_debit.records`).
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.mandate_states import ENDED, CollectionState
from shared.domain.money import ZERO, Money
from shared.domain.plan_states import PLAN, PlanEvent
from shared.domain.replan_states import ReplanEvent, ReplanState
from shared.models import (
    CardPayment,
    CardPaymentDebt,
    Collection,
    CollectionShare,
    Mandate,
    Plan,
    PlanDebt,
    PlanEventRow,
    PlanReview,
    Proposal,
    Replan,
)
from shared.models.base import MoneyPence
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.carrying import NOT_YET_GIVEN, carry_over, living_mandates
from shared.services.direct_debit.records import locked_mandate, open_collections
from shared.services.holds import end_holds
from shared.services.plans.struggle import OPEN, move_replan
from shared.services.plans.versions import REPLACED, keep_first, write_version
from shared.services.revenues import tell_revenues
from shared.services.work_items import finish_work

ON_THEIR_WAY = (CollectionState.IN_RUN, CollectionState.HANDED_IN)
"""States of collections that the bank is asked for, so that they stay and count."""


@dataclass(frozen=True)
class Replaced:
    """The plans that an offer takes the place of; none for an ordinary offer."""

    plans: tuple[Plan, ...] = ()
    coming: Mapping[int, Money] = field(default_factory=dict)
    """What is on its way for each of their debts: it counts, and the new plan is not for it."""

    @property
    def ids(self) -> tuple[int, ...]:
        """The numbers of the plans."""
        return tuple(plan.id for plan in self.plans)

    @property
    def reference(self) -> str:
        """What the plan that goes is called, in messages; empty where none goes."""
        return self.plans[0].reference if self.plans else ""


def lock_replanned(session: Session, party_id: int, debt_ids: Several[int]) -> None:
    """Hold every plan of a party that is being worked out anew and covers one of these debts."""
    found = session.scalars(
        select(Replan.plan_id)
        .join(PlanDebt, PlanDebt.plan_id == Replan.plan_id)
        .where(
            Replan.party_id == party_id,
            Replan.state.in_(OPEN),
            PlanDebt.debt_id.in_(sorted(debt_ids)),
        )
        .distinct()
    )
    lock_plans(session, found.all())


def lock_plans_of_offer(session: Session, party_id: int, reference: str) -> None:
    """Hold every plan that an offer is to take the place of; call it before the offer is held."""
    offered = (
        select(Replan.plan_id)
        .join(Proposal, Proposal.id == Replan.proposal_id)
        .where(Proposal.party_id == party_id, Proposal.reference == reference)
    )
    lock_plans(session, session.scalars(offered.where(Replan.state.in_(OPEN))).all())


def lock_plans(session: Session, plan_ids: Several[int]) -> None:
    """Hold some plans, each after its mandates and their collections."""
    for plan_id in sorted(plan_ids):
        for mandate_id in living_mandates(session, plan_id):
            locked_mandate(session, mandate_id)
            open_collections(session, mandate_id)
        session.scalars(
            select(Plan)
            .where(Plan.id == plan_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()


def replaced_by(session: Session, proposal_id: int) -> Replaced:
    """The plans that an offer takes the place of, held until this transaction ends."""
    asked = select(Replan.plan_id).where(Replan.proposal_id == proposal_id, Replan.state.in_(OPEN))
    ids = sorted(session.scalars(asked))
    if not ids:
        return Replaced()
    lock_plans(session, ids)
    plans = session.scalars(select(Plan).where(Plan.id.in_(ids)).order_by(Plan.id)).all()
    replaceable = tuple(one for one in plans if PLAN.allows(one.state, PlanEvent.REPLACED))
    return Replaced(replaceable, coming_for(session, ids))


def coming_for(session: Session, plan_ids: Several[int]) -> dict[int, Money]:
    """What is on its way for the debts of some plans, by card and by Direct Debit; two queries."""
    covered = select(PlanDebt.debt_id).where(PlanDebt.plan_id.in_(plan_ids))
    by_card = (
        select(CardPaymentDebt.debt_id, func.sum(CardPaymentDebt.amount, type_=MoneyPence()))
        .join(CardPayment, CardPayment.id == CardPaymentDebt.payment_id)
        .where(
            CardPaymentDebt.debt_id.in_(covered),
            CardPayment.state == CardPaymentState.ON_ITS_WAY,
        )
        .group_by(CardPaymentDebt.debt_id)
    )
    by_debit = (
        select(CollectionShare.debt_id, func.sum(CollectionShare.amount, type_=MoneyPence()))
        .join(Collection, Collection.id == CollectionShare.collection_id)
        .where(
            CollectionShare.debt_id.in_(covered),
            CollectionShare.is_kept_back.is_(False),
            Collection.state.in_(ON_THEIR_WAY),
        )
        .group_by(CollectionShare.debt_id)
    )
    found: dict[int, Money] = {}
    for asked in (by_card, by_debit):
        for debt_id, amount in session.execute(asked):
            found[debt_id] = found.get(debt_id, ZERO) + amount
    return found


def offer_instead(
    session: Session, proposal_id: int, plan_references: Several[str], by: Actor, now: datetime
) -> None:
    """An offer was made in the place of plans: what works them out anew knows of it."""
    if not plan_references:
        return
    found = session.scalars(
        select(Replan)
        .join(Plan, Plan.id == Replan.plan_id)
        .where(Plan.reference.in_(sorted(plan_references)), Replan.state.in_(OPEN))
        .order_by(Replan.id)
        .with_for_update(of=Replan)
    ).all()
    for replan in found:
        move_replan(session, replan, ReplanEvent.OFFERED, by, now, proposal_id)


def reopen(session: Session, proposal_id: int, by: Actor, now: datetime) -> None:
    """The offer came to nothing: the plan stays, and may be worked out anew for the days left."""
    found = session.scalars(
        select(Replan)
        .where(Replan.proposal_id == proposal_id, Replan.state == ReplanState.OFFERED)
        .order_by(Replan.id)
        .with_for_update()
    ).all()
    for replan in found:
        move_replan(session, replan, ReplanEvent.REFUSED, by, now)


def let_go(
    session: Session, proposal_id: int, replaced: Replaced, by: Actor, now: datetime
) -> None:
    """The plans that go give their debts free, and nothing waits for them any more.

    Call it before the new one covers its debts: a notice to collect for it must not be held back.
    """
    for replan in _open_ones(session, proposal_id, replaced):
        move_replan(session, replan, ReplanEvent.AGREED, by, now)
    for plan in replaced.plans:
        keep_first(session, plan.id)
        plan.state = PLAN.after(plan.state, PlanEvent.REPLACED)
        plan.lock += 1
        session.add(
            PlanEventRow(
                plan_id=plan.id, event=PlanEvent.REPLACED, state=plan.state, at=now, by=str(by)[:60]
            )
        )
        session.execute(update(PlanDebt).where(PlanDebt.plan_id == plan.id).values(living=False))
        session.execute(
            update(PlanReview)
            .where(PlanReview.plan_id == plan.id, PlanReview.state == "asked")
            .values(state="changed", answered_at=now)
        )
        end_holds(session, f"plan:{plan.id}", by, now, "replaced")
        finish_work(session, f"plan:{plan.id}", by, now)
        record_audit(session, by, "replaced a plan", f"plan:{plan.id}", now)
    session.flush()


def take_place(session: Session, replaced: Replaced, plan: Plan, by: Actor, now: datetime) -> None:
    """The new plan stands: mandates, versions and the revenues system follow it."""
    for old in replaced.plans:
        carry_over(session, old.id, plan, by, now)
        _tell_revenues(session, old, plan, now)
    first = replaced.plans[0].id
    write_version(session, plan.id, REPLACED, "", by, now, ZERO, replaces_plan_id=first)


def _open_ones(session: Session, proposal_id: int, replaced: Replaced) -> Sequence[Replan]:
    if not replaced.plans:
        return ()
    asked = select(Replan).where(
        Replan.proposal_id == proposal_id, Replan.plan_id.in_(replaced.ids), Replan.state.in_(OPEN)
    )
    return session.scalars(asked.order_by(Replan.id).with_for_update()).all()


def _tell_revenues(session: Session, old: Plan, new: Plan, now: datetime) -> None:
    tell_revenues(
        session,
        "plan_replaced",
        old.party_id,
        {"plan": old.reference, "by": new.reference},
        now,
        dedupe=f"revenues:plan_replaced:{old.id}",
    )


def debit_goes_over(session: Session, party_id: int, debt_ids: Several[int]) -> bool:
    """Whether a Direct Debit collects for a plan that an offer over some debts would replace."""
    asked = (
        select(Mandate.id)
        .join(Replan, Replan.plan_id == Mandate.plan_id)
        .join(PlanDebt, PlanDebt.plan_id == Replan.plan_id)
        .where(
            Replan.party_id == party_id,
            Replan.state.in_(OPEN),
            PlanDebt.debt_id.in_(sorted(debt_ids)),
            Mandate.state.not_in((*ENDED, *NOT_YET_GIVEN)),
        )
    )
    return session.scalar(asked.limit(1)) is not None
