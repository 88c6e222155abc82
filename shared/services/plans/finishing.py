"""Plans that are paid: each ends once, with its hold and its Direct Debit, and whoever paid is told.

What comes after the end stays on the debt as a credit; the message and the worklist name it.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_standing import PlanStanding
from shared.domain.plan_states import PlanEvent
from shared.domain.plan_terms import PlanTerms
from shared.domain.progress import UNWATCHED, Progress
from shared.models import Debt, Plan, PlanDebt
from shared.services.audit import Actor
from shared.services.debts.unpaid import OWED
from shared.services.holds import end_holds
from shared.services.moratorium.freezing import move_plan
from shared.services.outbox import queue_message, queue_text_too
from shared.services.plans.ending_rows import (
    UNDER_WAY,
    cover,
    is_at_bank,
    locked,
    some_at_a_time,
    stop_collecting,
    stop_working_out,
)
from shared.services.plans.terms import plan_terms
from shared.services.revenues import tell_revenues
from shared.services.work_items import finish_work

JOB = Actor("job", "judge_plans")
PAID = "paid"


def finish_paid(
    database: Database, today: date, now: datetime, progress: Progress = UNWATCHED
) -> int:
    """End every plan that was judged finished today; how many. Safe to repeat and to stop anywhere."""
    wanted = select(Plan.id).where(
        Plan.standing == PlanStanding.FINISHED,
        Plan.judged_on == today,
        Plan.state.in_(UNDER_WAY),
    )
    done = 0
    for ids in some_at_a_time(database, wanted):
        for plan_id in ids:
            done += database.attempt(partial(_finish_one, plan_id=plan_id, today=today, now=now))
            progress.add(1)
    return done


def _finish_one(session: Session, plan_id: int, today: date, now: datetime) -> bool:
    return finish_plan(session, plan_id, plan_terms(session, today), today, JOB, now)


def finish_plan(
    session: Session, plan_id: int, terms: PlanTerms, today: date, by: Actor, now: datetime
) -> bool:
    """End one plan that is paid. False when it is not, has ended, or money of it is at the bank."""
    found = locked(session, plan_id, today, terms)
    plan = found.row
    is_paid = found.judged.standing is PlanStanding.FINISHED
    if not is_paid or plan.state not in UNDER_WAY or is_at_bank(session, plan_id):
        return False
    owed = _owed(session, plan_id)
    collected = stop_collecting(session, found.mandate_id, PAID, by, now, tell=False)
    stop_working_out(session, plan_id, by, now)
    move_plan(session, plan, PlanEvent.PAID_OFF, by, now, found.judged.why.value)
    plan.missed_since = plan.review_on = None
    cover(session, plan_id, living=False)
    end_holds(session, f"plan:{plan_id}", by, now, PAID)
    finish_work(session, f"plan:{plan_id}", by, now)
    _tell(session, plan, owed, now, was_collected=collected)
    return True


def _owed(session: Session, plan_id: int) -> tuple[Money, ...]:
    """What each debt owes now; below nought it is a credit."""
    rows = session.scalars(
        select(OWED)
        .select_from(Debt)
        .join(PlanDebt, PlanDebt.debt_id == Debt.id)
        .where(PlanDebt.plan_id == plan_id)
        .order_by(PlanDebt.position)
    )
    return tuple(rows)


def _tell(
    session: Session, plan: Plan, owed: tuple[Money, ...], now: datetime, *, was_collected: bool
) -> None:
    left = total(max(each, ZERO) for each in owed)
    credit = total(max(-each, ZERO) for each in owed)
    said = {
        "reference": plan.reference,
        "left": left,
        "credit": credit,
        "was_collected": was_collected,
        "method": plan.method,
    }
    key = f"plan_finished:{plan.id}"
    queue_message(session, "plan_finished", plan.party_id, said, now, key)
    queue_text_too(session, "plan_finished", plan.party_id, said, now, key)
    tell_revenues(
        session,
        "plan_finished",
        plan.party_id,
        {"plan": plan.reference, "left": left.plain(), "credit": credit.plain()},
        now,
        dedupe=f"revenues:plan_finished:{plan.id}",
    )
