"""The council's time: dates are those of London, whatever the clock of the machine says."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_day_end(day: date) -> datetime:
    """The instant at which a day is over in London."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON)
