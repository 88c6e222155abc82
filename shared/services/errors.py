"""What a service raises when it cannot do what was asked; the edge makes a page of each."""

from __future__ import annotations

from datetime import datetime

from shared.domain.says import Says


class NotFound(Exception):
    """There is no such thing, or it is not theirs: nobody is told which."""


class StaleVersion(Exception):
    """What was decided upon has changed since the page was shown."""


class AlreadyDecided(Exception):
    """Somebody else was first."""

    def __init__(self, by: str, what: str | Says, at: datetime) -> None:
        super().__init__("already decided")
        self.by = by
        self.what = what
        self.at = at


class NotAllowedHere(Exception):
    """The person may not do this to this subject (their own record, say)."""
