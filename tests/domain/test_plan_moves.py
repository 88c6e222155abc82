"""Moving a payment, changing the usual day and paying more: the bounds from both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.money import Money, total
from shared.domain.plan_moves import (
    NoChange,
    Reach,
    Why,
    change_amount,
    latest_day,
    move_one,
    window,
)
from shared.domain.policy import ClearBy, Terms
from shared.domain.schedule import Offer, build_schedule
from shared.domain.usual_day import change_usual_day
from tests.support.cases import DAYS

OFFER = Offer(Money(9000), Frequency.MONTHLY, date(2026, 12, 28))
LINES = build_schedule(Money(105_650), OFFER, DAYS)
ALL = tuple(line.number for line in LINES)
BOXING_DAY = date(2026, 12, 26)
REACH = Reach(date(2027, 1, 5), date(2027, 12, 27))
WEEKLY = Offer(Money(2500), Frequency.WEEKLY, date(2026, 12, 4))
DAY = timedelta(days=1)


def refused(call, *given):
    with pytest.raises(NoChange) as told:
        call(*given)
    return told.value.why, told.value.nearest


def moved(wish, number=1, reach=REACH, moves_left=2, lines=LINES):
    return move_one(lines, number, date.fromisoformat(wish), reach, moves_left, DAYS)


@pytest.mark.parametrize(
    ("wish", "due", "collect"),
    [
        ("2027-01-08", "2027-01-08", "2027-01-08"),
        # Too near: the first day that keeps notice.
        ("2026-12-27", "2027-01-05", "2027-01-05"),
        ("2027-01-04", "2027-01-05", "2027-01-05"),
        ("2027-01-05", "2027-01-05", "2027-01-05"),
        # A weekend: the next working day, never early.
        ("2027-01-09", "2027-01-09", "2027-01-11"),
        # The last day before the next payment.
        ("2027-01-27", "2027-01-27", "2027-01-27"),
    ],
)
def test_a_payment_moves_inside_its_bounds(wish, due, collect):
    found = moved(wish)
    assert (found.due, found.collect) == (date.fromisoformat(due), date.fromisoformat(collect))
    assert found.is_as_asked == (wish == due)
    assert found.amount == Money(9000)


@pytest.mark.parametrize(
    ("wish", "number", "why", "nearest"),
    [
        ("2027-01-28", 1, Why.AFTER_NEXT, "2027-01-27"),
        ("2027-06-01", 1, Why.AFTER_NEXT, "2027-01-27"),
        ("2026-12-28", 1, Why.UNCHANGED, "2027-01-05"),
        ("2027-02-28", 3, Why.UNCHANGED, "2027-03-01"),
        ("2027-01-28", 3, Why.BEFORE_LAST, "2027-01-29"),
        ("2027-12-28", 12, Why.TOO_LATE, "2027-12-27"),
        ("2027-10-28", 12, Why.BEFORE_LAST, "2027-10-29"),
    ],
)
def test_a_day_beyond_the_bounds_is_refused_with_the_nearest_one(wish, number, why, nearest):
    assert refused(moved, wish, number) == (why, date.fromisoformat(nearest))


@pytest.mark.parametrize(("left", "allowed"), [(1, True), (0, False)])
def test_only_so_many_moves_are_the_payers_own(left, allowed):
    if allowed:
        assert moved("2027-01-08", moves_left=left)
    else:
        assert refused(lambda: moved("2027-01-08", moves_left=left)) == (Why.NO_MOVES_LEFT, None)


def test_a_weekly_payment_too_near_has_no_day_before_the_next_one():
    lines = build_schedule(Money(25_000), WEEKLY, DAYS)
    reach = Reach(date(2026, 12, 11), date(2027, 2, 11))
    assert window(lines, 1, reach, DAYS) is None
    assert refused(lambda: moved("2026-12-10", reach=reach, lines=lines)) == (Why.NO_DAY, None)


def test_a_moved_payment_is_not_collected_on_the_day_of_the_next_one():
    # Friday 25 December and Friday 1 January are both collected later; 2 and 3 January lie between.
    lines = build_schedule(Money(25_000), WEEKLY, DAYS)
    found = window(lines, 4, Reach(date(2026, 12, 20), date(2027, 2, 11)), DAYS)
    assert (lines[4].due, lines[4].collect) == (date(2027, 1, 1), date(2027, 1, 4))
    assert found is not None
    assert found.last == date(2026, 12, 31)


def test_no_day_is_offered_past_the_last_known_holiday():
    line = Offer(Money(9000), Frequency.MONTHLY, date(2028, 12, 20))
    (last,) = build_schedule(Money(9000), line, DAYS)
    found = window((last,), 1, Reach(date(2028, 12, 1), date(2029, 1, 19)), DAYS)
    assert found is not None
    assert found.last == date(2028, 12, 29)


# ------------------------------------------------------------------ by when everything is paid


@pytest.mark.parametrize(
    ("terms", "latest"),
    [
        (None, "2027-12-27"),
        (Terms(), "2027-12-27"),
        # A person agreed to more than the rules allow: the plan keeps the end that it has.
        (Terms(clear_by=ClearBy.DEBT_YEAR_END), "2027-11-28"),
        (Terms(clear_by=ClearBy.THIS_YEAR_END), "2027-11-28"),
    ],
)
def test_the_plan_ends_inside_its_rules(terms, latest):
    assert latest_day(OFFER, LINES, terms, [2026], BOXING_DAY) == date.fromisoformat(latest)


@pytest.mark.parametrize(
    ("count", "latest"), [(3, "2027-03-27"), (4, "2027-03-31"), (5, "2027-04-28")]
)
def test_a_plan_that_must_be_cleared_by_a_day_is(count, latest):
    terms = Terms(clear_by=ClearBy.THIS_YEAR_END)
    lines = build_schedule(Money(9000 * count), OFFER, DAYS)
    assert latest_day(OFFER, lines, terms, [2026], BOXING_DAY) == date.fromisoformat(latest)


def test_the_year_of_the_oldest_debt_is_the_one_that_counts():
    terms = Terms(clear_by=ClearBy.DEBT_YEAR_END)
    lines = build_schedule(Money(9000), OFFER, DAYS)
    assert latest_day(OFFER, lines, terms, [2027, 2026], BOXING_DAY) == date(2027, 1, 27)
    assert latest_day(OFFER, lines, terms, [2025, 2026], BOXING_DAY) == date(2026, 12, 28)


# ------------------------------------------------------------------ another usual day


@pytest.mark.parametrize(
    ("day", "changing", "earliest", "first"),
    [
        # Near days are reached forwards and backwards.
        (5, ALL, "2027-01-05", "2027-01-05"),
        (15, ALL[1:], "2027-01-12", "2027-01-15"),
        (1, ALL[1:], "2027-01-12", "2027-02-01"),
        # What the notice does not reach in this month is reached in the next.
        (10, ALL[1:], "2027-01-12", "2027-02-10"),
    ],
)
def test_the_usual_day_changes_to_the_nearest_of_its_kind(day, changing, earliest, first):
    reach = Reach(date.fromisoformat(earliest), date(2027, 12, 27))
    wish = date(2027, 1, day)
    found = change_usual_day(LINES, Frequency.MONTHLY, wish, changing, reach, DAYS)
    assert found[0].due == date.fromisoformat(first)
    assert {line.due.day for line in found} == {day}
    assert total(line.amount for line in found) == total(
        line.amount for line in LINES if line.number in changing
    )


def test_a_change_that_would_end_too_late_goes_the_other_way():
    reach = Reach(date(2027, 1, 12), date(2027, 11, 28))
    found = change_usual_day(LINES, Frequency.MONTHLY, date(2027, 1, 5), ALL[2:], reach, DAYS)
    assert (found[0].due, found[-1].due) == (date(2027, 2, 5), date(2027, 11, 5))


def test_a_weekly_plan_changes_its_weekday():
    lines = build_schedule(Money(25_000), WEEKLY, DAYS)
    reach = Reach(date(2026, 12, 14), date(2027, 2, 11))
    numbers = tuple(line.number for line in lines[2:])
    found = change_usual_day(lines, Frequency.WEEKLY, date(2026, 12, 14), numbers, reach, DAYS)
    assert [line.due for line in found][:2] == [date(2026, 12, 21), date(2026, 12, 28)]


@pytest.mark.parametrize(
    ("wish", "changing", "why"),
    [
        (date(2027, 1, 29), ALL, Why.NOT_MONTHLY),
        (date(2027, 1, 28), ALL[1:], Why.UNCHANGED),
        (date(2027, 1, 5), (), Why.TAKEN),
        # A payment in between that is being collected: only what follows it would change.
        (date(2027, 1, 5), ALL[:-1], Why.TAKEN),
    ],
)
def test_a_usual_day_that_cannot_be_is_refused(wish, changing, why):
    given_up = refused(
        lambda: change_usual_day(LINES, Frequency.MONTHLY, wish, changing, REACH, DAYS)
    )
    assert given_up[0] is why


@given(
    frequency=st.sampled_from(PAYABLE),
    offset=st.integers(0, 27),
    skipped=st.integers(0, 5),
    reach_in=st.integers(0, 40),
)
def test_after_any_change_of_the_day_all_that_must_hold_holds(frequency, offset, skipped, reach_in):
    offer = Offer(Money(9000), frequency, date(2026, 12, 1))
    lines = build_schedule(Money(70_000), offer, DAYS)
    reach = Reach(
        date(2026, 12, 1) + DAY * reach_in,
        latest_day(offer, lines, None, [], date(2026, 12, 1)),
    )
    changing = tuple(line.number for line in lines[skipped:])
    wish = date(2026, 12, 1) + DAY * offset
    try:
        found = change_usual_day(lines, frequency, wish, changing, reach, DAYS)
    except NoChange:
        return
    after = {line.number: line for line in (*lines, *found)}
    dues = [after[number].due for number in sorted(after)]
    assert dues == sorted(set(dues))
    assert found[0].due >= reach.earliest
    assert dues[-1] <= reach.latest
    assert total(line.amount for line in after.values()) == Money(70_000)
    assert all(line.collect >= line.due for line in found)


# ------------------------------------------------------------------ a larger amount


def test_more_each_time_ends_sooner_with_the_remainder_last():
    found = change_amount(LINES, Money(9000), Money(12_000), ALL[1:])
    assert [line.amount.pence for line in found] == [12_000] * 8 + [650]
    assert [line.due for line in found] == [line.due for line in LINES[1:10]]


@pytest.mark.parametrize(
    ("wish", "changing", "why"),
    [
        (8999, ALL, Why.LESS),
        (9000, ALL, Why.UNCHANGED),
        (9500, (), Why.TAKEN),
    ],
)
def test_an_amount_that_is_no_change_is_refused(wish, changing, why):
    assert refused(change_amount, LINES, Money(9000), Money(wish), changing)[0] is why


def test_everything_at_once_is_one_payment():
    (found,) = change_amount(LINES, Money(9000), Money(10**8), ALL)
    assert found.amount == Money(105_650)


@given(owed=st.integers(9001, 200_000), more=st.integers(0, 200_000), kept=st.integers(0, 11))
def test_after_any_larger_amount_the_sum_is_the_same(owed, more, kept):
    lines = build_schedule(Money(owed), OFFER, DAYS)
    changing = tuple(line.number for line in lines[kept:])
    try:
        found = change_amount(lines, Money(9000), Money(9000 + more), changing)
    except NoChange:
        return
    rest = lines[kept:]
    assert total(line.amount for line in found) == total(line.amount for line in rest)
    assert len(found) <= len(rest)
    assert all(line.amount <= Money(9000 + more) for line in found)
    assert [line.number for line in found] == [line.number for line in rest[: len(found)]]
    assert all(new.due == old.due for new, old in zip(found, rest, strict=False))


@given(number=st.integers(1, 12), offset=st.integers(-400, 400), reach_in=st.integers(0, 60))
def test_after_any_move_the_order_the_notice_and_the_end_hold(number, offset, reach_in):
    reach = Reach(BOXING_DAY + DAY * reach_in, date(2027, 12, 27))
    nearest = None
    try:
        found = move_one(LINES, number, BOXING_DAY + DAY * offset, reach, 1, DAYS)
    except NoChange as error:
        nearest = error.nearest
        if not isinstance(nearest, date):
            return
        found = move_one(LINES, number, nearest, reach, 1, DAYS)
    dues = [found.due if line.number == number else line.due for line in LINES]
    assert nearest in (None, found.due)
    assert dues == sorted(set(dues))
    assert reach.earliest <= found.due <= reach.latest
    assert found.collect >= found.due
