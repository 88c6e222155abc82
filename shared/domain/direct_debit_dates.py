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
DAYS_TO_BE_LODGED = 5
"""Working days between the processing of a new instruction and the first collection under it, so
that a bank that will not take it has answered."""


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


def first_collection_from(lodged_on: date, notice_on: date, notice: int, days: WorkingDays) -> date:
    """The earliest day on which money can be collected under a new instruction.

    `lodged_on` is the day on which the instruction is handed in, `notice_on` the day on which the
    payer has our notice. Raises PastLastKnownHoliday.
    """
    processed = days.next_after(lodged_on)
    return max(days.add(processed, DAYS_TO_BE_LODGED), days.add(notice_on, notice))
