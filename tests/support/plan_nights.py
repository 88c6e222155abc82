"""Nights in the life of plans, for tests: judging, and breaking what nobody mended."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.models import OutboxMessage, PlanEventRow, WorkItem
from shared.services.plans.breaking import Broken, break_plans
from shared.services.plans.finishing import finish_paid
from shared.services.plans.going_on import let_go_on
from shared.services.plans.judge import judge_plans
from tests.support.records import kept, next_number
from tests.support.standing_plans import KeptPlan


def morning(day: date, hour: int = 5) -> datetime:
    """Some instant of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def judging(database: Database, day: date) -> tuple[int, int]:
    """Judge as the job does; how many were finished and go on."""
    now = morning(day)
    judge_plans(database, day, now)
    return finish_paid(database, day, now), let_go_on(database, day, now)


def breaking(database: Database, day: date) -> Broken:
    """Judge, and then break."""
    judging(database, day)
    return break_plans(database, day, morning(day, 6))


def told(
    session: Session,
    plan: KeptPlan,
    instalment_id: int,
    template: str,
    on: date,
    state: str = "sent",
) -> int:
    """A message about a missed payment that was written on a day, and sent then where its state says so."""
    second = ":again" if template.endswith("again") else ""
    row = OutboxMessage(
        channel="email",
        template=template,
        party_id=plan.party_id,
        language="en",
        address="somebody@example.org",
        subject="",
        body="",
        dedupe=f"missed_payment:{instalment_id}{second}:{next_number()}",
        act="chase",
        state=state,
        next_attempt_at=morning(on),
        sent_at=morning(on) if state == "sent" else None,
        created_at=morning(on),
    )
    return kept(session, row).id


def events_of(database: Database, plan_id: int) -> list[str]:
    """What happened to a plan, in order."""
    with database.reading() as session:
        found = select(PlanEventRow.event).where(PlanEventRow.plan_id == plan_id)
        return [each.value for each in session.scalars(found.order_by(PlanEventRow.id))]


def messages_of(database: Database, template: str) -> list[OutboxMessage]:
    """The messages of a template, without the texts beside emails."""
    with database.reading() as session:
        found = select(OutboxMessage).where(
            OutboxMessage.template == template, OutboxMessage.channel == "email"
        )
        return list(session.scalars(found.order_by(OutboxMessage.id)))


def work_of(database: Database, kind: str) -> list[tuple[str, str]]:
    """Subject and state of the work of a kind."""
    with database.reading() as session:
        rows = session.execute(
            select(WorkItem.subject, WorkItem.state)
            .where(WorkItem.kind == kind)
            .order_by(WorkItem.id)
        )
        return [(subject, state) for subject, state in rows]
