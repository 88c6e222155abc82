"""Putting one payment at the end of a plan: it and every later one take the day of the next.

The sum and the amounts stay, one day is added at the end, and no payment is due earlier than before.
Source of the bounds: the council's arrangement rules in force, and its own number of skips a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from shared.domain.case import financial_year, year_end
from shared.domain.frequency import DAYS_BETWEEN, Frequency
from shared.domain.plan_moves import NoChange, Why
from shared.domain.policy import ClearBy, Terms
from shared.domain.schedule import LAST_MONTHLY_DAY, Instalment
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays
from shared.domain.year_month import months_after


def skip_one(
    lines: Sequence[Instalment],
    number: int,
    frequency: Frequency,
    earliest: date,
    latest: date,
    days: WorkingDays,
) -> tuple[Instalment, ...]:
    """The payments from one on, each on the day of the next, and the last on a new day at the end.

    `earliest` is the first day of which notice can be given, `latest` the day by which the rules
    want everything paid. Raises NoChange: TOO_SOON where the next day leaves no time for notice,
    TOO_LATE where the plan would not end in time.
    """
    rest = [line for line in lines if line.number >= number]
    ends = day_after_last(rest[-1].due, frequency)
    if ends > latest:
        raise NoChange(Why.TOO_LATE)
    dues = [*(line.due for line in rest[1:]), ends]
    if dues[0] < earliest:
        raise NoChange(Why.TOO_SOON)
    try:
        return tuple(
            Instalment(line.number, due, days.on_or_next(due), line.amount)
            for line, due in zip(rest, dues, strict=True)
        )
    except PastLastKnownHoliday:
        raise NoChange(Why.TOO_LATE) from None


def day_after_last(last: date, frequency: Frequency) -> date:
    """The day on which one more payment would be due after the last."""
    if frequency is Frequency.MONTHLY:
        return months_after(last.replace(day=min(last.day, LAST_MONTHLY_DAY)), 1)
    return last + timedelta(days=DAYS_BETWEEN[frequency])


def end_by_rules(terms: Terms | None, debt_years: Sequence[int], today: date) -> date:
    """The last day on which the rules let a payment be due; none where they name no year's end."""
    if terms is None or terms.clear_by is None or not debt_years:
        return date.max
    if terms.clear_by is ClearBy.THIS_YEAR_END:
        return year_end(financial_year(today))
    return year_end(min(debt_years))
