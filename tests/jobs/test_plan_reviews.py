"""Is the plan still right? Asked after some months, answered in one press, and else a person calls."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from shared.domain.plan_states import PlanState
from shared.domain.work_kinds import WorkKind
from shared.jobs.registry import run_job
from shared.models import OutboxMessage, Plan, PlanReview, WorkItem
from shared.services.audit import Actor
from shared.services.plans.reviews import CHANGED, STILL_RIGHT, answer_review
from shared.services.plans.struggle import STRUGGLE, begin_replan
from tests.support.direct_debits import a_planned_resident

PAYER = Actor("payer", 1)


@pytest.fixture
def planned(database, night):
    """Agreed on 22 November 2026, so that the first review is on 22 May 2027."""
    with database.transaction() as session:
        made = a_planned_resident(session)
    night("2026-12-10")
    return made


@pytest.fixture
def night(app_parts, clock):
    def run(day, job="ask_reviews"):
        clock.move_to(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC))
        return run_job(job, app_parts)

    return run


def review_day(database):
    with database.reading() as session:
        return session.scalars(select(Plan.review_on)).one()


def written(database):
    with database.reading() as session:
        found = select(OutboxMessage.template).where(OutboxMessage.template == "plan_review")
        return len(session.scalars(found).all())


def items(database):
    with database.reading() as session:
        found = select(WorkItem.state).where(WorkItem.kind == WorkKind.PLAN_REVIEW)
        return session.scalars(found).all()


@pytest.mark.usefixtures("planned")
def test_a_plan_is_asked_about_six_months_after_it_was_agreed(database, night):
    assert review_day(database) == date(2027, 5, 22)
    assert night("2027-05-21") == ""
    assert night("2027-05-22") == "asked 1, unanswered 0"
    assert written(database) == 2
    assert review_day(database) == date(2027, 11, 22)


@pytest.mark.usefixtures("planned")
def test_it_is_asked_once(database, night):
    night("2027-06-10")
    assert night("2027-06-10") == night("2027-06-11") == ""


def test_no_answer_brings_it_to_a_person(database, night, planned):
    night("2027-06-10")
    assert night("2027-06-24") == ""
    assert night("2027-06-25") == "asked 0, unanswered 1"
    assert night("2027-06-26") == ""
    assert items(database) == ["open"]
    assert planned


@pytest.mark.parametrize("said", [STILL_RIGHT, CHANGED])
@pytest.mark.usefixtures("planned")
def test_an_answer_that_is_late_ends_the_work(database, night, said):
    night("2027-06-10")
    night("2027-06-25")
    with database.transaction() as session:
        plan_id = session.scalars(select(Plan.id)).one()
        assert answer_review(session, plan_id, said, PAYER, datetime(2027, 6, 26, tzinfo=UTC))
        assert not answer_review(session, plan_id, said, PAYER, datetime(2027, 6, 26, tzinfo=UTC))
    assert items(database) == ["done"]
    with database.reading() as session:
        assert session.scalars(select(PlanReview.state)).one() == said


@pytest.mark.parametrize("state", [PlanState.COMPLETED, PlanState.SUSPENDED, PlanState.BROKEN])
@pytest.mark.usefixtures("planned")
def test_nobody_is_asked_about_a_plan_that_does_not_run(database, night, state):
    with database.transaction() as session:
        session.execute(update(Plan).values(state=state))
    assert night("2027-06-10") == ""


@pytest.mark.usefixtures("planned")
def test_nobody_is_asked_while_the_plan_is_worked_out_again(database, night):
    with database.transaction() as session:
        plan_id = session.scalars(select(Plan.id)).one()
        begin_replan(session, plan_id, STRUGGLE, PAYER, datetime(2027, 6, 1, 9, tzinfo=UTC))
    assert night("2027-06-10") == ""


@pytest.mark.usefixtures("planned")
def test_a_new_plan_runs_out_with_a_word_before_and_after(database, night):
    with database.transaction() as session:
        plan_id = session.scalars(select(Plan.id)).one()
        replan = begin_replan(
            session, plan_id, STRUGGLE, PAYER, datetime(2027, 1, 6, 9, tzinfo=UTC)
        )
        assert replan.held_until == date(2027, 1, 20)
    assert night("2027-01-16", "end_replans") == ""
    assert night("2027-01-17", "end_replans") == "told 1, ended 0"
    assert night("2027-01-20", "end_replans") == ""
    assert night("2027-01-21", "end_replans") == "told 0, ended 1"
    assert night("2027-01-22", "end_replans") == ""
