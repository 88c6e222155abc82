"""How a plan is judged on a day: both sides of every boundary, and what holds of any plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.money import ZERO, Money, total
from shared.domain.plan_standing import SHORT, PlanMoney, PlanStanding, Why, judge_plan
from shared.domain.plan_terms import NAMES, PlanTerms
from shared.domain.schedule import Instalment

TERMS = replace(PlanTerms(**dict.fromkeys(NAMES, 1)), grace_days=7, tolerance_pence=100)
FIRST, SECOND, THIRD = date(2026, 12, 28), date(2027, 1, 28), date(2027, 2, 28)
LINES = tuple(
    Instalment(number, day, day, Money(9000))
    for number, day in enumerate((FIRST, SECOND, THIRD), start=1)
)
WHOLE = 27_000


def days(number):
    return timedelta(days=number)


def money(received, *, by_card=0, by_debit=0, whole=WHOLE):
    left = max(whole - received, 0)
    return PlanMoney(Money(received), Money(left), Money(by_card), Money(by_debit))


def judged(received, day, paid_now=0, **more):
    whole = WHOLE + paid_now
    on_the_way = {name: more.pop(name) for name in ("by_card", "by_debit") if name in more}
    came = money(received, whole=whole, **on_the_way)
    return judge_plan(LINES, Money(paid_now), came, day, TERMS, **more)


@pytest.mark.parametrize(
    ("received", "day", "standing", "why"),
    [
        (0, FIRST - days(30), "on_track", "paid_as_agreed"),
        (0, FIRST, "on_track", "paid_as_agreed"),
        (0, FIRST + days(1), "late", "in_grace"),
        (0, FIRST + days(7), "late", "in_grace"),
        (0, FIRST + days(8), "behind", "grace_over"),
        # A few pence: the tolerance is a pound.
        (8999, FIRST + days(1), "on_track", "within_tolerance"),
        (8900, FIRST + days(8), "on_track", "within_tolerance"),
        (8899, FIRST + days(7), "late", "in_grace"),
        (8899, FIRST + days(8), "behind", "grace_over"),
        # Early, by less than a payment and by a whole one.
        (8999, FIRST - days(1), "on_track", "paid_as_agreed"),
        (9000, FIRST - days(1), "ahead", "paid_in_advance"),
        (9000, FIRST, "on_track", "paid_as_agreed"),
        (17999, SECOND - days(1), "on_track", "paid_as_agreed"),
        (18000, SECOND - days(1), "ahead", "paid_in_advance"),
        # A second payment in its grace does not hide the first that is past its own.
        (0, SECOND + days(1), "behind", "grace_over"),
        (9000, SECOND + days(1), "late", "in_grace"),
        (9000, SECOND + days(8), "behind", "grace_over"),
        # The end.
        (WHOLE, FIRST - days(30), "finished", "nothing_left"),
        (WHOLE + 1, THIRD + days(30), "finished", "nothing_left"),
        (WHOLE - 1, THIRD + days(7), "on_track", "within_tolerance"),
        (WHOLE - 1, THIRD + days(8), "finished", "within_tolerance"),
        (WHOLE - 100, THIRD + days(8), "finished", "within_tolerance"),
        (WHOLE - 101, THIRD + days(8), "behind", "grace_over"),
        # More came back than was ever paid.
        (-500, FIRST - days(1), "on_track", "paid_as_agreed"),
        (-500, FIRST + days(8), "behind", "grace_over"),
    ],
)
def test_each_standing_begins_and_ends_on_its_day_and_penny(received, day, standing, why):
    found = judged(received, day)
    assert (found.standing.value, found.why.value) == (standing, why)


@pytest.mark.parametrize(
    ("received", "day", "since"),
    [
        (0, FIRST, None),
        (0, FIRST + days(1), FIRST),
        (0, SECOND + days(8), FIRST),
        (9000, SECOND + days(1), SECOND),
        (8950, SECOND + days(1), SECOND),
        (17_950, SECOND + days(8), None),
        (WHOLE, THIRD + days(8), None),
    ],
)
def test_missing_since_the_first_instalment_that_is_not_here(received, day, since):
    assert judged(received, day).missed_since == since


@pytest.mark.parametrize(
    ("received", "day", "standing"),
    [
        (0, FIRST, PlanStanding.ON_TRACK),
        (5000, FIRST - days(1), PlanStanding.ON_TRACK),
        (14_000, FIRST - days(1), PlanStanding.AHEAD),
        (9000, FIRST + days(1), PlanStanding.LATE),
        (14_000, FIRST + days(1), PlanStanding.ON_TRACK),
    ],
)
def test_what_is_to_be_paid_at_once_is_asked_for_with_the_first(received, day, standing):
    assert judged(received, day, paid_now=5000).standing is standing


@pytest.mark.parametrize("way", ["by_card", "by_debit"])
def test_money_on_its_way_keeps_a_plan_on_track(way):
    found = judged(0, FIRST + days(8), **{way: 9000})
    assert (found.standing, found.why) == (PlanStanding.ON_TRACK, Why.ON_ITS_WAY)
    assert found.received == ZERO


@pytest.mark.parametrize("way", ["by_card", "by_debit"])
def test_money_on_its_way_ends_no_plan(way):
    assert judged(WHOLE - 9000, THIRD + days(8), **{way: 9000}).standing is PlanStanding.ON_TRACK


def test_both_figures_are_what_was_to_be_here_before_the_day_and_what_came():
    found = judged(4000, SECOND + days(1))
    assert (found.expected, found.received) == (Money(18_000), Money(4000))


def test_a_plan_that_waits_says_so():
    found = judged(0, FIRST + days(1), is_waiting=True)
    assert (found.standing, found.why) == (PlanStanding.LATE, Why.WAITS)


def test_a_broken_plan_stays_broken_until_everything_that_fell_due_is_here():
    part = judged(9000, SECOND + days(1), is_broken=True)
    assert (part.standing, part.why) == (PlanStanding.BROKEN, Why.NOT_MENDED)
    assert judged(18_000, SECOND + days(1), is_broken=True).standing is PlanStanding.ON_TRACK


def test_a_credit_on_one_debt_ends_nothing_while_another_owes():
    came = PlanMoney(Money(WHOLE), left=Money(5000))
    found = judge_plan(LINES, ZERO, came, THIRD + days(30), TERMS)
    assert found.standing is PlanStanding.ON_TRACK


RECEIVED = st.integers(-1000, WHOLE + 1000)
DAYS = st.dates(FIRST - days(40), THIRD + days(40))


@given(RECEIVED, st.integers(0, 5000), DAYS)
def test_more_money_never_makes_a_plan_worse(received, more, day):
    order = ["behind", "late", "on_track", "ahead", "finished"]
    before, after = judged(received, day), judged(received + more, day)
    assert order.index(after.standing) >= order.index(before.standing)


@given(RECEIVED, DAYS)
def test_something_is_missing_since_a_day_exactly_when_a_plan_is_short(received, day):
    found = judged(received, day)
    assert (found.missed_since is not None) == (found.standing in SHORT)


@given(st.lists(st.integers(0, WHOLE), max_size=4), DAYS)
def test_how_the_money_was_cut_up_does_not_matter(parts, day):
    once = judged(sum(parts), day)
    assert once == judged(total(Money(part) for part in reversed(parts)).pence, day)


@given(DAYS, st.integers(0, 60))
def test_time_alone_never_makes_a_plan_better(day, later):
    order = ["behind", "late", "on_track", "ahead"]
    before, after = judged(9000, day), judged(9000, day + days(later))
    assert order.index(after.standing) <= order.index(before.standing)
