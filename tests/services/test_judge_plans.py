"""Judging every plan in one statement: the same as the rules say of one, and written down once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.plan_states import PlanState
from shared.models import Debt, Plan, PlanDebt, PlanStandingRow
from shared.services.plans.judge import judge_plans, still_misjudged
from shared.services.plans.judge_again import differing_standings
from shared.services.plans.terms import plan_terms
from tests.support.money_moves import a_card_payment
from tests.support.plans import at_once
from tests.support.records import NOW, pounds
from tests.support.standing_plans import (
    THREE_MONTHS,
    a_plan_of,
    paid_elsewhere,
    rows_of,
    standing_of,
    suspended,
)

FIRST = THREE_MONTHS[0][0]
LATE = FIRST + timedelta(days=1)
BEHIND = FIRST + timedelta(days=8)


def judge(database, day):
    return judge_plans(database, day, datetime(day.year, day.month, day.day, 5, tzinfo=UTC))


@pytest.fixture
def plan(database):
    with database.transaction() as session:
        return a_plan_of(session)


def test_the_first_check_is_written_down(database, plan):
    assert judge(database, NOW.date()).changed == 1
    assert rows_of(database, plan.id) == [("on_track", "paid_as_agreed", "0.00", "0.00")]


def test_only_a_change_is_written_down(database, plan):
    for day in (NOW.date(), FIRST, LATE, LATE + timedelta(days=1), BEHIND):
        judge(database, day)
    assert [row[:2] for row in rows_of(database, plan.id)] == [
        ("on_track", "paid_as_agreed"),
        ("late", "in_grace"),
        ("behind", "grace_over"),
    ]
    assert standing_of(database, plan.id) == ("behind", FIRST)


def test_a_second_run_on_the_same_day_does_nothing(database, plan):
    judge(database, LATE)
    again = judge(database, LATE)
    assert (again.marked, again.changed) == (0, 0)
    assert len(rows_of(database, plan.id)) == 1


def test_money_that_came_between_two_runs_of_a_day_counts(database, plan):
    judge(database, LATE)
    paid_elsewhere(database, plan.debt_id, "90.00")
    assert judge(database, LATE).changed == 1
    assert standing_of(database, plan.id) == ("on_track", None)


def test_two_runs_at_once_write_one_row(database, plan):
    at_once(lambda: judge(database, LATE), lambda: judge(database, LATE))
    assert len(rows_of(database, plan.id)) == 1


def test_a_day_before_the_last_that_was_judged_is_left_alone(database, plan):
    judge(database, BEHIND)
    assert judge(database, NOW.date()).marked == 0
    assert standing_of(database, plan.id) == ("behind", FIRST)


@pytest.mark.parametrize("state", ["completed", "cancelled", "superseded"])
def test_a_plan_that_ended_is_judged_no_more(database, state):
    with database.transaction() as session:
        a_plan_of(session, state=PlanState(state))
    assert judge(database, BEHIND).marked == 0


@pytest.mark.parametrize(
    ("paused", "standing"),
    [
        (datetime(2026, 12, 20, 12, tzinfo=UTC), "on_track"),
        (datetime(2026, 12, 28, 23, 30, tzinfo=UTC), "on_track"),
        (datetime(2026, 12, 29, 0, 30, tzinfo=UTC), "late"),
        (datetime(2027, 1, 20, 12, tzinfo=UTC), "behind"),
    ],
)
def test_a_plan_that_waits_is_judged_as_on_the_day_it_began_to(database, plan, paused, standing):
    with database.transaction() as session:
        suspended(session, plan.id, paused)
    judge(database, date(2027, 6, 1))
    [row] = rows_of(database, plan.id)
    assert row[:2] == (standing, "waits")


@pytest.mark.parametrize(
    ("paused", "standing"),
    [
        # Summer time begins on 28 March 2027: from then midnight in London is 23:00 in UTC.
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), "on_track"),
        (datetime(2027, 3, 28, 22, 30, tzinfo=UTC), "on_track"),
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), "late"),
    ],
)
def test_the_day_on_which_it_began_to_wait_is_a_day_in_london(database, paused, standing):
    with database.transaction() as session:
        plan = a_plan_of(session, [(date(2027, 3, 28), "90.00")])
        suspended(session, plan.id, paused)
    judge(database, date(2027, 6, 1))
    assert standing_of(database, plan.id)[0] == standing


def test_a_card_payment_on_its_way_counts(database, plan):
    with database.transaction() as session:
        debt = session.get_one(Debt, plan.debt_id)
        a_card_payment(session, debt, "90.00", CardPaymentState.ON_ITS_WAY)
    judge(database, BEHIND)
    assert rows_of(database, plan.id)[0][:2] == ("on_track", "on_its_way")


def test_costs_that_were_added_later_make_nobody_late(database, plan):
    with database.transaction() as session:
        session.get_one(Debt, plan.debt_id).costs = pounds("75.00")
        session.scalars(select(PlanDebt)).one().added = pounds("75.00")
    paid_elsewhere(database, plan.debt_id, "90.00")
    judge(database, BEHIND)
    assert standing_of(database, plan.id)[0] == "on_track"


def test_a_broken_plan_whose_debt_is_in_a_new_plan_is_not_judged(database, plan):
    with database.transaction() as session:
        session.get_one(Plan, plan.id).state = PlanState.BROKEN
        session.scalars(select(PlanDebt)).one().living = False
        new = a_plan_of(session)
        session.scalars(select(PlanDebt).where(PlanDebt.plan_id == new.id)).one().living = False
        row = PlanDebt(
            plan_id=new.id, debt_id=plan.debt_id, position=1, balance=pounds("1.00"), living=True
        )
        session.add(row)
    judge(database, BEHIND)
    assert rows_of(database, plan.id) == []


@pytest.mark.parametrize("seed", range(3))
def test_one_statement_judges_as_the_rules_do(database, seed):
    dice = Random(seed)
    with database.transaction() as session:
        for _ in range(40):
            _any_plan(session, dice)
    for _ in range(4):
        day = date(2026, 11, 22) + timedelta(days=dice.randrange(200))
        with database.transaction() as session:
            for plan in session.scalars(select(Plan)):
                plan.judged_on = None
        judge(database, day)
        with database.reading() as session:
            assert differing_standings(session, day) == ()
    with database.reading() as session:
        kinds = select(func.count(PlanStandingRow.standing.distinct()))
        assert (session.scalar(kinds) or 0) >= 5


def _any_plan(session, dice):
    """A plan with any dates and amounts, of which anything was paid."""
    start = date(2026, 11, 1) + timedelta(days=dice.randrange(120))
    count = dice.randrange(1, 8)
    lines = [
        (start + timedelta(days=28 * each), f"{dice.randrange(1, 200)}.00") for each in range(count)
    ]
    made = a_plan_of(session, lines, paid_now=dice.choice(["0", "25.00"]))
    debt = session.get_one(Debt, made.debt_id)
    paid = dice.choice(
        [0, debt.charge.pence, debt.charge.pence - 1, dice.randrange(debt.charge.pence)]
    )
    debt.charge = debt.charge - type(debt.charge)(paid)
    if dice.random() < 0.2:
        a_card_payment(session, debt, "50.00", CardPaymentState.ON_ITS_WAY)
    chance = dice.random()
    if chance < 0.1:
        suspended(session, made.id, datetime(2027, 1, dice.randrange(1, 29), 12, tzinfo=UTC))
    elif chance < 0.3:
        session.get_one(Plan, made.id).state = PlanState.BROKEN


def test_a_plan_that_the_rules_judge_otherwise_is_named(database, plan, monkeypatch):
    judge(database, LATE)
    terms = "shared.services.plans.judge_again.plan_terms"
    patient = replace(plan_terms_of(database), grace_days=0)
    monkeypatch.setattr(terms, lambda *_: patient)
    [found] = still_misjudged(database, LATE, NOW, every=1)
    assert (found.plan_id, found.stored) == (plan.id, f"late since {FIRST}")
    assert found.by_rules == f"behind since {FIRST}"


def test_money_that_came_since_the_night_is_no_mistake(database, plan):
    judge(database, LATE)
    paid_elsewhere(database, plan.debt_id, "90.00")
    assert still_misjudged(database, LATE, NOW, every=1) == ()
    assert standing_of(database, plan.id)[0] == "on_track"


def test_every_plan_has_its_turn_within_a_month(database, plan):
    judge(database, BEHIND)
    with database.transaction() as session:
        session.get_one(Plan, plan.id).missed_since = None
    days = [BEHIND + timedelta(days=each) for each in range(30)]
    with database.reading() as session:
        turns = [
            differing_standings(session, BEHIND, every=30, turn=day.toordinal()) for day in days
        ]
    assert sum(map(len, turns)) == 1


def plan_terms_of(database):
    with database.reading() as session:
        return plan_terms(session, LATE)
