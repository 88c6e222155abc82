"""The days and the life of Breathing Space, from both sides of every boundary."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.lifecycle import NotAllowed
from shared.domain.moratorium import (
    MORATORIUM,
    REVIEW,
    MoratoriumEvent,
    MoratoriumKind,
    MoratoriumState,
    MoratoriumTerms,
    ProtectedDebt,
    ReviewEvent,
    ReviewState,
    RunningMoratorium,
    clocks,
    last_day,
    may_have_another,
    protected_until,
    protects,
    starts_on,
)

TERMS = MoratoriumTerms(
    effective_from=date(2021, 5, 4),
    source="SI 2020/1311",
    length=60,
    review_from=25,
    review_until=35,
    request_by=20,
    adviser_decides=35,
    court_by=50,
    after_treatment=30,
    again_after_months=12,
    limitation_weeks=8,
    warn_court=46,
    warn_end=53,
)
START = date(2026, 11, 4)
DAY = timedelta(days=1)
STANDARD, CRISIS = MoratoriumKind.STANDARD, MoratoriumKind.CRISIS
FROM_START = ProtectedDebt(START)


def test_it_starts_on_the_day_after_its_entry_in_the_register():
    assert starts_on(date(2026, 11, 3)) == START


def test_the_days_of_a_standard_one():
    found = clocks(STANDARD, START, TERMS)
    assert (found.request_by, found.review_from, found.review_until) == (
        date(2026, 11, 23),
        date(2026, 11, 28),
        date(2026, 12, 8),
    )
    assert (found.adviser_by, found.court_by, found.last) == (
        date(2026, 12, 8),
        date(2026, 12, 23),
        date(2027, 1, 2),
    )
    assert (found.warn_court, found.warn_end) == (date(2026, 12, 19), date(2026, 12, 26))


def test_a_debt_that_was_added_later_has_its_own_days_and_the_same_end():
    found = clocks(STANDARD, START, TERMS, debt_from=date(2026, 11, 20))
    assert (found.request_by, found.court_by) == (date(2026, 12, 9), date(2027, 1, 8))
    assert found.last == date(2027, 1, 2)


def test_a_crisis_has_no_end_while_the_treatment_goes_on():
    found = clocks(CRISIS, START, TERMS)
    assert (found.last, found.review_from, found.warn_end) == (None, None, None)
    assert found.request_by == date(2026, 11, 23)


def test_a_crisis_ends_thirty_days_after_the_treatment():
    assert last_day(CRISIS, START, date(2027, 3, 1), TERMS) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("on", "is_protected"),
    [("2026-11-03", False), ("2026-11-04", True), ("2027-01-02", True), ("2027-01-03", False)],
)
def test_a_standard_one_protects_from_its_first_day_to_its_sixtieth(on, is_protected):
    running = RunningMoratorium(STANDARD, START)
    assert protects(running, FROM_START, date.fromisoformat(on), TERMS) is is_protected


@pytest.mark.parametrize(("days", "is_protected"), [(-1, False), (0, True)])
def test_a_debt_that_was_added_later_is_protected_from_then(days, is_protected):
    added = date(2026, 11, 20)
    running = RunningMoratorium(STANDARD, START)
    found = protects(running, ProtectedDebt(added), added + days * DAY, TERMS)
    assert found is is_protected


@pytest.mark.parametrize(("days", "is_protected"), [(-1, True), (0, False)])
def test_what_is_cancelled_stops_on_its_day(days, is_protected):
    cancelled = date(2026, 12, 1)
    running = RunningMoratorium(STANDARD, START, cancelled_on=cancelled)
    assert protects(running, FROM_START, cancelled + days * DAY, TERMS) is is_protected


def test_a_debt_that_was_taken_out_leaves_the_others():
    running, on = RunningMoratorium(STANDARD, START), date(2026, 12, 1)
    assert not protects(running, ProtectedDebt(START, removed_on=on), on, TERMS)
    assert protects(running, FROM_START, on, TERMS)


@pytest.mark.parametrize(("days", "is_protected"), [(29, True), (30, True), (31, False)])
def test_a_crisis_goes_on_for_thirty_days_after_the_treatment(days, is_protected):
    ended = date(2026, 12, 1)
    running = RunningMoratorium(CRISIS, START, treatment_ended_on=ended)
    assert protects(running, FROM_START, ended + days * DAY, TERMS) is is_protected


def test_two_that_run_one_over_the_other_protect_until_the_later():
    rows = [
        (RunningMoratorium(STANDARD, START), FROM_START),
        (RunningMoratorium(CRISIS, START, treatment_ended_on=date(2027, 1, 10)), FROM_START),
    ]
    assert protected_until(rows, date(2026, 12, 1), TERMS) == (True, date(2027, 2, 9))
    assert protected_until(rows, date(2027, 2, 10), TERMS) == (False, None)


def test_nobody_knows_the_end_while_one_has_none():
    rows = [
        (RunningMoratorium(STANDARD, START), FROM_START),
        (RunningMoratorium(CRISIS, START), FROM_START),
    ]
    assert protected_until(rows, START, TERMS) == (True, None)


@given(
    st.dates(date(2021, 5, 4), date(2035, 1, 1)),
    st.integers(-10, 200),
    st.sampled_from([STANDARD, CRISIS]),
    st.none() | st.integers(0, 100),
    st.none() | st.integers(0, 100),
)
def test_the_protected_days_have_no_gap(start, added, kind, treatment, cancelled):
    running = RunningMoratorium(
        kind,
        start,
        None if treatment is None else start + treatment * DAY,
        None if cancelled is None else start + cancelled * DAY,
    )
    debt = ProtectedDebt(start + added * DAY)
    days = [protects(running, debt, start + n * DAY, TERMS) for n in range(-15, 260)]
    changes = sum(first is not second for first, second in pairwise(days))
    assert changes <= 2


@pytest.mark.parametrize(
    ("previous", "wanted", "may"),
    [
        ("2025-11-04", "2026-11-03", False),
        ("2025-11-04", "2026-11-04", True),
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-29", "2025-03-01", True),
    ],
)
def test_a_standard_one_may_follow_after_twelve_months(previous, wanted, may):
    found = may_have_another(date.fromisoformat(previous), date.fromisoformat(wanted), TERMS)
    assert found is may


def test_the_end_is_never_enforcement_but_a_review():
    for state in (MoratoriumState.EXPIRED, MoratoriumState.CANCELLED):
        assert MORATORIUM.after(state, MoratoriumEvent.RELEASED) is MoratoriumState.RELEASED
    assert not any(state is MoratoriumState.RELEASED for state, _event in MORATORIUM.moves)


@pytest.mark.parametrize("state", [MoratoriumState.RECEIVED, MoratoriumState.NO_DEBT_FOUND])
def test_nothing_is_active_before_it_is_matched(state):
    with pytest.raises(NotAllowed):
        MORATORIUM.after(state, MoratoriumEvent.ACTIVATED)


def test_only_what_the_adviser_upheld_goes_to_court():
    assert REVIEW.after(ReviewState.UPHELD, ReviewEvent.TO_COURT) is ReviewState.AT_COURT
    with pytest.raises(NotAllowed):
        REVIEW.after(ReviewState.REQUESTED, ReviewEvent.TO_COURT)
