"""The days of a Direct Debit collection, over weekends, bank holidays and the end of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.direct_debit_dates import collection_dates
from shared.domain.working_days import PastLastKnownHoliday
from tests.support.cases import DAYS

CASES = (
    # advised, notice by (10 working days), input, processing, entry, unpaid, at the latest
    ("2026-12-01", "2026-11-17", "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-03", "2026-12-04"),
    ("2026-12-25", "2026-12-11", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-31", "2027-01-04"),
    ("2027-01-04", "2026-12-16", "2026-12-30", "2026-12-31", "2027-01-04", "2027-01-06", "2027-01-07"),
    ("2026-12-28", "2026-12-11", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-31", "2027-01-04"),
    ("2026-11-28", "2026-11-16", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-02", "2026-12-03"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_days_of_a_collection(case):
    found = collection_dates(date.fromisoformat(case[0]), 10, DAYS)
    assert (
        found.advised,
        found.notice_by,
        found.input_by,
        found.processing,
        found.entry,
        found.unpaid_expected,
        found.unpaid_latest,
    ) == tuple(date.fromisoformat(day) for day in case)


@given(st.dates(date(2026, 1, 5), date(2028, 12, 1)), st.integers(0, 20))
def test_money_is_never_taken_early_and_every_step_is_a_working_day(advised, notice):
    found = collection_dates(advised, notice, DAYS)
    assert advised <= found.entry <= advised + timedelta(days=5)
    assert found.notice_by <= found.entry
    assert found.input_by < found.processing < found.entry < found.unpaid_expected
    steps = (found.notice_by, found.input_by, found.processing, found.entry, found.unpaid_expected)
    assert all(DAYS.is_working(day) for day in steps)


def test_past_the_last_known_holiday_nothing_is_scheduled():
    last = DAYS.known_until
    with pytest.raises(PastLastKnownHoliday):
        collection_dates(last + timedelta(days=1), 10, DAYS)
    with pytest.raises(PastLastKnownHoliday):
        collection_dates(last, 10, DAYS)
