"""Where a page of a list begins, as its address says it: whole numbers with dots between them."""

from __future__ import annotations

import re

from shared.services.errors import NotFound

LARGEST_ID = 2**31 - 1
"""The largest number that a row can have on either database."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


def read_numbers(text: str, *largest: int) -> tuple[int, ...]:
    """The numbers of a cursor, none above its `largest`. Raises NotFound for what we never wrote.

    A cursor that was cut short or made up is no page of ours: the first page in its place would
    look like the one that was asked for.
    """
    parts = text.split(".")
    if len(parts) != len(largest) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise NotFound
    numbers = tuple(int(part) for part in parts)
    if any(number > most for number, most in zip(numbers, largest, strict=True)):
        raise NotFound
    return numbers
