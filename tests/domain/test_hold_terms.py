"""How long holds last: to the day, in both ways of counting, and never past a day on which people work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.figures import NotCovered
from shared.domain.gate import HoldKind
from shared.domain.hold_terms import (
    NAMES,
    TIMED,
    HoldNumber,
    HoldTerms,
    Span,
    days_held,
    hold_terms_on,
    usual_end,
    working_end,
)
from shared.domain.working_days import WorkingDays

HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
DAYS = WorkingDays(HOLIDAYS, date(2027, 12, 31))


def terms(days=30, *, working=0):
    return HoldTerms(days, 60, 7, working, 10, 14)


@pytest.mark.parametrize(
    ("first", "days", "working", "last"),
    [
        # Sunday and 30 days: Tuesday.
        (date(2026, 11, 22), 30, 0, date(2026, 12, 22)),
        # The last day is a Saturday, a Sunday, a bank holiday before a weekend and a bank holiday after it.
        (date(2026, 11, 26), 2, 0, date(2026, 11, 30)),
        (date(2026, 11, 22), 33, 0, date(2026, 12, 29)),
        (date(2026, 11, 22), 34, 0, date(2026, 12, 29)),
        (date(2026, 11, 22), 40, 0, date(2027, 1, 4)),
        # Working days: five from a Wednesday, and across Christmas.
        (date(2026, 11, 25), 5, 1, date(2026, 12, 2)),
        (date(2026, 12, 23), 3, 1, date(2026, 12, 30)),
    ],
)
def test_a_hold_lasts_its_days_and_ends_on_a_working_day(first, days, working, last):
    assert usual_end(terms(days, working=working), first, DAYS) == last


@pytest.mark.parametrize("working", [0, 1])
def test_past_the_last_known_bank_holiday_a_hold_is_not_refused(working):
    last = usual_end(terms(30, working=working), date(2027, 12, 20), DAYS)
    assert last.weekday() < 5
    assert last >= date(2027, 12, 20) + timedelta(days=30)


def test_a_working_day_stays_as_it_is():
    assert working_end(date(2026, 12, 24), DAYS) == date(2026, 12, 24)


NUMBERS = [
    HoldNumber("advice", name, day, number)
    for name in NAMES
    for day, number in ((date(2026, 4, 1), 30), (date(2027, 1, 1), 60))
]


@pytest.mark.parametrize(
    ("on", "days"), [(date(2026, 4, 1), 30), (date(2026, 12, 31), 30), (date(2027, 1, 1), 60)]
)
def test_the_latest_number_that_has_begun_counts(on, days):
    assert hold_terms_on(NUMBERS, HoldKind.ADVICE, on).days == days


def test_before_the_first_number_and_for_other_kinds_there_is_none():
    with pytest.raises(NotCovered):
        hold_terms_on(NUMBERS, HoldKind.ADVICE, date(2026, 3, 31))
    with pytest.raises(NotCovered):
        hold_terms_on(NUMBERS, HoldKind.PLAN, date(2026, 12, 1))


def test_what_ends_by_law_or_with_something_else_has_no_length_of_its_own():
    assert {HoldKind.BREATHING_SPACE, HoldKind.PLAN, HoldKind.INSOLVENCY}.isdisjoint(TIMED)


def span(first, last):
    return Span(date(2026, 11, first), date(2026, 11, last))


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([], 0),
        ([span(1, 10)], 10),
        ([span(1, 10), span(5, 12)], 12),
        ([span(1, 10), span(2, 3)], 10),
        ([span(20, 25), span(1, 10)], 16),
        # Only the days that are asked about count.
        ([Span(date(2026, 10, 1), date(2026, 11, 2))], 2),
        ([Span(date(2026, 11, 29), date(2026, 12, 9))], 2),
        ([Span(date(2026, 10, 1), date(2026, 10, 9))], 0),
    ],
)
def test_a_day_on_which_two_holds_were_there_counts_once(spans, days):
    assert days_held(spans, date(2026, 11, 1), date(2026, 11, 30)) == days
