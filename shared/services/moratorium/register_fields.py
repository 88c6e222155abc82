"""Fields of the register's answer: whatever comes is read as far as it can be, and never trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.person_match import Address

LONGEST = 400
MOST = 200
"""Rows of one list that are read; nobody has more debts or addresses than that."""
MOST_PENCE = 10**12


@dataclass(frozen=True)
class Fields:
    """One object of the answer."""

    kept: Mapping[str, Any]

    @property
    def is_empty(self) -> bool:
        """Whether it was not there."""
        return not self.kept

    def get(self, name: str) -> Any:
        """A field as it came."""
        return self.kept.get(name)

    def text(self, name: str, most: int = LONGEST) -> str:
        """A text on one line, without what no text has; empty for anything else."""
        found = self.kept.get(name)
        if type(found) is int:
            found = str(found)
        if not isinstance(found, str):
            return ""
        plain = "".join(each if each.isprintable() else " " for each in found)
        return " ".join(plain.split())[:most]

    def part(self, name: str) -> Fields:
        """An object within it; an empty one when there is none."""
        found = self.kept.get(name)
        return Fields(found if isinstance(found, dict) else {})

    def rows(self, name: str) -> Iterator[Fields]:
        """The objects of a list."""
        found = self.kept.get(name)
        for each in found[:MOST] if isinstance(found, list) else ():
            if isinstance(each, dict):
                yield Fields(each)

    def money(self, name: str) -> Money | None:
        """An amount in pounds; none for what is not one."""
        found = self.kept.get(name)
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            return None
        amount = Decimal(found)
        if not amount.is_finite() or not 0 <= amount * 100 <= MOST_PENCE:
            return None
        pence = amount * 100
        return Money(int(pence)) if pence == int(pence) else None


def day_in(text: str) -> date | None:
    """The day in London of an instant or date as the register writes it; none for anything else."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if read.year < 1900:  # the register writes an empty date as the first day of year 1
        return None
    return read.astimezone(LONDON).date() if read.tzinfo else read.date()


def names_in(found: Any) -> tuple[tuple[str, str], ...]:
    """Earlier names, which may come as objects or as plain text: forenames and surname of each."""
    names: list[tuple[str, str]] = []
    for each in found[:MOST] if isinstance(found, list) else ():
        if isinstance(each, dict):
            fields = Fields(each)
            first = " ".join(filter(None, (fields.text("firstName"), fields.text("middleName"))))
            names.append((first, fields.text("lastName")))
        elif isinstance(each, str):
            *first_words, last = each[:LONGEST].split() or [""]
            names.append((" ".join(first_words), last))
    return tuple(name for name in names if name[1])


def address_in(fields: Fields) -> Address | None:
    """An address; none when it was not given, or is hidden."""
    names = ("addressLine1", "addressLine2", "townCity", "county")
    lines = ", ".join(filter(None, (fields.text(name) for name in names)))
    postcode = fields.text("postcode", 10)
    return Address(lines, postcode) if lines or postcode else None


def contact_in(fields: Fields) -> str:
    """The contact named in a crisis, a line for each thing that is said of them."""
    names = ("fullName", "name", "role", "organisation", "email", "emailAddress", "telephone")
    said = [fields.text(name) for name in (*names, "telephoneNumber")]
    return "\n".join(dict.fromkeys(filter(None, said)))
