"""What the worklist is: its rows, its counts, and the cuts that can be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.work_kinds import WorkKind

COUNT_TO = 1_000
"""Counting stops here, so that a count costs the same however much there is."""


class Due(StrEnum):
    """What is to be shown by its promise date."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True)
class Filters:
    """Which part of the worklist is shown; None is everything."""

    kind: WorkKind | None = None
    due: Due | None = None


EVERYTHING = Filters()


@dataclass(frozen=True)
class WorkRow:
    """One thing to look at."""

    id: int
    kind: str
    party_id: int
    name: str
    promise_on: date
    harm: int
    hearing_on: date | None
    """The next court hearing of any of the party's debts."""
    offer: Offered | None

    @property
    def cursor(self) -> str:
        """Where the list goes on after this row."""
        return f"{self.promise_on:%Y%m%d}.{self.harm}.{self.id}"


@dataclass(frozen=True)
class Offered:
    """The offer that a row is about."""

    reference: str
    amount: Money
    frequency: Frequency
    total: Money


@dataclass(frozen=True)
class WorkPage:
    """One page of the worklist, and the cursors of the pages beside it."""

    rows: tuple[WorkRow, ...]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Count:
    """How many there are, up to COUNT_TO."""

    number: int

    @property
    def is_more(self) -> bool:
        """There are more than were counted."""
        return self.number > COUNT_TO


@dataclass(frozen=True)
class Counts:
    """How much there is in all, by kind, and by when it is due."""

    all: Count
    kinds: dict[WorkKind, Count]
    due: dict[Due, Count]


@dataclass(frozen=True)
class Place:
    """Where a page begins: after or before this item."""

    promise_on: date
    harm: int
    id: int


def read_cursor(text: str | None) -> Place | None:
    """Read `20261127.50.12`; anything else is no cursor, which means the first page."""
    parts = (text or "").split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) <= 9 for p in parts):
        return None
    try:
        return Place(datetime.strptime(parts[0], "%Y%m%d").date(), int(parts[1]), int(parts[2]))  # noqa: DTZ007
    except ValueError:
        return None
