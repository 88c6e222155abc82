"""Making the plan of an accepted offer: schedule, split, hold, messages, and what is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.schedule import Instalment, Offer, build_schedule
from shared.domain.split import PlannedDebt, in_order, split_schedule
from shared.domain.stages import DebtType
from shared.domain.uneven import not_before
from shared.models import (
    Account,
    Debt,
    InstalmentRow,
    InstalmentSlice,
    Plan,
    PlanDebt,
    PlanEventRow,
    Proposal,
    ProposalDebt,
)
from shared.services.audit import Actor, record_audit
from shared.services.debts.unpaid import owed_on
from shared.services.holds import end_holds, put_hold
from shared.services.plans.agreed import DebtNow, MadePlan, PlanMessage, tell_agreed
from shared.services.plans.replace import Replaced, let_go, replaced_by, take_place
from shared.services.plans.versions import first_version
from shared.services.proposals.offers_kept import pattern_of
from shared.services.proposals.owed import as_planned
from shared.services.work_items import finish_work
from shared.services.working_days import working_days


class NothingLeftToPlan(Exception):
    """What the offer was for has been paid."""


class InAnotherPlan(Exception):
    """One of the debts is in a living plan already."""


def make_plan(
    session: Session,
    proposal: Proposal,
    offer: Offer,
    by: Actor,
    now: datetime,
    message: PlanMessage | None = None,
) -> MadePlan:
    """Make the plan of a proposal that was accepted, for what its debts come to now.

    A first date that has passed moves to the next one of the same series: an offer is not lost
    because the answer took time. Ends the proposal's holds and work items, and tells the payer and
    the revenues system. The caller has moved the proposal to accepted and commits.
    Raises NothingLeftToPlan, InAnotherPlan, or what `build_schedule` raises.
    """
    today = now.astimezone(LONDON).date()
    going = replaced_by(session, proposal.id)
    debts = _debts_now(session, proposal.id, today, going)
    owed = total(debt.planned.balance for debt in debts)
    if owed <= offer.paid_now:
        raise NothingLeftToPlan
    offer = not_before(offer, today)
    instalments = build_schedule(owed, offer, working_days(session))
    let_go(session, proposal.id, going, by, now)
    coming = total(going.coming.get(debt.planned.key, ZERO) for debt in debts)
    plan = _add_plan(session, proposal, offer, owed, coming, now)
    _add_debts(session, plan, debts, going)
    _add_instalments(session, plan, debts, instalments, offer.paid_now)
    _protect(session, proposal, plan, debts, by, now, today)
    made = MadePlan(plan.id, plan.reference, owed, instalments, going.reference)
    tell_agreed(session, plan, debts, made, message or PlanMessage(), now)
    if going.plans:
        take_place(session, going, plan, by, now)
    else:
        first_version(session, plan, instalments, by, now)
    return made


def _debts_now(
    session: Session, proposal_id: int, today: date, going: Replaced
) -> tuple[DebtNow, ...]:
    """The debts that still owe something, locked, in the order in which they are to be paid.

    Where another plan goes, what is on its way for them is not asked for again.
    """
    rows = session.execute(
        select(Debt, Account.reference, Account.type)
        .join(Account, Account.id == Debt.account_id)
        .join(ProposalDebt, ProposalDebt.debt_id == Debt.id)
        .where(ProposalDebt.proposal_id == proposal_id)
        .order_by(Debt.id)
        .with_for_update(of=Debt)
    )
    found = [(row[0], row[1], row[2]) for row in rows]
    left = {debt.id: owed_on(debt) - going.coming.get(debt.id, ZERO) for debt, _, _ in found}
    owed = {each[0].id: each for each in found if left[each[0].id] > ZERO}
    taken = select(PlanDebt.id).where(
        PlanDebt.debt_id.in_(owed), PlanDebt.living, PlanDebt.plan_id.not_in(going.ids)
    )
    if session.scalar(taken.limit(1)) is not None:
        raise InAnotherPlan
    ordered = in_order(
        [as_planned(debt, kind, left[debt.id], today) for debt, _, kind in owed.values()]
    )
    return tuple(_now(each, *owed[each.key]) for each in ordered)


def _now(planned: PlannedDebt, debt: Debt, reference: str, kind: DebtType) -> DebtNow:
    return DebtNow(planned, reference, kind, debt.stage)


def _add_plan(
    session: Session,
    proposal: Proposal,
    offer: Offer,
    owed: Money,
    coming: Money,
    now: datetime,
) -> Plan:
    """What is on its way counts as what is paid at once: it comes before any instalment."""
    plan = Plan(
        reference=proposal.reference,
        proposal_id=proposal.id,
        party_id=proposal.party_id,
        state=PlanState.ACTIVE,
        amount=offer.amount,
        frequency=offer.frequency,
        first_due=offer.first_due,
        paid_now=offer.paid_now + coming,
        total=owed + coming,
        method=proposal.method,
        agreed_at=now,
        pattern=pattern_of(offer),
    )
    session.add(plan)
    session.flush()
    return plan


def _add_debts(session: Session, plan: Plan, debts: Sequence[DebtNow], going: Replaced) -> None:
    session.execute(
        insert(PlanDebt),
        [
            {
                "plan_id": plan.id,
                "debt_id": debt.planned.key,
                "position": position,
                "balance": debt.planned.balance + going.coming.get(debt.planned.key, ZERO),
                "living": True,
            }
            for position, debt in enumerate(debts)
        ],
    )


def _add_instalments(
    session: Session,
    plan: Plan,
    debts: Sequence[DebtNow],
    instalments: Sequence[Instalment],
    paid_now: Money,
) -> None:
    shares = split_schedule([debt.planned for debt in debts], instalments, paid_now)
    ids = session.scalars(
        insert(InstalmentRow).returning(InstalmentRow.id, sort_by_parameter_order=True),
        [
            {
                "plan_id": plan.id,
                "number": line.number,
                "due_on": line.due,
                "collect_on": line.collect,
                "amount": line.amount,
            }
            for line in instalments
        ],
    ).all()
    session.execute(
        insert(InstalmentSlice),
        [
            {"instalment_id": instalment_id, "debt_id": debt_id, "amount": amount}
            for instalment_id, part in zip(ids, shares, strict=True)
            for debt_id, amount in part.items()
        ],
    )


def _protect(
    session: Session,
    proposal: Proposal,
    plan: Plan,
    debts: Sequence[DebtNow],
    by: Actor,
    now: datetime,
    today: date,
) -> None:
    """Recovery of every debt waits for the plan now, no longer for the proposal."""
    session.add(
        PlanEventRow(plan_id=plan.id, event=PlanEvent.AGREED, state=plan.state, at=now, by=str(by))
    )
    about = f"proposal:{proposal.id}"
    end_holds(session, about, by, now)
    finish_work(session, about, by, now)
    for debt in debts:
        put_hold(
            session,
            HoldKind.PLAN,
            f"plan:{plan.id}",
            by,
            now,
            starts_on=today,
            debt_id=debt.planned.key,
        )
    record_audit(
        session,
        by,
        "agreed a plan",
        f"plan:{plan.id}",
        now,
        proposal=about,
        instalments_of=plan.frequency,
    )
