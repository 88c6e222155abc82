"""A month of a year, such as April 2027."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class YearMonth:
    """One calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 2999):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> YearMonth:
        """The month that a date lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> YearMonth:
        """Read `YYYY-MM`; raises ValueError for anything else."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a month in the form YYYY-MM: {text!r}")
        return cls(int(match[1]), int(match[2]))

    def plus(self, months: int) -> YearMonth:
        """The month so many months later (or earlier)."""
        index = self.year * 12 + self.month - 1 + months
        return YearMonth(index // 12, index % 12 + 1)

    def first_day(self) -> date:
        """The first date of the month."""
        return date(self.year, self.month, 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_after(day: date, months: int) -> date:
    """The same day of the month, so many months later; the last day where there is none.

    Counted from the given date, never from the result before, so that it cannot drift.
    """
    target = YearMonth.of(day).plus(months)
    last = target.plus(1).first_day().toordinal() - target.first_day().toordinal()
    return date(target.year, target.month, min(day.day, last))
