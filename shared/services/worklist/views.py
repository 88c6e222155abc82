"""What the worklist is: its rows, its counts, and the cuts that can be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.work_kinds import WorkKind
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import NotFound

LAST_DAY = 9999_12_31
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
    rank: int
    promise_on: date
    harm: int
    hearing_on: date | None
    """The next court hearing of any of the party's debts."""
    offer: Offered | None

    @property
    def cursor(self) -> str:
        """Where the list goes on after this row."""
        return f"{self.rank}.{self.promise_on:%Y%m%d}.{self.harm}.{self.id}"


@dataclass(frozen=True)
class Offered:
    """The offer that a row is about."""

    reference: str
    amount: Money
    """Each payment, or the largest where they are not alike."""
    frequency: Frequency | None
    """None where the payments are not alike."""
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

    rank: int
    promise_on: date
    harm: int
    id: int


def read_cursor(text: str | None) -> Place | None:
    """Read `1.20261127.50.12`; none is the first page. Raises NotFound for anything else."""
    if text is None:
        return None
    rank, day, harm, row_id = read_numbers(text, 1, LAST_DAY, LARGEST_ID, LARGEST_ID)
    try:
        on = datetime.strptime(f"{day:08}", "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        raise NotFound from None
    return Place(rank, on, harm, row_id)
