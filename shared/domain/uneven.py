"""Payments that are not alike: months without one, and lines written out so that each can be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from itertools import count

from shared.domain.money import ZERO, Money
from shared.domain.schedule import (
    NoSchedule,
    Offer,
    OfferLine,
    TooManyInstalments,
    due_date,
    fitted,
    offer_of_lines,
)

MOST_LINES = 100
"""As many payments can be written out one by one: close to two years of weeks."""

ALL_MONTHS = frozenset(range(1, 13))


class Season(StrEnum):
    """Months of each year without a payment, by what somebody's income is like."""

    TERM_TIME = "term_time"
    """Nothing is earned in the school holidays."""
    SUMMER = "summer"
    """Little is earned, or much is spent, in the summer."""
    WINTER = "winter"
    """Little is earned, or heating costs more, in the winter."""
    OWN = "own"
    """Months that somebody picks."""


MONTHS_OFF = {
    Season.TERM_TIME: frozenset({4, 8, 12}),
    Season.SUMMER: frozenset({6, 7, 8}),
    Season.WINTER: frozenset({12, 1, 2}),
    Season.OWN: frozenset[int](),
}
"""The months, from 1 for January; of those that somebody picks there are none to begin with."""


class EveryMonthOff(NoSchedule):
    """No month is left in which anything could be paid."""


def without_months(left: Money, offer: Offer, off: Collection[int]) -> tuple[OfferLine, ...]:
    """The payments of an offer in its rhythm, none in the months named (1 to 12); the last is the rest.

    Each is as large as the offer's, so that the plan ends later by as many payments as were left
    out. Raises EveryMonthOff, TooManyInstalments.
    """
    if set(off) >= ALL_MONTHS:
        raise EveryMonthOff("no month is left")
    dues = (due for due in _series(offer.alike) if due.month not in off)
    lines: list[OfferLine] = []
    while left > ZERO:
        if len(lines) == MOST_LINES:
            raise TooManyInstalments(f"more than {MOST_LINES} payments")
        amount = min(offer.amount, left)
        lines.append(OfferLine(next(dues), amount))
        left -= amount
    return tuple(lines)


def written_out(left: Money, offer: Offer) -> tuple[OfferLine, ...]:
    """Every payment of an offer as a line, whether they are alike or not. Raises TooManyInstalments."""
    return fitted(left, offer.lines) if offer.lines else without_months(left, offer, ())


def next_due(lines: tuple[OfferLine, ...], offer: Offer) -> date:
    """The day of one more payment after the last of some lines, in the offer's rhythm."""
    if not lines:
        return offer.first_due
    return due_date(offer_of_lines(lines, offer.frequency), len(lines))


def not_before(offer: Offer, today: date) -> Offer:
    """The offer with no payment before a day: an offer is not lost because the answer took time.

    Payments that are alike move along their own series. Of others, those whose day has passed go
    to the end, one after the other in the rhythm, so that all the other days stay.
    """
    if not offer.lines:
        first = next(due for due in _series(offer) if due >= today)
        return Offer(offer.amount, offer.frequency, first, offer.paid_now)
    passed = [line for line in offer.lines if line.due < today]
    if not passed:
        return offer
    after = (due_date(offer, index) for index in count(len(offer.lines)))
    later = (due for due in after if due >= today)
    moved = [OfferLine(next(later), line.amount) for line in passed]
    kept = [line for line in offer.lines if line.due >= today]
    return offer_of_lines([*kept, *moved], offer.frequency, offer.paid_now)


def _series(offer: Offer) -> Iterator[date]:
    return (due_date(offer, index) for index in count())
