"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.records import NOW


class HeldClock:
    """Shows Sunday 22 November 2026, 9am, until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant it is held at, in UTC."""
        return self.at

    def pass_by(self, length: timedelta) -> None:
        """Let time pass."""
        self.at += length

    def move_to(self, instant: datetime) -> None:
        """Put it to another (aware) instant."""
        self.at = instant
