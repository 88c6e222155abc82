"""Plans that nobody mended: broken only after every message was sent and the days to mend it have run.

Nothing is broken while anything stops recovery, while a plan is being worked out anew, or while money
is on its way. Where somebody needs a person, a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.gate import Act
from shared.domain.plan_standing import Judged, PlanStanding, Why
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.plan_terms import PlanTerms
from shared.domain.progress import UNWATCHED, Progress
from shared.domain.work_kinds import WorkKind
from shared.models import Party, Plan, PlanDebt, PlanStandingRow
from shared.services.audit import Actor
from shared.services.direct_debit.terms import terms as direct_debit_terms
from shared.services.gate import all_stops
from shared.services.holding.waited import held_lately
from shared.services.holds import end_holds
from shared.services.moratorium.freezing import move_plan
from shared.services.outbox import queue_message, queue_text_too
from shared.services.plans.due import is_stopped
from shared.services.plans.ending_rows import (
    cover,
    is_at_bank,
    locked,
    some_at_a_time,
    stop_collecting,
)
from shared.services.plans.struggle import open_replan
from shared.services.plans.terms import plan_terms
from shared.services.plans.told_missed import last_told
from shared.services.revenues import tell_revenues
from shared.services.work_items import open_work
from shared.services.working_days import working_days

JOB = Actor("job", "break_plans")
NOT_MENDED = "not_mended"


@dataclass(frozen=True)
class Broken:
    """What one night did."""

    broken: int = 0
    for_person: int = 0
    """Plans of people who need a person: an officer decides about those."""

    def __str__(self) -> str:
        return f"broke {self.broken}, {self.for_person} for a person"


def break_plans(
    database: Database, today: date, now: datetime, progress: Progress = UNWATCHED
) -> Broken:
    """Break every plan that was judged behind today and whose ladder has run. Safe to repeat."""
    wanted = select(Plan.id).where(
        Plan.state == PlanState.ACTIVE,
        Plan.standing == PlanStanding.BEHIND,
        Plan.judged_on == today,
    )
    broken = for_person = 0
    for ids in some_at_a_time(database, wanted):
        for plan_id in ids:
            done = database.attempt(partial(_one, plan_id=plan_id, today=today, now=now))
            broken, for_person = broken + done.broken, for_person + done.for_person
            progress.add(1)
    return Broken(broken, for_person)


def _one(session: Session, plan_id: int, today: date, now: datetime) -> Broken:
    numbers = plan_terms(session, today)
    found = locked(session, plan_id, today, numbers)
    plan, judged = found.row, found.judged
    is_behind = plan.state is PlanState.ACTIVE and judged.standing is PlanStanding.BEHIND
    if not is_behind or not _has_run(session, plan, judged, numbers, today):
        return Broken()
    promise = working_days(session).add(today, direct_debit_terms(session, today).act_days)
    subject = f"plan:{plan_id}"
    if session.scalar(select(Party.needs_person).where(Party.id == plan.party_id)):
        open_work(session, WorkKind.PLAN_REVIEW, plan.party_id, subject, promise, now)
        return Broken(for_person=1)
    move_plan(session, plan, PlanEvent.BROKEN, JOB, now, NOT_MENDED)
    _write_down(session, plan, judged, today, now)
    cover(session, plan_id, living=False)
    end_holds(session, subject, JOB, now, NOT_MENDED)
    stop_collecting(session, found.mandate_id, "plan_broken", JOB, now, tell=True)
    open_work(session, WorkKind.PLAN_BROKEN, plan.party_id, subject, promise, now)
    _tell(session, plan, judged, now)
    return Broken(broken=1)


def _has_run(session: Session, plan: Plan, judged: Judged, numbers: PlanTerms, today: date) -> bool:
    """Whether everything that comes before the end of a plan has come, and its days have passed."""
    told = last_told(session, plan, judged)
    if told is None or told + timedelta(days=numbers.mend_days) >= today:
        return False
    if open_replan(session, plan.id) is not None or is_at_bank(session, plan.id):
        return False
    debts = list(session.scalars(select(PlanDebt.debt_id).where(PlanDebt.plan_id == plan.id)))
    stops = all_stops(session, Act.CHASE, today, [plan.party_id])
    waited = held_lately(session, Act.CHASE, today - timedelta(days=numbers.mend_days), today)
    return not (is_stopped(stops, plan.party_id, debts) or waited.covers(plan.party_id, debts))


def _write_down(session: Session, plan: Plan, judged: Judged, today: date, now: datetime) -> None:
    session.add(
        PlanStandingRow(
            plan_id=plan.id,
            judged_on=today,
            was=plan.standing,
            standing=PlanStanding.BROKEN,
            expected=judged.expected,
            received=judged.received,
            why=Why.NOT_MENDED.value,
            at=now,
            by=str(JOB),
        )
    )
    plan.standing, plan.missed_since = PlanStanding.BROKEN, judged.missed_since
    session.flush()


def _tell(session: Session, plan: Plan, judged: Judged, now: datetime) -> None:
    missing = judged.expected - judged.received
    said = {"reference": plan.reference, "missing": missing}
    key = f"plan_broken:{plan.id}:{plan.lock}"
    queue_message(session, "plan_broken", plan.party_id, said, now, key)
    queue_text_too(session, "plan_broken", plan.party_id, said, now, key)
    content = {"plan": plan.reference, "missing": missing.plain()}
    tell_revenues(session, "plan_broken", plan.party_id, content, now, f"revenues:{key}")
