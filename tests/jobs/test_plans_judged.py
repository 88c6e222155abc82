"""The nights of plans as jobs: judged, finished, broken, compared; safe to run twice and for a day past."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.plan_standing import PlanStanding
from shared.jobs.registry import JobFoundMistakes, NotForThatDay, run_job
from shared.models import Debt, InstalmentRow, Plan, PlanStandingRow
from tests.support.plan_nights import morning, told
from tests.support.postings import paid_in
from tests.support.standing_plans import THREE_MONTHS, a_plan_of, rows_of, standing_of

FIRST = THREE_MONTHS[0][0]
BEHIND = FIRST + timedelta(days=8)


@pytest.fixture
def plan(database):
    with database.transaction() as session:
        return a_plan_of(session)


@pytest.fixture
def night(app_parts, clock):
    """Run a job on a day."""

    def run(name, day, **more):
        clock.move_to(morning(day))
        return run_job(name, app_parts, **more)

    return run


def test_a_night_says_what_changed_and_a_second_run_has_nothing_to_say(night, plan):
    assert night("judge_plans", BEHIND) == "1 changed"
    assert night("judge_plans", BEHIND) == ""
    assert plan


def test_a_plan_that_is_paid_is_finished_in_the_same_night(database, night, plan):
    with database.transaction() as session:
        paid_in(session, session.get_one(Debt, plan.debt_id), "246.50")
    assert night("judge_plans", FIRST) == "1 changed, 1 finished"


def test_a_night_for_a_day_that_has_passed_judges_as_on_that_day(database, night, plan):
    night("judge_plans", BEHIND, for_date=FIRST + timedelta(days=1))
    assert standing_of(database, plan.id) == ("late", FIRST)
    with database.reading() as session:
        [row] = session.scalars(select(PlanStandingRow)).all()
        assert row.judged_on == FIRST + timedelta(days=1)
    assert night("judge_plans", BEHIND) == "1 changed"


def test_a_night_for_a_day_before_the_last_changes_nothing(database, night, plan):
    night("judge_plans", BEHIND)
    assert night("judge_plans", BEHIND, for_date=FIRST) == ""
    assert [row[0] for row in rows_of(database, plan.id)] == ["behind"]


def test_plans_are_broken_for_today_only(night):
    with pytest.raises(NotForThatDay):
        night("break_plans", BEHIND, for_date=FIRST)


def test_a_plan_that_nobody_mended_is_broken_by_the_night(database, night, plan):
    with database.transaction() as session:
        line = session.scalars(select(InstalmentRow.id).order_by(InstalmentRow.id)).first()
        told(session, plan, line, "payment_missed", FIRST + timedelta(days=1))
        told(session, plan, line, "payment_missed_again", FIRST + timedelta(days=11))
    day = date(2027, 1, 24)
    night("judge_plans", day)
    assert night("break_plans", day) == "broke 1, 0 for a person"
    assert night("break_plans", day) == ""
    assert night("compare_states", day) == "all agree"


def test_a_standing_that_its_rows_do_not_lead_to_is_named(database, night, plan):
    night("judge_plans", BEHIND)
    with database.transaction() as session:
        session.execute(update(Plan).values(standing=PlanStanding.AHEAD))
    with pytest.raises(JobFoundMistakes, match=f"plan standing:{plan.id}"):
        night("compare_states", BEHIND)


def test_a_plan_that_was_never_judged_is_no_mistake(night, plan):
    assert night("compare_states", BEHIND) == "all agree"
    assert plan
