"""One plan over several debts: the order, and each instalment's split to the penny."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money, total
from shared.domain.schedule import NotADayOfEveryMonth, Offer, TooManyInstalments, build_schedule
from shared.domain.split import NotTheSameSum, PlannedDebt, in_order, left_after, split_schedule
from tests.support.cases import DAYS, offer, pounds

THIS_YEAR = PlannedDebt(1, Money(30000), 2026, is_current_year=True)
IN_COURT = PlannedDebt(2, Money(20000), 2025, is_current_year=False, hearing_on=date(2026, 12, 10))
WITH_COSTS = PlannedDebt(3, Money(10000), 2024, is_current_year=False, costs=Money(8450))
OLDEST = PlannedDebt(4, Money(5000), 2019, is_current_year=False)
OLD = PlannedDebt(5, Money(5000), 2020, is_current_year=False)


def test_this_year_then_court_then_costs_then_the_oldest():
    mixed = [OLD, OLDEST, WITH_COSTS, IN_COURT, THIS_YEAR]
    assert in_order(mixed) == (THIS_YEAR, IN_COURT, WITH_COSTS, OLDEST, OLD)


def test_a_cleared_debt_rolls_its_part_into_the_next():
    lines = build_schedule(Money(50000), offer("150"), DAYS)
    split = split_schedule([THIS_YEAR, IN_COURT], lines)
    assert split == (
        {1: Money(15000)},
        {1: Money(15000)},
        {2: Money(15000)},
        {2: Money(5000)},
    )


def test_what_is_paid_at_once_comes_off_the_first_debt():
    assert left_after([THIS_YEAR, IN_COURT], Money(31000)) == {1: ZERO, 2: Money(19000)}


def test_sums_that_differ_are_refused():
    lines = build_schedule(Money(40000), offer("150"), DAYS)
    with pytest.raises(NotTheSameSum):
        split_schedule([THIS_YEAR, IN_COURT], lines)


@given(
    st.lists(st.integers(1, 200_000), min_size=1, max_size=6),
    st.integers(2_000, 100_000),
    st.integers(0, 100_000),
)
def test_slices_come_to_the_instalment_and_to_the_debt(balances, amount, paid):
    debts = [
        PlannedDebt(n, Money(b), 2020 + n, is_current_year=False) for n, b in enumerate(balances)
    ]
    owed = total(debt.balance for debt in debts)
    paid_now = Money(min(paid, owed.pence))
    made = Offer(Money(amount), Frequency.WEEKLY, date(2026, 12, 7), paid_now)
    lines = build_schedule(owed, made, DAYS) if (owed - paid_now).pence / amount < 100 else ()
    if lines or owed == paid_now:
        split = split_schedule(debts, lines, paid_now)
        assert [total(part.values()) for part in split] == [line.amount for line in lines]
        for debt in debts:
            after = left_after(debts, paid_now)[debt.key]
            assert total(part.get(debt.key, ZERO) for part in split) == after


def test_a_monthly_plan_is_paid_on_a_day_that_every_month_has():
    assert len(build_schedule(Money(100), offer("1", first_due=date(2027, 1, 28)), DAYS)) == 1
    with pytest.raises(NotADayOfEveryMonth):
        build_schedule(Money(100), offer("1", first_due=date(2027, 1, 29)), DAYS)


def test_a_weekly_plan_may_begin_on_any_day():
    lines = build_schedule(Money(200), offer("1", Frequency.WEEKLY, date(2026, 12, 31)), DAYS)
    assert [line.due for line in lines] == [date(2026, 12, 31), date(2027, 1, 7)]


def test_a_leap_day_begins_no_monthly_plan_but_the_28th_comes_every_month():
    lines = build_schedule(Money(1300), offer("1", first_due=date(2027, 2, 28)), DAYS)
    assert {line.due.day for line in lines} == {28}


def test_an_endless_schedule_is_refused():
    with pytest.raises(TooManyInstalments):
        build_schedule(pounds("1000000"), offer("0.01"), DAYS)


@pytest.mark.parametrize(
    ("amount", "paid", "frequency"),
    [("0", "0", "monthly"), ("-1", "0", "monthly"), ("5", "-1", "monthly"), ("5", "0", "annual")],
)
def test_an_offer_is_more_than_nothing_at_a_payable_frequency(amount, paid, frequency):
    with pytest.raises(ValueError, match=r"offer|paid"):
        Offer(pounds(amount), Frequency(frequency), date(2026, 12, 28), pounds(paid))
