"""Working a plan out anew: it begins when somebody says that they will struggle, and recovery waits.

Whoever pays may begin it by themselves so many times a year; an officer whenever it helps. While it is
open nothing is collected, reminded of or chased, for the days that the council's numbers give.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.hold_terms import working_end
from shared.domain.london import LONDON
from shared.domain.plan_states import ALIVE
from shared.domain.plan_terms import PlanTerms
from shared.domain.replan_states import REPLAN, ReplanEvent, ReplanState
from shared.domain.says import N_, Says
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import months_after
from shared.models import Hold, Plan, PlanDebt, Replan
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.holding.telling import tell_of_end, tell_of_start
from shared.services.holds import end_hold, put_hold
from shared.services.mend_links import mend_mark
from shared.services.outbox import queue_message
from shared.services.plans.terms import plan_terms
from shared.services.working_days import working_days

STRUGGLE, REVIEW, CHANGE, OFFICER = "struggle", "review", "change", "officer"
"""What began it, as the record names it."""
OPEN = (ReplanState.OPEN, ReplanState.OFFERED)
OWN_ACTORS = ("payer", "link")
"""Whoever pays, signed in or by the link of a message; how often they may begin is bounded."""


class ReplannedOften(Exception):
    """As often as somebody may begin this by themselves in a year; `says` tells what to do instead."""

    def __init__(self, most: int) -> None:
        super().__init__("worked out anew as often as policy gives in a year")
        self.says = Says(
            N_(
                "You have asked %(most)s times in 12 months to work out your plan again, which is as "
                "often as you can by yourself. Phone us, and we will look at it together."
            ),
            {"most": most},
        )


def replan_subject(replan_id: int) -> str:
    """What the holds of working a plan out anew hang on."""
    return f"replan:{replan_id}"


def open_replan(session: Session, plan_id: int) -> Replan | None:
    """The one that is open or offered for a plan; none where there is none."""
    return session.scalars(
        select(Replan).where(Replan.plan_id == plan_id, Replan.state.in_(OPEN))
    ).one_or_none()


def last_day(terms: PlanTerms, today: date, days: WorkingDays) -> date:
    """The last day on which recovery waits for a plan that somebody begins to work out anew today."""
    return working_end(today + timedelta(days=terms.replan_days), days)


def begin_replan(session: Session, plan_id: int, why: str, by: Actor, now: datetime) -> Replan:
    """Begin to work a plan out anew: recovery of its debts waits, and the person is told.

    One that is open already is given back as it is, so a second press changes nothing. Raises
    NotFound where there is no such plan or it is not alive, and ReplannedOften.
    """
    plan = session.scalars(
        select(Plan)
        .where(Plan.id == plan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if plan is None or plan.state not in ALIVE:
        raise NotFound
    known = open_replan(session, plan_id)
    if known is not None:
        return known
    today = now.astimezone(LONDON).date()
    terms = plan_terms(session, today)
    if by.kind in OWN_ACTORS and _begun(session, plan, today) >= terms.replans_a_year:
        raise ReplannedOften(terms.replans_a_year)
    last = last_day(terms, today, working_days(session))
    replan = Replan(
        plan_id=plan_id,
        party_id=plan.party_id,
        state=ReplanState.OPEN,
        why=why,
        opened_at=now,
        opened_by=str(by)[:60],
        held_until=last,
    )
    session.add(replan)
    session.flush()
    _hold(session, replan, by, now, today)
    record_audit(session, by, "began a new plan", f"plan:{plan_id}", now, replan=replan.id, why=why)
    _tell(session, "replan_begun", plan, replan, now)
    return replan


def move_replan(
    session: Session,
    replan: Replan,
    event: ReplanEvent,
    by: Actor,
    now: datetime,
    proposal_id: int | None = None,
) -> None:
    """Bring it to its next state; its holds end with it. The caller holds the plan. Raises NotAllowed."""
    replan.state = REPLAN.after(replan.state, event)
    if proposal_id is not None:
        replan.proposal_id = proposal_id
    if replan.state not in OPEN:
        replan.ended_at = now
        _let_go(session, replan, event, by, now)
    subject = replan_subject(replan.id)
    record_audit(session, by, f"replan {event}", subject, now, plan=replan.plan_id)
    session.flush()


def keep_plan(session: Session, plan_id: int, by: Actor, now: datetime) -> bool:
    """Somebody says that their plan stays as it is: recovery waits no longer. False when none is open.

    An offer that was made meanwhile must be taken back first; it is left as it is, and so is this.
    """
    session.scalars(select(Plan.id).where(Plan.id == plan_id).with_for_update()).one_or_none()
    replan = open_replan(session, plan_id)
    if replan is None or replan.state is not ReplanState.OPEN:
        return False
    session.refresh(replan, with_for_update=True)
    move_replan(session, replan, ReplanEvent.KEPT, by, now)
    return True


def run_out(session: Session, replan_id: int, by: Actor, now: datetime) -> bool:
    """End one whose days passed without an offer, and say so. False where it ended or was offered."""
    replan = session.get(Replan, replan_id)
    if replan is None:
        return False
    plan = session.scalars(select(Plan).where(Plan.id == replan.plan_id).with_for_update()).one()
    session.refresh(replan, with_for_update=True)
    today = now.astimezone(LONDON).date()
    if replan.state is not ReplanState.OPEN or replan.held_until >= today:
        return False
    move_replan(session, replan, ReplanEvent.RAN_OUT, by, now)
    if plan.state in ALIVE:
        _tell(session, "replan_ended", plan, replan, now)
    return True


def _begun(session: Session, plan: Plan, today: date) -> int:
    """How often whoever pays began this by themselves in the last twelve months, for any plan."""
    since = datetime.combine(months_after(today, -12), datetime.min.time(), LONDON)
    own = Replan.opened_by.startswith(OWN_ACTORS[0]) | Replan.opened_by.startswith(OWN_ACTORS[1])
    counted = select(func.count()).select_from(Replan)
    found = counted.where(Replan.party_id == plan.party_id, Replan.opened_at >= since, own)
    return int(session.scalar(found) or 0)


def _hold(session: Session, replan: Replan, by: Actor, now: datetime, today: date) -> None:
    debts = session.scalars(
        select(PlanDebt.debt_id)
        .where(PlanDebt.plan_id == replan.plan_id, PlanDebt.living)
        .order_by(PlanDebt.position)
    ).all()
    for debt_id in debts:
        hold_id = put_hold(
            session,
            HoldKind.REPLAN,
            replan_subject(replan.id),
            by,
            now,
            starts_on=today,
            ends_on=replan.held_until,
            debt_id=debt_id,
        )
        tell_of_start(session, hold_id, now)


def _let_go(session: Session, replan: Replan, event: ReplanEvent, by: Actor, now: datetime) -> None:
    held = session.scalars(
        select(Hold.id)
        .where(Hold.subject == replan_subject(replan.id), Hold.ended_at.is_(None))
        .order_by(Hold.id)
    ).all()
    for hold_id in held:
        if end_hold(session, hold_id, by, now, f"replan {event}"):
            session.refresh(session.get_one(Hold, hold_id))
            tell_of_end(session, hold_id, now)


def tell_replan(session: Session, template: str, replan: Replan, now: datetime) -> bool:
    """Write of it to its person, once for each template; False when that was done before."""
    plan = session.get_one(Plan, replan.plan_id)
    return _tell(session, template, plan, replan, now)


def _tell(session: Session, template: str, plan: Plan, replan: Replan, now: datetime) -> bool:
    link = mend_mark(plan.reference, now.astimezone(LONDON).date())
    said = {"plan": plan.reference, "until": replan.held_until, "link": link}
    key = f"{template}:{replan.id}"
    return queue_message(session, template, plan.party_id, said, now, key) is not None
