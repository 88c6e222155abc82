"""The real clock, and one that stands still on a given day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from shared.domain.london import LONDON


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """This instant in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class PinnedClock:
    """Always shows the same instant, for work that is done as on another day."""

    at: datetime

    @classmethod
    def on(cls, day: date, now: datetime) -> PinnedClock:
        """That London day, at the time of day that it is in London now."""
        return cls(datetime.combine(day, now.astimezone(LONDON).time(), LONDON).astimezone(UTC))

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self.at
