"""Asking whether a plan is still right: some months after it was agreed, and every so many from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.plan_states import PlanState
from shared.domain.plan_terms import PlanTerms
from shared.domain.work_kinds import WorkKind
from shared.domain.year_month import months_after
from shared.models import Plan, PlanReview, Replan
from shared.services.audit import Actor, record_audit
from shared.services.mend_links import mend_mark
from shared.services.outbox_many import Letter, queue_many, usual_channels
from shared.services.plans.due import debts_of
from shared.services.plans.struggle import OPEN
from shared.services.plans.terms import plan_terms
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

JOB = Actor("job", "ask_reviews")
ASKED, STILL_RIGHT, CHANGED, NO_ANSWER = "asked", "still_right", "changed", "no_answer"
AT_ONCE = 500
LOOK_DAYS = 5
"""Working days in which a person calls who gave no answer."""


@dataclass(frozen=True)
class Reviewed:
    """What one night did."""

    asked: int = 0
    unanswered: int = 0

    def __str__(self) -> str:
        return f"asked {self.asked}, unanswered {self.unanswered}"


def review_subject(review_id: int) -> str:
    """How work items name a question that nobody answered."""
    return f"plan_review:{review_id}"


def ask_reviews(database: Database, now: datetime) -> Reviewed:
    """Ask about every plan whose day has come, and bring what was not answered to a person.

    Batches of plans, each a transaction of its own: what was asked before is not asked again.
    """
    today = now.astimezone(LONDON).date()
    with database.reading() as reading:
        terms = plan_terms(reading, today)
    while database.attempt(partial(_date_some, terms=terms, today=today)):
        pass
    asked = unanswered = 0
    while count := database.attempt(partial(_ask_some, terms=terms, now=now, today=today)):
        asked += count
    while count := database.attempt(partial(_give_up_some, now=now, today=today)):
        unanswered += count
    return Reviewed(asked, unanswered)


def _date_some(session: Session, terms: PlanTerms, today: date) -> int:
    """Give plans that have no day yet the day of their next review."""
    rows = session.execute(
        select(Plan.id, Plan.agreed_at)
        .where(Plan.state == PlanState.ACTIVE, Plan.review_on.is_(None))
        .order_by(Plan.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        days = [
            {"id": plan_id, "review_on": _next(at.astimezone(LONDON).date(), terms, today)}
            for plan_id, at in rows
        ]
        session.execute(update(Plan), days)
    return len(rows)


def _next(agreed: date, terms: PlanTerms, today: date) -> date:
    """The first review after today of those that count from the day of the agreement."""
    every = max(1, terms.review_months)
    steps = 1
    while (day := months_after(agreed, every * steps)) < today:
        steps += 1
    return day


def _ask_some(session: Session, terms: PlanTerms, now: datetime, today: date) -> int:
    being_worked_out = select(Replan.plan_id).where(Replan.state.in_(OPEN))
    plans = session.scalars(
        select(Plan)
        .where(
            Plan.state == PlanState.ACTIVE,
            Plan.review_on <= today,
            Plan.id.not_in(being_worked_out),
        )
        .order_by(Plan.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if not plans:
        return 0
    answer_by = today + timedelta(days=terms.review_answer_days)
    session.execute(
        insert(PlanReview),
        [
            {
                "plan_id": plan.id,
                "party_id": plan.party_id,
                "due_on": plan.review_on,
                "asked_at": now,
                "answer_by": answer_by,
                "state": ASKED,
            }
            for plan in plans
        ],
    )
    debts = debts_of(session, [plan.id for plan in plans])
    letters = [_letter(plan, debts.get(plan.id, []), answer_by, today) for plan in plans]
    channels = usual_channels(session, {plan.party_id for plan in plans})
    queue_many(session, "plan_review", letters, channels, now)
    for plan in plans:
        plan.review_on = months_after(today, max(1, terms.review_months))
    session.flush()
    return len(plans)


def _letter(plan: Plan, debts: Sequence[int], answer_by: date, today: date) -> Letter:
    said = {
        "plan": plan.reference,
        "until": answer_by,
        "link": mend_mark(plan.reference, today),
    }
    return Letter(plan.party_id, said, f"plan_review:{plan.id}:{plan.review_on}", tuple(debts))


def _give_up_some(session: Session, now: datetime, today: date) -> int:
    reviews = session.scalars(
        select(PlanReview)
        .where(PlanReview.state == ASKED, PlanReview.answer_by < today)
        .order_by(PlanReview.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if not reviews:
        return 0
    promise = working_days(session).add(today, LOOK_DAYS)
    for review in reviews:
        review.state = NO_ANSWER
        subject = review_subject(review.id)
        open_work(session, WorkKind.PLAN_REVIEW, review.party_id, subject, promise, now)
    session.flush()
    return len(reviews)


def asked_review(session: Session, plan_id: int) -> date | None:
    """Until when somebody can answer whether their plan is still right; none where nobody asks."""
    return session.scalar(
        select(PlanReview.answer_by)
        .where(PlanReview.plan_id == plan_id, PlanReview.state == ASKED)
        .order_by(PlanReview.id.desc())
        .limit(1)
    )


def answer_review(session: Session, plan_id: int, said: str, by: Actor, now: datetime) -> bool:
    """Keep what somebody said: STILL_RIGHT or CHANGED; an answer that is late counts too.

    False when nobody asked, or it was answered before.
    """
    review = session.scalars(
        select(PlanReview)
        .where(PlanReview.plan_id == plan_id, PlanReview.state.in_((ASKED, NO_ANSWER)))
        .order_by(PlanReview.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if review is None:
        return False
    review.state, review.answered_at = said, now
    session.flush()
    finish_work(session, review_subject(review.id), by, now)
    record_audit(session, by, "answered a review", f"plan:{plan_id}", now, said=said)
    return True
