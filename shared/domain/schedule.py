"""Schedules: equal instalments, the remainder last, the sum equal to the debt to the penny."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

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
class Offer:
    """What somebody offers: an amount, how often, from when, and what they pay at once."""

    amount: Money
    frequency: Frequency
    first_due: date
    paid_now: Money = ZERO

    def __post_init__(self) -> None:
        if self.amount <= ZERO or self.paid_now < ZERO:
            raise ValueError("an offer is more than nothing, and nothing is paid back")
        if self.frequency not in PAYABLE:
            raise ValueError(f"a plan cannot be paid {self.frequency}")


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


def due_date(offer: Offer, index: int) -> date:
    """When the instalment with this index (from 0) is due, counted from the first date."""
    if offer.frequency is Frequency.MONTHLY:
        return months_after(offer.first_due, index)
    return offer.first_due + timedelta(days=DAYS_BETWEEN[offer.frequency] * index)


def build_schedule(debt: Money, offer: Offer, days: WorkingDays) -> tuple[Instalment, ...]:
    """The whole schedule for what is left of the debt after `offer.paid_now`.

    Raises NotADayOfEveryMonth, TooManyInstalments, or PastLastKnownHoliday when a date lies
    beyond the bank holidays that are known.
    """
    left = debt - offer.paid_now
    count = number_of_instalments(left, offer.amount)
    if count > LONGEST:
        raise TooManyInstalments(f"{count} instalments")
    if offer.frequency is Frequency.MONTHLY and offer.first_due.day > LAST_MONTHLY_DAY:
        raise NotADayOfEveryMonth(f"day {offer.first_due.day}")
    return tuple(_line(left, offer, index, days) for index in range(count))


def _line(left: Money, offer: Offer, index: int, days: WorkingDays) -> Instalment:
    due = due_date(offer, index)
    amount = min(offer.amount, left - offer.amount * index)
    return Instalment(index + 1, due, days.on_or_next(due), amount)
