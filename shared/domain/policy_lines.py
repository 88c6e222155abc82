"""Where in a policy file something stands, so that a mistake is shown with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.\-\s]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")
_SYNTAX = re.compile(r"at line (\d+)")

Place = tuple[str | int, ...]
"""Table names, positions in lists of tables, and at last the key: `("track", 0, "stages")`."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is wrong, with the line it stands on (from 1)."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}"


class PolicyMistakes(ValueError):
    """A policy file cannot be used; every mistake that was found, in order of lines."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("; ".join(str(mistake) for mistake in self.mistakes))


def line_of(text: str, place: Place) -> int:
    """The line on which a key stands, or failing that its table; 1 when neither is there."""
    found = dict(_places(text))
    while place:
        if place in found:
            return found[place]
        place = place[:-1]
    return 1


def line_of_syntax(message: str, text: str) -> int:
    """The line that a TOML error message names; the last line for an unexpected end."""
    match = _SYNTAX.search(message)
    return int(match[1]) if match else max(1, text.count("\n"))


def _places(text: str) -> Iterator[tuple[Place, int]]:
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            table = _table(header[1], line.lstrip().startswith("[["), counts)
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, key[1]), number


def _table(name: str, is_list: bool, counts: dict[Place, int]) -> Place:
    place: Place = ()
    parts = [part.strip() for part in name.split(".")]
    for depth, part in enumerate(parts):
        place = (*place, part)
        if is_list and depth == len(parts) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place
