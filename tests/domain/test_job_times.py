"""When jobs are due: each night once, whatever the clocks do; and the order of the night makes sense."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from shared.domain.job_times import (
    Every,
    Job,
    begins_on,
    heart_has_stopped,
    is_overdue,
    next_night,
    night_of,
)
from shared.domain.jobs import JOBS, NIGHTLY
from shared.domain.london import LONDON

NIGHT = Job("x", "y")
ALL_DAY = Job("x", "y", every=Every(5))
HOURLY = Job("x", "y", every=Every(3600))
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 11, 22, 2, 29, tzinfo=UTC), datetime(2026, 11, 21, 2, 30, tzinfo=UTC)),
        (datetime(2026, 11, 22, 2, 30, tzinfo=UTC), datetime(2026, 11, 22, 2, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 1, 29, tzinfo=UTC), datetime(2026, 6, 30, 1, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 1, 30, tzinfo=UTC), datetime(2026, 7, 1, 1, 30, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2026, 12, 31, 2, 30, tzinfo=UTC)),
    ],
)
def test_a_night_begins_at_half_past_two_in_london(now, night):
    assert night_of(now) == night


@pytest.mark.parametrize(
    ("changes", "hours"),
    [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25), (date(2028, 2, 29), 24)],
)
def test_clocks_that_change_make_a_night_longer_or_shorter_and_never_two(changes, hours):
    before = begins_on(changes - timedelta(days=1))
    assert begins_on(changes) - before == timedelta(hours=hours)
    seen = {night_of(before + timedelta(minutes=each)) for each in range(hours * 60)}
    assert seen == {before}


def test_every_day_of_four_years_has_one_night():
    days = [date(2026, 1, 1) + timedelta(days=each) for each in range(1461)]
    nights = [begins_on(day) for day in days]
    assert len(set(nights)) == 1461
    assert all(timedelta(hours=23) <= b - a <= timedelta(hours=25) for a, b in pairwise(nights))
    assert [night.astimezone(LONDON).date() for night in nights] == days


def test_a_clock_that_steps_back_an_hour_makes_no_new_night():
    begun = begins_on(date(2026, 11, 22))
    assert night_of(begun + timedelta(minutes=5) - timedelta(hours=1)) < begun


def test_the_next_night_is_after_now():
    begun = begins_on(date(2026, 11, 22))
    assert next_night(begun) == begins_on(date(2026, 11, 23))
    assert next_night(begun - timedelta(seconds=1)) == begun


@pytest.mark.parametrize(
    ("heard", "stopped"), [(60, False), (61, True), (0, False), (-3600, False)]
)
def test_a_heart_has_stopped_after_a_minute_of_silence(heard, stopped):
    assert heart_has_stopped(AT - timedelta(seconds=heard), AT) is stopped


@pytest.mark.parametrize(
    ("job", "went_well", "overdue"),
    [
        (NIGHT, None, True),
        (NIGHT, datetime(2026, 11, 22, 2, 31, tzinfo=UTC), False),
        (NIGHT, datetime(2026, 11, 21, 2, 31, tzinfo=UTC), True),
        (ALL_DAY, None, True),
        (ALL_DAY, AT - timedelta(minutes=15), False),
        (ALL_DAY, AT - timedelta(minutes=16), True),
        (HOURLY, AT - timedelta(hours=10), False),
        (HOURLY, AT - timedelta(hours=11), True),
    ],
)
def test_a_job_is_overdue_when_it_should_have_ended_well(job, went_well, overdue):
    assert is_overdue(job, went_well, AT) is overdue


def test_a_night_has_three_hours_before_its_jobs_are_overdue():
    last_night = datetime(2026, 11, 21, 2, 31, tzinfo=UTC)
    assert not is_overdue(NIGHT, last_night, datetime(2026, 11, 22, 5, 29, tzinfo=UTC))
    assert is_overdue(NIGHT, last_night, datetime(2026, 11, 22, 5, 31, tzinfo=UTC))


@pytest.mark.parametrize("name", [name for name, job in JOBS.items() if job.after])
def test_a_job_stands_behind_those_that_it_waits_for(name):
    assert JOBS[name].is_nightly
    assert set(JOBS[name].after) <= set(NIGHTLY[: NIGHTLY.index(name)])


@pytest.mark.parametrize("name", JOBS)
def test_every_job_says_what_it_does_and_why_then(name):
    job = JOBS[name]
    assert job.about[0].isupper()
    assert not job.about.endswith(".")
    assert job.why.endswith(".")
