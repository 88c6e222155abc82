"""Numbers of a council's own, each from a day on: days of notice, of grace, of answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.domain.figures import in_force


@dataclass(frozen=True)
class DatedNumber:
    """One number from a day on."""

    name: str
    effective_from: date
    number: int
    until: date | None = None


def numbers_on(numbers: Iterable[DatedNumber], names: Iterable[str], today: date) -> dict[str, int]:
    """Every named number as it is in force on a day. Raises NotCovered when one has not begun."""
    known = tuple(numbers)
    return {
        name: in_force([one for one in known if one.name == name], today).number for name in names
    }
