"""Working days, months and frequencies."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.frequency import Frequency, monthly, working
from shared.domain.money import Money
from shared.domain.working_days import PastLastKnownHoliday
from shared.domain.year_month import YearMonth, months_after
from tests.support.cases import DAYS, pounds


@pytest.mark.parametrize(
    ("day", "collected"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 29)),
        (date(2026, 12, 28), date(2026, 12, 29)),
        (date(2027, 11, 28), date(2027, 11, 29)),
        (date(2027, 3, 26), date(2027, 3, 30)),
    ],
)
def test_a_payment_is_never_collected_early(day, collected):
    assert DAYS.on_or_next(day) == collected


def test_ten_working_days_before_4_january_2027_is_16_december():
    # 25 and 28 December and 1 January are not counted
    assert DAYS.add(date(2026, 12, 16), 10) == date(2027, 1, 4)


def test_the_fifth_working_day_counted_from_monday_is_friday():
    assert DAYS.nth_from(date(2026, 11, 22), 5) == date(2026, 11, 27)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        DAYS.add(date(2026, 11, 23), -1)


def test_nothing_is_promised_past_the_last_known_holiday():
    assert DAYS.is_working(date(2028, 12, 29))
    with pytest.raises(PastLastKnownHoliday):
        DAYS.on_or_next(date(2028, 12, 30))


def test_known_holidays_between_two_dates_count_both_ends():
    found = DAYS.holidays_between(date(2026, 12, 25), date(2027, 1, 1))
    assert found == (date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("frequency", "a_month"),
    [
        (Frequency.WEEKLY, "433.33"),
        (Frequency.FORTNIGHTLY, "216.67"),
        (Frequency.FOUR_WEEKLY, "108.33"),
        (Frequency.MONTHLY, "100.00"),
        (Frequency.QUARTERLY, "33.33"),
        (Frequency.ANNUAL, "8.33"),
        (Frequency.TEN_INSTALMENTS, "83.33"),
    ],
)
def test_a_hundred_pounds_at_each_frequency(frequency, a_month):
    assert monthly(pounds("100"), frequency) == pounds(a_month)


def test_the_working_shows_the_sum():
    says = working(pounds("92"), Frequency.WEEKLY)
    assert says.template % says.params == "£92.00 × 52 ÷ 12 = £398.67 a month"


def test_a_monthly_amount_needs_no_sum():
    says = working(pounds("92"), Frequency.MONTHLY)
    assert says.template % says.params == "£92.00 a month"


@given(st.integers(0, 10**9), st.sampled_from(Frequency))
def test_a_monthly_figure_is_within_half_a_penny(pence, frequency):
    from shared.domain.frequency import a_month

    assert abs(monthly(Money(pence), frequency).pence - pence * a_month(frequency)) * 2 <= 1


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 600))
def test_months_are_counted_from_the_first_date_and_do_not_drift(day, months):
    found = months_after(day, months)
    assert YearMonth.of(found) == YearMonth.of(day).plus(months)
    assert found.day == day.day or (found.day < day.day and months_after(day, months).day >= 28)


@pytest.mark.parametrize(
    "text", ["2027-4", "2027-13", "2027/04", "04-2027", "", "2027-00", "٢٠٢٧-٠٤"]
)
def test_a_month_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="month"):
        YearMonth.parse(text)


def test_a_month_reads_back():
    assert str(YearMonth.parse("2027-04")) == "2027-04"
