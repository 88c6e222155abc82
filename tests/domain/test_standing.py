"""How a plan stands."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.money import ZERO, Money, total
from shared.domain.schedule import Instalment
from shared.domain.standing import LineState, behind_by, standing

FIRST = date(2026, 12, 28)
COLLECTED = date(2026, 12, 29)
LINES = (
    Instalment(1, FIRST, COLLECTED, Money(9000)),
    Instalment(2, date(2027, 1, 28), date(2027, 1, 28), Money(9000)),
    Instalment(3, date(2027, 2, 28), date(2027, 3, 1), Money(6650)),
)


def test_nothing_is_late_while_the_days_of_grace_run():
    assert behind_by(LINES, ZERO, COLLECTED + timedelta(days=7), 7) == ZERO


def test_the_day_after_the_days_of_grace_the_plan_is_behind():
    assert behind_by(LINES, ZERO, COLLECTED + timedelta(days=8), 7) == Money(9000)


def test_a_penny_short_is_a_penny_behind():
    assert behind_by(LINES, Money(8999), date(2027, 1, 20), 7) == Money(1)


def test_grace_counts_from_the_day_of_collection():
    assert behind_by(LINES, Money(18000), date(2027, 3, 8), 7) == ZERO
    assert behind_by(LINES, Money(18000), date(2027, 3, 9), 7) == Money(6650)


def test_a_payment_in_two_parts_is_a_payment():
    judged = standing(LINES, ZERO, Money(9000), date(2027, 1, 1), grace=7)
    assert judged.lines[0].state is LineState.PAID
    assert judged.next is judged.lines[1]


def test_a_part_is_shown_as_a_part():
    judged = standing(LINES, ZERO, Money(10000), date(2027, 1, 28), grace=7)
    assert (judged.lines[1].received, judged.lines[1].state) == (Money(1000), LineState.PART_PAID)


def test_what_is_paid_at_once_counts_before_the_first_instalment():
    judged = standing(LINES, Money(5000), Money(5000), date(2026, 12, 1), grace=7)
    assert (judged.total, judged.left, judged.payments_made) == (Money(29650), Money(24650), 0)


def test_costs_added_later_never_make_what_was_received_less_than_nothing():
    assert standing(LINES, ZERO, Money(-3100), date(2026, 12, 1), grace=7).received == ZERO


def test_a_plan_that_is_paid_has_nothing_next():
    judged = standing(LINES, ZERO, Money(24650), date(2027, 3, 1), grace=7)
    assert (judged.next, judged.left, judged.percent) == (None, ZERO, 100)


def test_due_today_is_not_to_come():
    assert standing(LINES, ZERO, ZERO, FIRST, grace=7).lines[0].state is LineState.DUE


@settings(max_examples=100)
@given(
    amounts=st.lists(st.integers(1, 50_000), min_size=1, max_size=20),
    paid_now=st.integers(0, 20_000),
    received=st.integers(-50_000, 1_500_000),
    day=st.integers(0, 900),
)
def test_what_was_received_and_what_is_left_make_the_whole(amounts, paid_now, received, day):
    lines = tuple(
        Instalment(n, FIRST + timedelta(days=28 * n), FIRST + timedelta(days=28 * n), Money(a))
        for n, a in enumerate(amounts, start=1)
    )
    judged = standing(lines, Money(paid_now), Money(received), FIRST + timedelta(days=day), grace=7)
    assert judged.received + judged.left == judged.total
    placed = total(line.received for line in judged.lines)
    assert placed == max(judged.received - Money(paid_now), ZERO)
    assert judged.behind_by <= judged.left


def test_what_is_let_be_makes_nothing_late():
    judged = standing(LINES, ZERO, Money(8999), date(2027, 1, 20), grace=7, tolerance=Money(1))
    assert (judged.behind_by, judged.lines[0].state) == (ZERO, LineState.PART_PAID)


def test_a_penny_more_than_that_is_late_by_all_of_it():
    judged = standing(LINES, ZERO, Money(8998), date(2027, 1, 20), grace=7, tolerance=Money(1))
    assert (judged.behind_by, judged.lines[0].state) == (Money(2), LineState.LATE)
