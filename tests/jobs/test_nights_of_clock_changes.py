"""Nights around midnight's odd days: clocks that change, a year that ends, a clock that steps back an hour."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from shared.domain.jobs import NIGHTLY
from shared.domain.london import LONDON
from shared.jobs.night import run_night
from shared.models import JobRun, OutboxMessage, PlanStandingRow
from tests.support.direct_debits import a_planned_resident

HOURS = (0, 0.5, 1, 1.5, 2, 2.5, 3, 12)
"""When it is looked each day, in UTC: all around the hours that are missing or there twice."""
DAYS = {
    "clocks go forward": (date(2027, 3, 26), date(2027, 3, 30)),
    "the financial year ends": (date(2027, 3, 30), date(2027, 4, 2)),
    "clocks go back": (date(2027, 10, 29), date(2027, 11, 1)),
    "the year ends": (date(2026, 12, 30), date(2027, 1, 2)),
}


def moments(first, last):
    """Every moment at which it is looked; each night once more with a clock that stepped back an hour."""
    day = first
    while day <= last:
        for hour in HOURS:
            at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)
            yield at
            if at.astimezone(LONDON).hour == 2:
                yield at - timedelta(hours=1)
        day += timedelta(days=1)


@pytest.mark.parametrize("days", DAYS.values(), ids=DAYS)
def test_each_day_has_one_night_and_says_everything_once(app_parts, database, clock, days):
    with database.transaction() as session:
        a_planned_resident(session)
    clock.move_to(datetime.combine(days[0] - timedelta(days=1), time(3), UTC))
    list(run_night(app_parts))
    began = clock.now()
    for at in moments(*days):
        clock.move_to(at)
        list(run_night(app_parts))
    with database.reading() as session:
        ran = Counter(
            (run.name, run.started_at.astimezone(LONDON).date())
            for run in session.scalars(select(JobRun).where(JobRun.started_at > began))
        )
        nights = {day for _name, day in ran}
        assert set(ran.values()) == {1}
        assert len(nights) == (days[1] - days[0]).days + 1
        assert {name for name, _day in ran} <= set(NIGHTLY)
        judged = session.execute(select(PlanStandingRow.plan_id, PlanStandingRow.judged_on)).all()
        assert len(judged) == len(set(judged))
        told = Counter((row.template, row.dedupe) for row in session.scalars(select(OutboxMessage)))
        assert set(told.values()) <= {1}


def test_a_payment_of_the_day_on_which_clocks_change_is_reminded_of_once(
    app_parts, database, clock
):
    """The plan of the walkthrough is paid on the 28th: in March 2027 the clocks go forward then."""
    with database.transaction() as session:
        a_planned_resident(session)
    for at in moments(date(2027, 3, 22), date(2027, 3, 29)):
        clock.move_to(at)
        list(run_night(app_parts))
    with database.reading() as session:
        rows = session.execute(
            select(OutboxMessage.created_at, OutboxMessage.channel).where(
                OutboxMessage.template == "payment_reminder"
            )
        ).all()
    assert rows
    assert len({at for at, _channel in rows}) == 1
    assert len({channel for _at, channel in rows}) == len(rows)
