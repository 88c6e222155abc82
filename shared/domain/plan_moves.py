"""Changing an agreed plan: moving one payment, or a larger amount each time.

The sum stays, the order stays, and nothing is due before a notice of it can be kept. A smaller amount
is no change of this plan but a new offer. Source of the notice: *Service User's Guide and Rules to
the Direct Debit Scheme*; of the bounds: the council's arrangement rules in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.case import financial_year, year_end
from shared.domain.money import ZERO, Money, total
from shared.domain.policy import ClearBy, Terms
from shared.domain.schedule import Instalment, Offer, due_date
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays

ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why a wish cannot be met as it is."""

    UNCHANGED = "unchanged"
    """That is how it stands already."""
    TOO_SOON = "too_soon"
    """No notice of it can be given in time."""
    AFTER_NEXT = "after_next"
    """It would fall on or after the next payment."""
    BEFORE_LAST = "before_last"
    """It would fall on or before the payment before it."""
    TOO_LATE = "too_late"
    """The plan would end after the day by which it must."""
    NO_MOVES_LEFT = "no_moves_left"
    NO_SKIPS_LEFT = "no_skips_left"
    NO_DAY = "no_day"
    """No day is possible any more."""
    TAKEN = "taken"
    """It is being collected, is paid, or waits for something else."""
    LESS = "less"
    """A smaller amount each time is a new offer."""
    NOT_ALIKE = "not_alike"
    """Every payment was chosen by itself, so that there is no usual day or amount."""
    NOT_MONTHLY = "not_monthly"
    """Monthly payments are on days 1 to 28."""


class NoChange(ValueError):
    """The plan cannot be changed so; `nearest` is the nearest that is possible, where there is one."""

    def __init__(self, why: Why, nearest: date | Money | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.nearest = nearest


@dataclass(frozen=True)
class Reach:
    """From when changes hold, and until when everything must be paid."""

    earliest: date
    """The first day that a change can be given: the day on which notice of it has been kept."""
    latest: date
    """The last day on which a payment of the plan may be due."""


@dataclass(frozen=True)
class Moved:
    """One payment on its new day."""

    number: int
    asked: date
    due: date
    collect: date
    """The due day, or the next working day."""
    amount: Money

    @property
    def is_as_asked(self) -> bool:
        """Whether the new day is the very one that was asked for."""
        return self.due == self.asked


def latest_day(
    offer: Offer,
    lines: Sequence[Instalment],
    terms: Terms | None,
    debt_years: Sequence[int],
    today: date,
) -> date:
    """The last day on which a payment of a plan may be due, so that it ends inside its rules.

    It ends before one more payment would have been due in the series as it was agreed, and by the
    day by which the rules want everything paid. A plan that a person agreed to beyond that may keep
    the end that it has.
    """
    ends = lines[-1].due
    latest = due_date(offer, len(lines)) - ONE_DAY
    if terms is not None and terms.clear_by is not None and debt_years:
        by_year = terms.clear_by is ClearBy.THIS_YEAR_END
        year = financial_year(today) if by_year else min(debt_years)
        latest = min(latest, year_end(year))
    return max(latest, ends)


@dataclass(frozen=True)
class Window:
    """The days to which one payment can be moved, both counted."""

    first: date
    last: date
    why_first: Why
    """Why not earlier."""
    why_last: Why
    """Why not later."""


def window(
    lines: Sequence[Instalment], number: int, reach: Reach, days: WorkingDays
) -> Window | None:
    """The days to which a payment can be moved; none when there is no such day."""
    index = _index(lines, number)
    first, why_first = reach.earliest, Why.TOO_SOON
    if index and lines[index - 1].due >= first:
        first, why_first = lines[index - 1].due + ONE_DAY, Why.BEFORE_LAST
    last, why_last = reach.latest, Why.TOO_LATE
    if index + 1 < len(lines) and lines[index + 1].due <= last:
        last, why_last = lines[index + 1].due - ONE_DAY, Why.AFTER_NEXT
    last = _known(last, days)
    # Money on the first working day after the last day may not meet the next payment's.
    while index + 1 < len(lines) and first <= last:
        if days.on_or_next(last) < lines[index + 1].collect:
            break
        last -= ONE_DAY
    return Window(first, last, why_first, why_last) if first <= last else None


def move_one(
    lines: Sequence[Instalment],
    number: int,
    wish: date,
    reach: Reach,
    moves_left: int,
    days: WorkingDays,
) -> Moved:
    """One payment moved to the day that was wished for, or to the first day that keeps the notice.

    Raises NoChange with the nearest day that is possible for a day beyond the bounds.
    """
    if moves_left < 1:
        raise NoChange(Why.NO_MOVES_LEFT)
    line = lines[_index(lines, number)]
    found = window(lines, number, reach, days)
    if found is None:
        raise NoChange(Why.NO_DAY)
    if wish == line.due:
        raise NoChange(Why.UNCHANGED, _nearest_other(found, line.due))
    if wish > found.last:
        raise NoChange(found.why_last, found.last if found.last != line.due else None)
    if wish < found.first and found.why_first is Why.BEFORE_LAST:
        raise NoChange(found.why_first, found.first)
    due = max(wish, found.first)
    if due == line.due:
        raise NoChange(Why.UNCHANGED, _nearest_other(found, line.due))
    return Moved(number, wish, due, days.on_or_next(due), line.amount)


def change_amount(
    lines: Sequence[Instalment], each_time: Money, wish: Money, changing: Sequence[int]
) -> tuple[Instalment, ...]:
    """The payments that a larger amount each time makes of those that can still change.

    They are fewer, on the first of the same days, the remainder last; the sum is the same. Raises
    NoChange: for less, which is a new offer, and for what changes nothing.
    """
    rest = rest_of(lines, changing)
    if not rest:
        raise NoChange(Why.TAKEN)
    if wish < each_time:
        raise NoChange(Why.LESS, each_time)
    left = total(line.amount for line in rest)
    amounts = _equal(left, wish)
    if len(amounts) > len(rest):
        raise NoChange(Why.LESS, each_time)
    if amounts == [line.amount for line in rest]:
        raise NoChange(Why.UNCHANGED)
    return tuple(
        Instalment(line.number, line.due, line.collect, amount)
        for line, amount in zip(rest, amounts, strict=False)
    )


def _equal(left: Money, each: Money) -> list[Money]:
    whole = left.pence // each.pence
    rest = left - each * whole
    return [each] * whole + ([rest] if rest > ZERO else [])


def rest_of(lines: Sequence[Instalment], changing: Sequence[int]) -> list[Instalment]:
    """The payments from the first after which every one can change."""
    wanted, rest = set(changing), list[Instalment]()
    for line in reversed(lines):
        if line.number not in wanted:
            break
        rest.append(line)
    return rest[::-1]


def _nearest_other(found: Window, day: date) -> date | None:
    for near in (day + ONE_DAY, day - ONE_DAY):
        if found.first <= near <= found.last:
            return near
    nearest = min(max(day, found.first), found.last)
    return nearest if nearest != day else None


def _index(lines: Sequence[Instalment], number: int) -> int:
    return next(index for index, line in enumerate(lines) if line.number == number)


def _known(day: date, days: WorkingDays) -> date:
    """The day, or the last one before it whose next working day is known."""
    day = min(day, days.known_until)
    while True:
        try:
            days.on_or_next(day)
        except PastLastKnownHoliday:
            day -= ONE_DAY
        else:
            return day
