"""What is recommended for a plan that is short of money, and why each other action is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.next_action import Next, ShortPlan, rule_each
from shared.domain.plan_standing import PlanStanding
from shared.domain.says import Says

TODAY = date(2027, 1, 13)
YESTERDAY = TODAY - timedelta(days=1)
LATE = ShortPlan(standing=PlanStanding.LATE, is_alive=True, missed=1)
BROKEN = ShortPlan(standing=PlanStanding.BROKEN, is_alive=False, missed=2, told=2)


@pytest.mark.parametrize(
    ("plan", "recommended"),
    [
        (LATE, "send_link"),
        (replace(LATE, told=1, told_on=YESTERDAY), "send_link"),
        (replace(LATE, told=1, told_on=TODAY), "wait"),
        (replace(LATE, told=2, told_on=YESTERDAY), "call"),
        (replace(LATE, told=2, can_be_called=False), "new_plan"),
        (replace(LATE, can_be_written_to=False), "call"),
        (replace(LATE, can_be_written_to=False, can_be_called=False), "new_plan"),
        (replace(LATE, needs_person=True), "call"),
        (replace(LATE, stopped=Says("A hold")), "wait"),
        (replace(LATE, is_worked_out=True), "wait"),
        (replace(LATE, offer_waits=True), "wait"),
        (replace(LATE, standing=PlanStanding.ON_TRACK), "wait"),
        (BROKEN, "new_plan"),
        (replace(BROKEN, can_be_called=False), "new_plan"),
        (replace(BROKEN, stopped=Says("A hold")), "wait"),
    ],
)
def test_one_action_is_recommended(plan, recommended):
    assert rule_each(plan, TODAY)[0].action.value == recommended


@pytest.mark.parametrize(
    ("plan", "ruled_out"),
    [
        (LATE, {"by_law"}),
        (replace(LATE, told=1, told_on=TODAY), {"send_link", "by_law"}),
        (BROKEN, {"send_link"}),
        (replace(LATE, stopped=Says("A hold")), {"send_link", "call", "new_plan", "by_law"}),
    ],
)
def test_the_others_are_ruled_out_or_possible(plan, ruled_out):
    found = rule_each(plan, TODAY)
    assert {each.action.value for each in found if not each.is_possible} == ruled_out


PLANS = st.builds(
    ShortPlan,
    standing=st.sampled_from(PlanStanding),
    is_alive=st.booleans(),
    missed=st.integers(0, 3),
    stopped=st.none() | st.just(Says("A hold")),
    is_worked_out=st.booleans(),
    offer_waits=st.booleans(),
    told=st.integers(0, 3),
    told_on=st.none() | st.sampled_from([YESTERDAY, TODAY]),
    can_be_written_to=st.booleans(),
    can_be_called=st.booleans(),
    needs_person=st.booleans(),
)


@given(PLANS)
def test_what_is_recommended_can_be_done_and_every_action_is_ruled_once(plan):
    found = rule_each(plan, TODAY)
    assert found[0].is_possible
    assert sorted(each.action for each in found) == sorted(Next)


@given(PLANS)
def test_no_step_of_law_while_a_plan_lives_or_anything_stops_it(plan):
    by_law = next(each for each in rule_each(plan, TODAY) if each.action is Next.BY_LAW)
    assert not by_law.is_possible or (not plan.is_alive and plan.stopped is None)
