"""When an unpaid collection can be presented again: with notice anew, and inside the scheme's month."""

from __future__ import annotations

from datetime import date

from shared.domain.direct_debit_dates import CollectionDates, collection_dates
from shared.domain.direct_debit_reasons import may_present_again
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.money import Money
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays

MOST_PRESENTATIONS = 2
"""Once more, and then another way to pay: a second failure would cost the payer a second fee."""


def presented_again(
    first_presented: date,
    presentation: int,
    amount: Money,
    told_on: date,
    terms: DirectDebitTerms,
    days: WorkingDays,
) -> CollectionDates | None:
    """The days of the next presentation of a collection that was referred to the payer.

    None when it has been presented as often as it may be, or when the notice cannot be kept inside
    the month or the known calendar.
    """
    if presentation >= MOST_PRESENTATIONS:
        return None
    try:
        entry = days.add(told_on, terms.again_notice_days)
        found = collection_dates(entry, terms.again_notice_days, days)
    except PastLastKnownHoliday:
        return None
    is_allowed = may_present_again("0", first_presented, found.processing, amount, amount)
    return found if is_allowed else None
