"""Quarters of a council's year, and what is worked out from the figures of one."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.liaison import (
    Figure,
    Quarter,
    accepted_percent,
    days_to_answer,
    quarter_of,
    read_quarter,
)

DAYS = {
    date(2026, 4, 1): Quarter(2026, 1),
    date(2026, 6, 30): Quarter(2026, 1),
    date(2026, 7, 1): Quarter(2026, 2),
    date(2026, 9, 30): Quarter(2026, 2),
    date(2026, 10, 1): Quarter(2026, 3),
    date(2026, 11, 22): Quarter(2026, 3),
    date(2026, 12, 31): Quarter(2026, 3),
    date(2027, 1, 1): Quarter(2026, 4),
    date(2027, 3, 31): Quarter(2026, 4),
    date(2027, 4, 1): Quarter(2027, 1),
}


@pytest.mark.parametrize("day", sorted(DAYS))
def test_a_day_is_in_its_quarter(day):
    assert quarter_of(day) == DAYS[day]


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_each_day_is_in_one_quarter_and_quarters_follow_each_other(day):
    quarter = quarter_of(day)
    assert quarter.first <= day <= quarter.last
    assert quarter.after.before == quarter
    assert (quarter.after.first - quarter.last).days == 1
    assert read_quarter(str(quarter)) == quarter


def test_a_quarter_begins_and_ends_at_midnight_in_london():
    begins, ends = Quarter(2026, 2).instants
    assert begins.astimezone(UTC) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert ends.astimezone(UTC) == datetime(2026, 9, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026", "2026-0", "2026-5", "1999-1", "2026-1 ", "२०२६-1"])
def test_what_is_no_quarter_is_none(text):
    assert read_quarter(text) is None


PERCENT = {
    (0, 0, 0): None,
    (1, 0, 1): 50,
    (1, 1, 1): 67,
    (0, 1, 2): 33,
    (0, 0, 3): 0,
    (1, 0, 7): 13,
}


@pytest.mark.parametrize("counts", sorted(PERCENT))
def test_of_those_answered_so_many_in_a_hundred(counts):
    at_once, by_person, declined = counts
    found = accepted_percent(
        {Figure.AT_ONCE: at_once, Figure.BY_PERSON: by_person, Figure.DECLINED: declined}
    )
    assert found == PERCENT[counts]


@pytest.mark.parametrize(
    ("days", "half"), [([], None), ([0], 0), ([1, 2], 2), ([0, 5, 9], 5), ([1, 1, 2, 8], 2)]
)
def test_half_were_answered_within(days, half):
    assert days_to_answer(days) == half
