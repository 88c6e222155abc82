"""The days of one Direct Debit collection: notice, input, processing, entry, and when an unpaid shows.

Source: Bacs three-day cycle (input, processing, entry) on the working days of England and Wales, and
*Service User's Guide and Rules to the Direct Debit Scheme*: never early, notice in working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.working_days import WorkingDays

LATEST_AHEAD = timedelta(days=30)
"""A file can be handed in at most this long before the money moves."""
UNPAID_AFTER = 2
"""Working days from entry until a bank's return normally shows; one more in rare cases."""


@dataclass(frozen=True)
class CollectionDates:
    """Every day that matters to one collection."""

    advised: date
    """The day that the payer was told."""
    notice_by: date
    """By when the payer must have had notice."""
    input_by: date
    processing: date
    entry: date
    """When the payer's account is debited and ours is credited: the advised day or the next working day."""
    unpaid_expected: date
    unpaid_latest: date


def collection_dates(advised: date, notice: int, days: WorkingDays) -> CollectionDates:
    """The days of a collection that was advised for a day, with `notice` working days of notice.

    Raises PastLastKnownHoliday where the calendar of bank holidays ends, ValueError for a notice
    below nought.
    """
    entry = days.on_or_next(advised)
    processing = days.back(entry, 1)
    expected = days.add(entry, UNPAID_AFTER)
    return CollectionDates(
        advised=advised,
        notice_by=days.back(entry, notice),
        input_by=days.back(processing, 1),
        processing=processing,
        entry=entry,
        unpaid_expected=expected,
        unpaid_latest=days.next_after(expected),
    )
