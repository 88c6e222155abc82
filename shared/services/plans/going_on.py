"""Plans that were broken and are up to date again: each goes on as it was agreed, where it still can."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from shared.db import Database
from shared.domain.gate import HoldKind
from shared.domain.plan_standing import PlanStanding
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.progress import UNWATCHED, Progress
from shared.models import Debt, Plan, PlanDebt
from shared.services.audit import Actor
from shared.services.holds import put_hold
from shared.services.moratorium.freezing import move_plan
from shared.services.outbox import queue_message, queue_text_too
from shared.services.plans.ending_rows import cover, locked, some_at_a_time
from shared.services.plans.terms import plan_terms
from shared.services.revenues import tell_revenues
from shared.services.work_items import finish_work

JOB = Actor("job", "judge_plans")
_UP_TO_DATE = (PlanStanding.ON_TRACK, PlanStanding.AHEAD)


def let_go_on(
    database: Database, today: date, now: datetime, progress: Progress = UNWATCHED
) -> int:
    """Bring every broken plan to life that was judged up to date today; how many."""
    wanted = select(Plan.id).where(
        Plan.state == PlanState.BROKEN, Plan.judged_on == today, Plan.standing.in_(_UP_TO_DATE)
    )
    done = 0
    for ids in some_at_a_time(database, wanted):
        for plan_id in ids:
            done += database.attempt(partial(_go_on, plan_id=plan_id, today=today, now=now))
            progress.add(1)
    return done


def _go_on(session: Session, plan_id: int, today: date, now: datetime) -> bool:
    found = locked(session, plan_id, today, plan_terms(session, today))
    plan = found.row
    is_up_to_date = found.judged.standing in _UP_TO_DATE
    if plan.state is not PlanState.BROKEN or not is_up_to_date or _is_replaced(session, plan_id):
        return False
    move_plan(session, plan, PlanEvent.BROUGHT_UP_TO_DATE, JOB, now, found.judged.why.value)
    cover(session, plan_id, living=True)
    _protect(session, plan_id, today, now)
    finish_work(session, f"plan:{plan_id}", JOB, now)
    said = {"reference": plan.reference, "method": plan.method}
    key = f"plan_goes_on:{plan_id}:{plan.lock}"
    queue_message(session, "plan_goes_on", plan.party_id, said, now, key)
    queue_text_too(session, "plan_goes_on", plan.party_id, said, now, key)
    content = {"plan": plan.reference}
    tell_revenues(session, "plan_goes_on", plan.party_id, content, now, f"revenues:{key}")
    return True


def _is_replaced(session: Session, plan_id: int) -> bool:
    """Whether another plan covers one of the debts now; locks them, so that no new one begins to."""
    ids = select(PlanDebt.debt_id).where(PlanDebt.plan_id == plan_id)
    session.execute(select(Debt.id).where(Debt.id.in_(ids)).order_by(Debt.id).with_for_update())
    mine, other = aliased(PlanDebt), aliased(PlanDebt)
    found = exists().where(
        mine.plan_id == plan_id,
        other.debt_id == mine.debt_id,
        other.living,
        other.plan_id != plan_id,
    )
    return bool(session.scalar(select(found)))


def _protect(session: Session, plan_id: int, today: date, now: datetime) -> None:
    debts = session.scalars(
        select(PlanDebt.debt_id).where(PlanDebt.plan_id == plan_id).order_by(PlanDebt.debt_id)
    )
    for debt_id in debts.all():
        put_hold(
            session,
            HoldKind.PLAN,
            f"plan:{plan_id}",
            JOB,
            now,
            starts_on=today,
            debt_id=debt_id,
        )
