"""Changing the usual day of a plan: every payment that can still change, on another day of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from shared.domain.frequency import DAYS_BETWEEN, Frequency
from shared.domain.money import Money
from shared.domain.plan_moves import NoChange, Reach, Why, rest_of
from shared.domain.schedule import LAST_MONTHLY_DAY, Instalment, Offer, due_date
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays
from shared.domain.year_month import months_after


def change_usual_day(
    lines: Sequence[Instalment],
    frequency: Frequency,
    wish: date,
    changing: Sequence[int],
    reach: Reach,
    days: WorkingDays,
) -> tuple[Instalment, ...]:
    """The payments that change, on their new days, for the rest of the plan.

    `wish` is any date on the wished day: of the month for a monthly plan, a pay-day of the cycle for
    the others. `changing` are the numbers of the payments that a change can still reach, in order;
    those before them stay. Of the ways to lie on the new day, the one nearest to the days that were
    agreed is taken. Raises NoChange.
    """
    if frequency is Frequency.MONTHLY and wish.day > LAST_MONTHLY_DAY:
        raise NoChange(Why.NOT_MONTHLY)
    rest = rest_of(lines, changing)
    if not rest:
        raise NoChange(Why.TAKEN)
    for start in range(len(rest)):
        found = _best(lines, rest[start:], frequency, wish, reach, days)
        if found is not None:
            if all(new.due == old.due for new, old in zip(found, rest[start:], strict=True)):
                raise NoChange(Why.UNCHANGED)
            return found
    raise NoChange(Why.NO_DAY)


def _best(
    lines: Sequence[Instalment],
    rest: Sequence[Instalment],
    frequency: Frequency,
    wish: date,
    reach: Reach,
    days: WorkingDays,
) -> tuple[Instalment, ...] | None:
    before = max((line.due for line in lines if line.number < rest[0].number), default=date.min)
    possible = [
        found
        for first in _occurrences(rest[0].due, frequency, wish)
        if (found := _series(rest, first, frequency, days)) is not None
        and first >= reach.earliest
        and first > before
        and found[-1].due <= reach.latest
    ]
    # Of two that are equally near the later one: it asks for nothing earlier than was agreed.
    return min(
        possible,
        default=None,
        key=lambda found: (
            sum(abs((new.due - old.due).days) for new, old in zip(found, rest, strict=True)),
            -found[0].due.toordinal(),
        ),
    )


def _occurrences(near: date, frequency: Frequency, wish: date) -> Iterator[date]:
    """The days of the wished kind before, on and after a date."""
    if frequency is Frequency.MONTHLY:
        for months in (-1, 0, 1):
            yield months_after(near.replace(day=1), months).replace(day=wish.day)
        return
    cycle = DAYS_BETWEEN[frequency]
    after = near + timedelta(days=(wish - near).days % cycle)
    yield after - timedelta(days=cycle)
    yield after


def _series(
    rest: Sequence[Instalment], first: date, frequency: Frequency, days: WorkingDays
) -> tuple[Instalment, ...] | None:
    offer = Offer(Money(1), frequency, first)
    try:
        return tuple(
            Instalment(line.number, due, days.on_or_next(due), line.amount)
            for index, line in enumerate(rest)
            for due in (due_date(offer, index),)
        )
    except PastLastKnownHoliday:
        return None
