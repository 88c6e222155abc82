"""The hours of the day between which somebody may be called or texted, in London."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from shared.domain.london import LONDON

DAY = timedelta(days=1)


def opens_at(now: datetime, start: int | None, until: int | None) -> datetime | None:
    """The instant from which they may be texted; none when that is now, or they named no hours.

    `start` and `until` are whole hours; at `until` it is over. The clock of London counts, also on
    the days on which it changes.
    """
    if start is None or until is None:
        return None
    local = now.astimezone(LONDON)
    if start <= local.hour < until:
        return None
    day = local.date() if local.hour < start else local.date() + DAY
    return datetime.combine(day, time(start), LONDON)
