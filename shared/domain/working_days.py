"""Working days of England and Wales, with the bank holidays handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class PastLastKnownHoliday(ValueError):
    """The date lies after the last bank holiday that we know, so no working day can be promised there."""

    def __init__(self, day: date, known_until: date) -> None:
        super().__init__(
            f"{day} lies after {known_until}, the last day for which bank holidays are known"
        )
        self.day = day
        self.known_until = known_until


@dataclass(frozen=True)
class WorkingDays:
    """Monday to Friday except bank holidays, known until the end of a given day."""

    holidays: frozenset[date]
    known_until: date

    def is_working(self, day: date) -> bool:
        """Whether a date is a working day. Raises PastLastKnownHoliday beyond what is known."""
        if day > self.known_until:
            raise PastLastKnownHoliday(day, self.known_until)
        return day.weekday() < _SATURDAY and day not in self.holidays

    def on_or_next(self, day: date) -> date:
        """The day itself when it is a working day, otherwise the next one; never earlier."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def next_after(self, day: date) -> date:
        """The first working day after a date."""
        return self.on_or_next(day + _ONE_DAY)

    def add(self, day: date, count: int) -> date:
        """The working day that lies `count` working days after a date (0: on or next)."""
        if count < 0:
            raise ValueError("count working days forward only")
        day = self.on_or_next(day) if count == 0 else day
        for _ in range(count):
            day = self.next_after(day)
        return day

    def back(self, day: date, count: int) -> date:
        """The working day that lies `count` working days before a date."""
        if count < 0:
            raise ValueError("count working days backward only")
        for _ in range(count):
            day -= _ONE_DAY
            while not self.is_working(day):
                day -= _ONE_DAY
        return day

    def nth_from(self, day: date, nth: int) -> date:
        """The nth working day, where day 1 is the given day or the next working day after it."""
        return self.add(self.on_or_next(day), nth - 1)

    def holidays_between(self, first: date, last: date) -> tuple[date, ...]:
        """The known bank holidays from one date to another, both counted, in order."""
        return tuple(sorted(day for day in self.holidays if first <= day <= last))
