"""The file in which an agency sends many clients at once: one client a row, and what its columns are called.

Columns may stand in any order. Those of the statement are called as in `shared.domain.sfs.columns`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.sfs import columns as statement

REFERENCE, NAME, POSTCODE, OWN = "account-reference", "name", "postcode", "own-reference"
WHO = (REFERENCE, NAME, POSTCODE, OWN)
NEEDED = (REFERENCE, NAME, POSTCODE)
"""Without these columns no row can be read."""
AMOUNT, EVERY, FIRST = "offer", "offer every", "offer first payment"
OFFER = (AMOUNT, EVERY, FIRST)
COLUMNS: tuple[str, ...] = (*WHO, *statement.COLUMNS, *OFFER)
"""Every column, in the order of the statement."""
WHOLE_ROW = "row"
"""The place of a problem that no single column has."""
PLACE = {column: place for place, column in enumerate((*COLUMNS, WHOLE_ROW))}

_GAPS = re.compile(r"[\s_\-]+")


def _key(name: str) -> str:
    return _GAPS.sub(" ", name.strip().lower())


_BY_KEY: Mapping[str, str] = {_key(column): column for column in COLUMNS}


@dataclass(frozen=True)
class Header:
    """What the first row of a file says its columns are."""

    columns: tuple[str, ...]
    """The column of each place; empty for one without a name, or with a name that we do not know."""
    missing: tuple[str, ...] = ()
    unknown: tuple[int, ...] = ()
    """Places, from 1, whose name we do not know."""
    repeated: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether rows can be read by it."""
        return not (self.missing or self.unknown or self.repeated)


def read_header(cells: Sequence[str]) -> Header:
    """Which column stands where; capitals, spaces, hyphens and underscores do not matter."""
    columns = tuple(_BY_KEY.get(_key(cell), "") for cell in cells)
    named = [column for column in columns if column]
    places = enumerate(zip(cells, columns, strict=True), 1)
    return Header(
        columns,
        missing=tuple(column for column in NEEDED if column not in named),
        unknown=tuple(place for place, (cell, column) in places if cell.strip() and not column),
        repeated=tuple(dict.fromkeys(each for each in named if named.count(each) > 1)),
    )


def known_columns(cells: Sequence[str]) -> int:
    """How many of these names are names of columns."""
    return sum(_key(cell) in _BY_KEY for cell in cells)


def cells_of(header: Header, row: Sequence[str]) -> dict[str, str]:
    """The cells of one row by their column, without those that are empty."""
    named = zip(header.columns, row, strict=False)
    return {column: cell.strip() for column, cell in named if column and cell.strip()}


def has_too_many(header: Header, row: Sequence[str]) -> bool:
    """Whether anything stands outside the columns that have a name: the row may have slipped."""
    beyond = row[len(header.columns) :]
    unnamed = [cell for column, cell in zip(header.columns, row, strict=False) if not column]
    return any(cell.strip() for cell in (*beyond, *unnamed))
