"""Takes values out of an exchange file one by one, and keeps what is wrong with them and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.household import MOST_PEOPLE
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.says import N_, Sayable, Says
from shared.domain.sfs.given import LONGEST_NOTE, Problem, storable
from shared.domain.sfs.parse import Number

MOST_PROBLEMS = 50
_AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]+(\.[0-9]{1,2})?", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}", re.ASCII)

UNKNOWN = N_(
    "This is no part of the format. Take it out, or put its amount in a line of the format."
)
NEGATIVE = N_("The amount is below 0. The format has no such amounts.")
TWO_DECIMALS = N_("The amount must have pounds and two decimals, such as 107.00.")


@dataclass
class FileReader:
    """What was found wrong so far."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(self, code: str, place: str, template: str, **params: Sayable) -> None:
        """Note a problem; after the first fifty no more are kept."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, place, Says(template, params)))

    def known_only(self, node: Mapping[str, Any], names: Iterable[str], place: str) -> None:
        """Name what is no part of the format. A name that is none is not repeated."""
        known = frozenset(names)
        for name in node:
            if name not in known:
                shown = name if _NAME.fullmatch(name) else "?"
                self.wrong("unknown", _under(place, shown), UNKNOWN)

    def section(self, node: Mapping[str, Any], name: str, place: str) -> dict[str, Any]:
        """What stands under a name; nothing when it is not there, or empty."""
        found = node.get(name)
        if isinstance(found, dict):
            return found
        if found is not None and str(found).strip():
            self.wrong("shape", _under(place, name), N_("This part is not as the format has it."))
        return {}

    def rows(self, node: Mapping[str, Any], name: str, place: str) -> list[dict[str, Any]]:
        """The parts under a name that may come several times."""
        found = node.get(name)
        several = found if isinstance(found, list) else [] if found in (None, "") else [found]
        if not all(isinstance(each, dict) for each in several):
            self.wrong("shape", _under(place, name), N_("This part is not as the format has it."))
            return []
        return several

    def amount(self, node: Mapping[str, Any], name: str, place: str) -> Money | None:
        """An amount; none when it is not there. JSON has numbers, XML has text with two decimals."""
        value = node.get(name)
        if value is None:
            return None
        where = _under(place, name)
        shape = _NUMBER if isinstance(value, Number) else _AMOUNT
        text = value.strip() if isinstance(value, str) else ""
        if text.startswith("-"):
            self.wrong("negative", where, NEGATIVE)
            return ZERO
        try:
            if shape.fullmatch(text):
                return Money.from_pounds_text(text)
            self.wrong("bad_amount", where, TWO_DECIMALS)
        except NotAnAmount as error:
            self.wrong("bad_amount", where, error.says.template, **error.says.params)
        return ZERO

    def text(self, node: Mapping[str, Any], name: str, place: str) -> str:
        """Words, without what no database holds."""
        return self.words(node.get(name, ""), _under(place, name))

    def words(self, value: object, where: str) -> str:
        """Words that were taken out already."""
        if value is None or isinstance(value, bool | Number) or not isinstance(value, str):
            if value not in (None, [], {}):
                self.wrong("shape", where, N_("This must be words."))
            return ""
        text = storable(value).strip()
        if len(text) > LONGEST_NOTE:
            longest = N_("Use no more than %(most)s letters.")
            self.wrong("note_too_long", where, longest, most=LONGEST_NOTE)
            return ""
        return text

    def several(self, node: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
        """Words that may come several times; empty ones left out."""
        found = node.get(name, [])
        values = found if isinstance(found, list) else [found]
        words = (self.words(value, _under(place, name)) for value in values)
        return tuple(word for word in words if word)

    def count(self, node: Mapping[str, Any], name: str, most: int = MOST_PEOPLE) -> int:
        """How many; nought when it is not there."""
        value = node.get(name, "0")
        text = value.strip() if isinstance(value, str) else "-"
        if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= most):
            template = N_("Enter a number from 0 to %(most)s.")
            self.wrong("bad_count", name, template, most=most)
            return 0
        return int(text)

    def yes(self, node: Mapping[str, Any], name: str, place: str) -> bool:
        """Whether it is true."""
        value = node.get(name, False)
        text = str(value).strip().casefold()
        if text not in ("true", "false", "1", "0"):
            self.wrong("not_yes_or_no", _under(place, name), N_("This must be true or false."))
        return text in ("true", "1")


def _under(place: str, name: str) -> str:
    return f"{place}/{name}" if place else name
