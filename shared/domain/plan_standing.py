"""How a plan stands on a day: what was to be paid by then beside what was received.

Judged by the balance, never by which payment was meant for which instalment. An instalment counts
once its days of grace have passed; a few pence too little are let be. Source: the broken test of
revenues systems (balance expected after a tolerance of days), with the council's own numbers.
"""

from __future__ import annotations

from enum import StrEnum


class PlanStanding(StrEnum):
    """What a check makes of a plan."""

    ON_TRACK = "on_track"
    AHEAD = "ahead"
    """More was received than is expected yet, by a whole next instalment or more."""
    LATE = "late"
    """An instalment has fallen due and is not here; its days of grace run."""
    BEHIND = "behind"
    """The days of grace have passed."""
    BROKEN = "broken"
    """It was behind, nobody mended it in the time for that, and it was ended with notice."""
    FINISHED = "finished"
    """Nothing is left to pay."""


class Why(StrEnum):
    """Which rule decided."""

    PAID_AS_AGREED = "paid_as_agreed"
    PAID_IN_ADVANCE = "paid_in_advance"
    WITHIN_TOLERANCE = "within_tolerance"
    IN_GRACE = "in_grace"
    GRACE_OVER = "grace_over"
    NOT_MENDED = "not_mended"
    NOTHING_LEFT = "nothing_left"
    WAITS = "waits"
    """The plan is suspended: judged as on the day on which it began to wait."""
