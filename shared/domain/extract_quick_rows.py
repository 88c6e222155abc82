"""Reading the rows of an extract that are as they should be, which are nearly all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shared.domain.extract_rows import Cell, WrongValue


def quick_reader(
    record: Sequence[Cell], blanks: frozenset[str] = frozenset()
) -> Callable[[Sequence[str]], list[Any] | None]:
    """A reader of rows with nothing wrong in them: the same values as `read_row` in half the time.

    It gives None for any other row, for `read_row` to say what is wrong.
    """
    if blanks or any(cell.always or cell.prefix for cell in record):
        return lambda row: None
    columns = [
        (cell.field.read, cell.position) if cell.position >= 0 else (_nothing, 0) for cell in record
    ]
    needed = [place for place, cell in enumerate(record) if cell.field.needed]

    def read(row: Sequence[str]) -> list[Any] | None:
        try:
            values = [
                read_one(value) if value else None
                for read_one, position in columns
                for value in (row[position].strip(),)
            ]
        except WrongValue:
            return None
        for place in needed:
            if values[place] is None:
                return None
        return values

    return read


def _nothing(_text: str) -> None:
    """The value of a column that the file leaves out."""
