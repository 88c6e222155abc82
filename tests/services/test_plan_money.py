"""Money that comes early, late, twice, in parts, a penny off, before its plan or after it: how the plan stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shared.domain.plan_states import PlanState
from shared.models import Debt, Hold, Plan, PlanDebt
from shared.services.plans.after_the_end import name_what_came_after
from shared.services.plans.finishing import finish_paid
from shared.services.plans.judge import judge_plans
from shared.services.plans.shorten import lock_plans_of, shorten
from tests.support.plan_nights import events_of, judging, messages_of, morning, work_of
from tests.support.postings import TELLER, paid_in, taken_back
from tests.support.records import pounds
from tests.support.standing_plans import THREE_MONTHS, a_plan_of, rows_of, standing_of

FIRST, SECOND, THIRD = (day for day, _ in THREE_MONTHS)
BEFORE, ONE = FIRST - timedelta(days=1), timedelta(days=1)
AFTER_GRACE = timedelta(days=8)


@pytest.fixture
def plan(database):
    """£246.50: £90.00 on 28 December and 28 January, £66.50 on 28 February."""
    with database.transaction() as session:
        return a_plan_of(session)


def pay(database, plan, amount, day=BEFORE):
    with database.transaction() as session:
        debt = session.get_one(Debt, plan.debt_id)
        return paid_in(session, debt, amount, at=morning(day, 12), party_id=plan.party_id)


@pytest.mark.parametrize(
    ("payments", "day", "standing"),
    [
        # Early, by a day and by months.
        ([("90.00", BEFORE)], BEFORE, "ahead"),
        ([("90.00", BEFORE)], FIRST + ONE, "on_track"),
        ([("180.00", BEFORE)], SECOND + AFTER_GRACE, "on_track"),
        # Late.
        ([], FIRST + ONE, "late"),
        ([], FIRST + AFTER_GRACE, "behind"),
        ([("90.00", FIRST + AFTER_GRACE)], FIRST + AFTER_GRACE, "on_track"),
        # Twice.
        ([("90.00", FIRST), ("90.00", FIRST)], FIRST + ONE, "ahead"),
        ([("90.00", FIRST), ("90.00", FIRST)], SECOND + AFTER_GRACE, "on_track"),
        # In parts.
        ([("40.00", BEFORE), ("25.00", FIRST), ("25.00", FIRST)], FIRST + ONE, "on_track"),
        ([("40.00", BEFORE)], FIRST + AFTER_GRACE, "behind"),
        # A penny off, and just what is let be, and a penny more than that.
        ([("89.99", FIRST)], FIRST + AFTER_GRACE, "on_track"),
        ([("90.01", FIRST)], FIRST + AFTER_GRACE, "on_track"),
        ([("89.00", FIRST)], FIRST + AFTER_GRACE, "on_track"),
        ([("88.99", FIRST)], FIRST + AFTER_GRACE, "behind"),
        # All of it.
        ([("246.50", BEFORE)], BEFORE, "finished"),
        ([("246.49", BEFORE)], THIRD + AFTER_GRACE - ONE, "on_track"),
        ([("246.49", BEFORE)], THIRD + AFTER_GRACE, "finished"),
        ([("300.00", BEFORE)], BEFORE, "finished"),
    ],
)
def test_a_plan_stands_by_what_came_however_it_came(database, plan, payments, day, standing):
    for amount, on in payments:
        pay(database, plan, amount, on)
    judging(database, day)
    assert standing_of(database, plan.id)[0] == standing


def test_money_that_came_before_the_plan_is_no_payment_of_it(database):
    with database.transaction() as session:
        plan = a_plan_of(session)
        debt = session.get_one(Debt, plan.debt_id)
        # As the plan was agreed for what was left, the receipt was in the balance already.
        debt.charge = debt.charge + pounds("50.00")
        paid_in(session, debt, "50.00")
    judging(database, FIRST + AFTER_GRACE)
    assert rows_of(database, plan.id) == [("behind", "grace_over", "90.00", "0.00")]


def test_a_payment_that_goes_back_three_weeks_later_makes_the_plan_behind(database, plan):
    received = pay(database, plan, "90.00", FIRST)
    judging(database, FIRST + ONE)
    with database.transaction() as session:
        taken_back(session, received, morning(FIRST + timedelta(days=21)))
    judging(database, FIRST + timedelta(days=21))
    assert [row[0] for row in rows_of(database, plan.id)] == ["on_track", "behind"]
    assert standing_of(database, plan.id)[1] == FIRST


def test_a_payment_that_goes_back_within_its_grace_makes_the_plan_late(database, plan):
    received = pay(database, plan, "90.00", FIRST)
    with database.transaction() as session:
        taken_back(session, received, morning(FIRST + ONE))
    judging(database, FIRST + ONE)
    assert standing_of(database, plan.id) == ("late", FIRST)


def test_a_reduction_counts_as_nothing_paid(database, plan):
    with database.transaction() as session:
        [found] = lock_plans_of(session, [plan.debt_id], FIRST)
        session.get_one(Debt, plan.debt_id).charge -= pounds("66.50")
        shorten(session, found, {plan.debt_id: pounds("66.50")}, TELLER, morning(FIRST))
    judging(database, FIRST + ONE)
    assert rows_of(database, plan.id) == [("late", "in_grace", "90.00", "0.00")]


def test_the_clock_an_hour_back_or_a_day_back_changes_nothing(database, plan):
    judging(database, FIRST + AFTER_GRACE)
    before = rows_of(database, plan.id)
    for day in (FIRST + AFTER_GRACE, BEFORE, FIRST + AFTER_GRACE):
        judging(database, day)
    assert rows_of(database, plan.id) == before


def test_days_on_which_nobody_judged_are_lost_and_change_nothing_in_the_end(database, plan):
    judging(database, BEFORE)
    judging(database, SECOND + AFTER_GRACE)
    assert [row[:2] for row in rows_of(database, plan.id)] == [
        ("on_track", "paid_as_agreed"),
        ("behind", "grace_over"),
    ]


def test_a_plan_that_is_paid_ends_once(database, plan):
    pay(database, plan, "246.50")
    assert judging(database, FIRST) == (1, 0)
    assert judging(database, FIRST) == judging(database, FIRST + ONE) == (0, 0)
    assert events_of(database, plan.id) == ["agreed", "paid_off"]
    [message] = messages_of(database, "plan_finished")
    assert "Everything in it is paid" in message.body
    with database.reading() as session:
        assert session.get_one(Plan, plan.id).state is PlanState.COMPLETED
        assert session.scalars(select(Hold.id).where(Hold.ended_at.is_(None))).all() == []
        assert session.scalars(select(PlanDebt.living)).all() == [False]


def test_money_after_the_end_stays_on_the_debt_and_ends_nothing_again(database, plan):
    pay(database, plan, "246.50")
    judging(database, FIRST)
    pay(database, plan, "90.00", SECOND)
    assert judging(database, SECOND + ONE) == (0, 0)
    with database.reading() as session:
        debt = session.get_one(Debt, plan.debt_id)
        assert debt.received - debt.charge == pounds("90.00")
    for _ in range(2):
        name_what_came_after(database, SECOND + ONE, morning(SECOND + ONE))
    assert work_of(database, "credit") == [(f"credit:{plan.id}:9000", "open")]
    assert len(messages_of(database, "plan_finished")) == 1


def test_what_was_paid_too_much_is_named_in_the_message(database, plan):
    pay(database, plan, "250.00")
    judging(database, FIRST)
    [message] = messages_of(database, "plan_finished")
    assert "£3.50 more than you owed" in message.body


def test_a_penny_that_is_left_at_the_end_is_named_in_the_message(database, plan):
    pay(database, plan, "246.49")
    judging(database, THIRD + AFTER_GRACE)
    [message] = messages_of(database, "plan_finished")
    assert "£0.01 is left on your account" in message.body


def test_a_payment_that_goes_back_before_the_end_is_written_ends_nothing(database, plan):
    received = pay(database, plan, "246.50")
    judge_plans(database, FIRST, morning(FIRST))
    with database.transaction() as session:
        taken_back(session, received, morning(FIRST))
    assert finish_paid(database, FIRST, morning(FIRST)) == 0
    assert events_of(database, plan.id) == ["agreed"]


def test_a_payment_that_goes_back_after_the_end_is_named_once(database, plan):
    received = pay(database, plan, "246.50")
    judging(database, FIRST)
    day = FIRST + timedelta(days=21)
    with database.transaction() as session:
        taken_back(session, received, morning(day))
    counts = [name_what_came_after(database, day, morning(day)) for _ in range(2)]
    assert counts == [1, 0]
    assert work_of(database, "plan_broken") == [(f"finished:{plan.id}", "open")]
    assert events_of(database, plan.id) == ["agreed", "paid_off"]


def test_of_a_finished_plan_whose_money_stays_nothing_is_named(database, plan):
    pay(database, plan, "246.50")
    judging(database, FIRST)
    assert name_what_came_after(database, SECOND, morning(SECOND)) == 0


def test_a_night_stopped_between_two_plans_ends_each_once(database, plan):
    with database.transaction() as session:
        other = a_plan_of(session)
    for each in (plan, other):
        pay(database, each, "246.50")
    judge_plans(database, FIRST, morning(FIRST))
    with pytest.raises(KilledError):
        finish_paid(database, FIRST, morning(FIRST), Killer())
    assert finish_paid(database, FIRST, morning(FIRST)) == 1
    assert len(messages_of(database, "plan_finished")) == 2
    assert events_of(database, plan.id) == events_of(database, other.id) == ["agreed", "paid_off"]


class KilledError(Exception):
    """The process is told to end."""


class Killer:
    """Ends the work after the first plan."""

    def of(self, total: int) -> None:
        """Nothing."""

    def add(self, more: int = 1) -> None:
        """The end."""
        raise KilledError


def test_a_plan_can_be_judged_for_a_day_long_past_when_it_never_was(database, plan):
    judging(database, date(2026, 11, 23))
    assert standing_of(database, plan.id) == ("on_track", None)
