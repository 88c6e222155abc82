"""Schedules: instalments that are alike, or lines of their own; the sum equal to the debt to the penny.

The last instalment takes what is left: a remainder of equal ones, or the rest after the other lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from shared.domain.frequency import DAYS_BETWEEN, PAYABLE, Frequency
from shared.domain.money import ZERO, Money
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import months_after

LAST_MONTHLY_DAY = 28
"""Monthly plans are paid on days 1 to 28, which every month has."""

LONGEST = 520
"""No schedule is written out beyond so many lines (ten years of weeks)."""


class NoSchedule(ValueError):
    """The offer cannot be written out as a schedule."""


class NotADayOfEveryMonth(NoSchedule):
    """A monthly plan must be paid on a day from 1 to 28."""


class TooManyInstalments(NoSchedule):
    """The amount is so small that the schedule would never end in practice."""


@dataclass(frozen=True)
class OfferLine:
    """One payment of an offer whose payments are not alike."""

    due: date
    amount: Money


@dataclass(frozen=True)
class Offer:
    """What somebody offers: an amount, how often, from when, and what they pay at once.

    With `lines` the payments are not alike: then `amount` is the largest of them, `first_due` the
    first, and `frequency` the rhythm that they began as. Make those with `offer_of_lines`.
    """

    amount: Money
    frequency: Frequency
    first_due: date
    paid_now: Money = ZERO
    lines: tuple[OfferLine, ...] = ()

    def __post_init__(self) -> None:
        if self.amount <= ZERO or self.paid_now < ZERO:
            raise ValueError("an offer is more than nothing, and nothing is paid back")
        if self.frequency not in PAYABLE:
            raise ValueError(f"a plan cannot be paid {self.frequency}")
        if self.lines and (self.first_due, self.amount) != _of_lines(self.lines):
            raise ValueError("an offer of lines begins with the first and names the largest")

    @property
    def alike(self) -> Offer:
        """The same amount, rhythm and first date with payments that are alike."""
        if not self.lines:
            return self
        return Offer(self.amount, self.frequency, self.first_due, self.paid_now)


def offer_of_lines(
    lines: Sequence[OfferLine], frequency: Frequency, paid_now: Money = ZERO
) -> Offer:
    """An offer of payments that are not alike, in the order of their days.

    Raises ValueError when there is none, when one is nothing, or when two are on one day or out of
    order.
    """
    first, most = _of_lines(lines)
    return Offer(most, frequency, first, paid_now, tuple(lines))


def _of_lines(lines: Sequence[OfferLine]) -> tuple[date, Money]:
    if not lines or any(line.amount <= ZERO for line in lines):
        raise ValueError("each payment is more than nothing, and there is at least one")
    if any(after.due <= before.due for before, after in pairwise(lines)):
        raise ValueError("each payment is after the one before it")
    return lines[0].due, max(line.amount for line in lines)


@dataclass(frozen=True)
class Instalment:
    """One line: when it is due, when it is collected (never earlier), and how much."""

    number: int
    due: date
    collect: date
    amount: Money


def number_of_instalments(debt: Money, amount: Money) -> int:
    """How many instalments of at most `amount` clear the debt; nought when nothing is owed."""
    return max(0, -(-debt.pence // amount.pence))


def instalments_of(left: Money, offer: Offer) -> int:
    """How many instalments of the offer clear what is left; nought when nothing is owed."""
    if offer.lines:
        return len(fitted(left, offer.lines))
    return number_of_instalments(left, offer.amount)


def due_date(offer: Offer, index: int) -> date:
    """When the instalment with this index (from 0) is due, counted from the first date.

    Beyond its lines an offer goes on in its rhythm from the last of them.
    """
    if index < len(offer.lines):
        return offer.lines[index].due
    begin = offer.lines[-1].due if offer.lines else offer.first_due
    steps = index - max(len(offer.lines) - 1, 0)
    if offer.frequency is Frequency.MONTHLY:
        return months_after(begin, steps)
    return begin + timedelta(days=DAYS_BETWEEN[offer.frequency] * steps)


def fitted(left: Money, lines: Sequence[OfferLine]) -> tuple[OfferLine, ...]:
    """The lines so that they come to `left`: those beyond it go, and the last takes the rest."""
    found: list[OfferLine] = []
    for line in lines:
        if left <= ZERO:
            break
        is_last = line is lines[-1]
        amount = left if is_last else min(line.amount, left)
        found.append(OfferLine(line.due, amount))
        left -= amount
    return tuple(found)


def build_schedule(debt: Money, offer: Offer, days: WorkingDays) -> tuple[Instalment, ...]:
    """The whole schedule for what is left of the debt after `offer.paid_now`.

    Raises NotADayOfEveryMonth, TooManyInstalments, or PastLastKnownHoliday when a date lies
    beyond the bank holidays that are known.
    """
    left = debt - offer.paid_now
    count = instalments_of(left, offer)
    if count > LONGEST:
        raise TooManyInstalments(f"{count} instalments")
    if offer.lines:
        parts = enumerate(fitted(left, offer.lines), start=1)
        return tuple(
            Instalment(number, line.due, days.on_or_next(line.due), line.amount)
            for number, line in parts
        )
    if offer.frequency is Frequency.MONTHLY and offer.first_due.day > LAST_MONTHLY_DAY:
        raise NotADayOfEveryMonth(f"day {offer.first_due.day}")
    return tuple(_line(left, offer, index, days) for index in range(count))


def _line(left: Money, offer: Offer, index: int, days: WorkingDays) -> Instalment:
    due = due_date(offer, index)
    amount = min(offer.amount, left - offer.amount * index)
    return Instalment(index + 1, due, days.on_or_next(due), amount)
