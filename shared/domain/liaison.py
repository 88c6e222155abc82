"""The quarterly pack for meetings with debt advice agencies: its figures and its quarters.

Source: the Council Tax Protocol (Citizens Advice and the Local Government Association) asks councils and
advice agencies to meet and look at what happened; which figures is the council's own choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from shared.domain.london import LONDON
from shared.domain.says import N_, Says

FIRST_MONTH = 4
"""A council's year begins in April."""
_TEXT = re.compile(r"(20[0-9]{2})-([1-4])", re.ASCII)


class Figure(StrEnum):
    """One count of the pack; each is the length of a list that can be opened."""

    CLIENTS = "clients"
    AUTHORITIES = "authorities"
    OFFERS = "offers"
    AT_ONCE = "at_once"
    BY_PERSON = "by_person"
    DECLINED = "declined"
    WAITING = "waiting"
    LATE = "late"
    HOLDS = "holds"
    SENIOR = "senior"
    MESSAGES = "messages"
    TO_AGENTS = "to_agents"


NAMES: Mapping[Figure, Says] = {
    Figure.CLIENTS: Says(N_("Clients added")),
    Figure.AUTHORITIES: Says(N_("Authorities given")),
    Figure.OFFERS: Says(N_("Offers made")),
    Figure.AT_ONCE: Says(N_("Offers accepted at once by the published rules")),
    Figure.BY_PERSON: Says(N_("Offers accepted by an officer")),
    Figure.DECLINED: Says(N_("Offers declined")),
    Figure.WAITING: Says(N_("Offers without an answer yet")),
    Figure.LATE: Says(N_("Offers answered after the promised day, or still late")),
    Figure.HOLDS: Says(N_("Pauses asked for")),
    Figure.SENIOR: Says(N_("Looks by a senior officer asked for")),
    Figure.MESSAGES: Says(N_("Messages of advisers")),
    Figure.TO_AGENTS: Says(N_("Debts of clients sent to enforcement agents")),
}


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a council's year: 1 is April to June."""

    year: int
    """In which the council's year begins."""
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        month = FIRST_MONTH + 3 * (self.number - 1)
        return date(self.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Quarter:
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        """The one before."""
        return (
            Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)
        )

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """The first instant of it, and the first after it."""
        return _midnight(self.first), _midnight(self.after.first)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day is."""
    months = (day.year * 12 + day.month - 1) - (FIRST_MONTH - 1)
    return Quarter(months // 12, months % 12 // 3 + 1)


def read_quarter(text: str) -> Quarter | None:
    """The quarter of an address (`2026-3`); none when it is not one."""
    found = _TEXT.fullmatch(text)
    return Quarter(int(found[1]), int(found[2])) if found else None


def accepted_percent(counts: Mapping[Figure, int]) -> int | None:
    """Of the offers that were answered, how many in a hundred were accepted, rounded half up."""
    accepted = counts[Figure.AT_ONCE] + counts[Figure.BY_PERSON]
    answered = accepted + counts[Figure.DECLINED]
    return (200 * accepted + answered) // (2 * answered) if answered else None


def days_to_answer(days: Sequence[int]) -> int | None:
    """The days of which half of the answers took no more; calendar days, whole,
    rounded up between two.
    """
    if not days:
        return None
    in_order = sorted(days)
    lower, upper = in_order[(len(days) - 1) // 2], in_order[len(days) // 2]
    return (lower + upper + 1) // 2


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)
