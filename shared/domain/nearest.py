"""The nearest yes: the smallest change to an offer that every rule would pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from shared.domain.case import Case
from shared.domain.frequency import PAYABLE, Frequency, a_month
from shared.domain.judging import accepts, may_accept
from shared.domain.money import Money
from shared.domain.policy import Terms
from shared.domain.rules.figures import ceiling_of, count_of, earliest_collection, last_day_to_clear
from shared.domain.rules.lines import lines_of
from shared.domain.schedule import (
    LAST_MONTHLY_DAY,
    LONGEST,
    Offer,
    OfferLine,
    due_date,
    offer_of_lines,
)
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays
from shared.domain.year_month import YearMonth


@dataclass(frozen=True)
class NearestYes:
    """The offer closest to the one made that would be accepted now."""

    offer: Offer
    instalments: int


def nearest_yes(case: Case, terms: Terms, days: WorkingDays) -> NearestYes | None:
    """The offer closest to the one made that is accepted now; None when there is none.

    Tried in this order: another amount at the same frequency and date; the same with the first
    date moved as little as needed; then the other frequencies. For payments that are not alike, first
    the same days with the same amount on each. What is named has been judged by
    the same rules, so it always passes.
    """
    if not may_accept(case, terms, days):
        return None
    for offer in _candidates(case, terms, days):
        candidate = case.offering(offer)
        if accepts(candidate, terms, days):
            return NearestYes(offer, count_of(candidate))
    return None


def amounts_accepted(case: Case, terms: Terms, days: WorkingDays) -> tuple[Money, Money] | None:
    """The least and the most that could pass at the case's frequency and first date; None when no amount can."""
    owed = (case.balance - case.offer.paid_now).pence
    if owed <= 0:
        return None
    most_payments = _most_payments(case, terms, days)
    if most_payments < 1:
        return None
    least = -(-owed // most_payments)
    if terms.smallest_instalment is not None:
        least = max(least, min(terms.smallest_instalment.pence, owed))
    most = min(owed, _most_by_ceiling(case, terms, owed))
    return (Money(least), Money(most)) if least <= most else None


def earliest_first_due(case: Case, terms: Terms, days: WorkingDays, frequency: Frequency) -> date:
    """The earliest date on which a plan of this frequency can begin.

    Raises PastLastKnownHoliday when it lies beyond the known bank holidays.
    """
    return _day_every_month_has(earliest_collection(case, terms, days), frequency)


def _candidates(case: Case, terms: Terms, days: WorkingDays) -> Iterator[Offer]:
    yield from _same_days(case, terms, days)
    case = case.offering(case.offer.alike)
    others = [
        frequency
        for frequency in (Frequency.MONTHLY, *PAYABLE)
        if frequency is not case.offer.frequency
    ]
    for frequency in dict.fromkeys([case.offer.frequency, *others]):
        for first in _first_dates(case, terms, days, frequency):
            moved = Offer(case.offer.amount, frequency, first, case.offer.paid_now)
            accepted = amounts_accepted(case.offering(moved), terms, days)
            if accepted is not None:
                least, most = accepted
                wanted = _same_a_month(case.offer, frequency)
                yield Offer(min(max(wanted, least), most), frequency, first, case.offer.paid_now)


def _same_days(case: Case, terms: Terms, days: WorkingDays) -> Iterator[Offer]:
    """The same amount on each of the days that were offered, those that come too soon left out."""
    try:
        earliest = earliest_collection(case, terms, days)
        dues = [line.due for line in lines_of(case) if days.on_or_next(line.due) >= earliest]
    except PastLastKnownHoliday:
        return
    owed = (case.balance - case.offer.paid_now).pence
    if not dues or owed < len(dues):
        return
    each = Money(-(-owed // len(dues)))
    lines = [OfferLine(due, each) for due in dues]
    yield offer_of_lines(lines, case.offer.frequency, case.offer.paid_now)


def _first_dates(
    case: Case, terms: Terms, days: WorkingDays, frequency: Frequency
) -> Iterator[date]:
    """The offered first date brought inside the limits, then the earliest possible one."""
    try:
        earliest = earliest_first_due(case, terms, days, frequency)
    except PastLastKnownHoliday:
        return
    wanted = _day_every_month_has(max(case.offer.first_due, case.today), frequency)
    try:
        collected = days.on_or_next(wanted)
    except PastLastKnownHoliday:
        collected = wanted
    inside = wanted if collected >= earliest_collection(case, terms, days) else earliest
    within = terms.first_within_days.get(frequency)
    if within is not None:
        latest = case.today + timedelta(days=within)
        inside = min(inside, _last_day_up_to(latest, frequency))
    yield from dict.fromkeys([inside, earliest])


def _most_payments(case: Case, terms: Terms, days: WorkingDays) -> int:
    """How many payments may be made: by number, by the last day to clear, by the known holidays."""
    limit = min(terms.max_instalments.get(case.offer.frequency, LONGEST), LONGEST)
    last = min(last_day_to_clear(case, terms) or days.known_until, days.known_until)
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if _collected_by(case, middle - 1, last, days) else (low, middle - 1)
        )
    return low


def _collected_by(case: Case, index: int, last: date, days: WorkingDays) -> bool:
    try:
        return days.on_or_next(due_date(case.offer, index)) <= last
    except PastLastKnownHoliday:
        return False


def _most_by_ceiling(case: Case, terms: Terms, owed: int) -> int:
    most = ceiling_of(case, terms)
    if most is None:
        return owed
    return int(most.a_month.pence / a_month(case.offer.frequency))


def _same_a_month(offer: Offer, frequency: Frequency) -> Money:
    """What the offer comes to at another frequency, at least a penny."""
    exact = Fraction(offer.amount.pence) * a_month(offer.frequency) / a_month(frequency)
    return Money(max(1, round(exact)))


def _day_every_month_has(day: date, frequency: Frequency) -> date:
    if frequency is not Frequency.MONTHLY or day.day <= LAST_MONTHLY_DAY:
        return day
    return YearMonth.of(day).plus(1).first_day()


def _last_day_up_to(day: date, frequency: Frequency) -> date:
    if frequency is not Frequency.MONTHLY or day.day <= LAST_MONTHLY_DAY:
        return day
    return day.replace(day=LAST_MONTHLY_DAY)
