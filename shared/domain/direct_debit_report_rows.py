"""What becomes of one row of a bank's report."""

from __future__ import annotations

from enum import StrEnum


class RowOutcome(StrEnum):
    """Where a row stands."""

    WAITING = "waiting"
    """It was written down and not worked yet."""
    DONE = "done"
    NOTHING_TO_DO = "nothing_to_do"
    """What it says was known or done before."""
    FOR_PERSON = "for_person"
    """It could not be understood, or must not be acted on without a person."""
    SETTLED = "settled"
    """A person has dealt with it."""
