"""What can change in somebody's life that bears on what they can pay, and which answers it makes doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from shared.domain.says import N_

LONGEST = 1000
"""Characters of what somebody writes about it."""


class ChangeKind(StrEnum):
    """What changed."""

    JOB = "job"
    PAY = "pay"
    HOURS = "hours"
    PEOPLE = "people"
    MOVED = "moved"
    BILLS = "bills"
    OTHER = "other"


NAMES: Mapping[ChangeKind, str] = {
    ChangeKind.JOB: N_("My job: a new one, or none any more"),
    ChangeKind.PAY: N_("My pay or benefits"),
    ChangeKind.HOURS: N_("My hours of work"),
    ChangeKind.PEOPLE: N_("Who lives with me"),
    ChangeKind.MOVED: N_("I have moved, or I am moving"),
    ChangeKind.BILLS: N_("My rent or bills"),
    ChangeKind.OTHER: N_("Something else"),
}

_INCOME = ("earnings", "benefits")
_PAGES: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.JOB: _INCOME,
    ChangeKind.PAY: (*_INCOME, "pensions", "other-income"),
    ChangeKind.HOURS: _INCOME,
    ChangeKind.PEOPLE: ("household", "children", "benefits", "food"),
    ChangeKind.MOVED: ("household", "home", "utilities"),
    ChangeKind.BILLS: ("home", "utilities"),
    ChangeKind.OTHER: (),
}
"""The pages of the statement whose answers may be wrong after it."""

MAY_LOWER_BILLS = frozenset(
    {ChangeKind.JOB, ChangeKind.PAY, ChangeKind.HOURS, ChangeKind.PEOPLE, ChangeKind.MOVED}
)
"""After these a reduction, a discount or another band may be due."""


def pages_to_check(kinds: Iterable[ChangeKind]) -> frozenset[str]:
    """The pages of the statement that are asked again."""
    return frozenset(page for kind in kinds for page in _PAGES[kind])


def kept(kinds: Iterable[ChangeKind]) -> str:
    """Some kinds as the record keeps them, in the order of the page."""
    chosen = set(kinds)
    return ",".join(kind.value for kind in ChangeKind if kind in chosen)


def read_kinds(text: str) -> tuple[ChangeKind, ...]:
    """The kinds that a record keeps."""
    return tuple(ChangeKind(word) for word in text.split(",") if word)
