"""The layout of the accounts extract: what each record holds, and how one row is read.

The page for people who make an extract is docs/extract.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from shared.domain.stages import DebtType, Stage

Read = Callable[[str], Any]

_MONEY = re.compile(r"[0-9]{1,9}(\.[0-9]{2})?", re.ASCII)
_MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
_NOT_PRINTED = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class WrongValue(ValueError):
    """One value cannot be read; the text says what is expected, never what was there."""


@dataclass(frozen=True)
class Field:
    """One column of a record."""

    name: str
    read: Read
    needed: bool = False


def text(longest: int) -> Read:
    """A reader of plain text up to a length."""

    def read(value: str) -> str:
        if len(value) > longest:
            raise WrongValue(f"is longer than {longest} characters")
        if not value.isprintable() and _NOT_PRINTED.search(value):
            raise WrongValue("holds a character that cannot be printed")
        return value

    return read


def choice(words: Sequence[str]) -> Read:
    """A reader of one word out of a list."""
    allowed = frozenset(words)

    def read(value: str) -> str:
        if value not in allowed:
            raise WrongValue(f"must be one of {', '.join(sorted(allowed))}")
        return value

    return read


# A file says the same few amounts, dates, months and numbers again and again.
@lru_cache(maxsize=4_096)
def pence(value: str) -> int:
    """Pounds with two decimals, never negative, as pence: `1056.50`."""
    pounds, _, decimals = value.partition(".")
    if len(decimals) == 2 and len(pounds) < 10 and _is_number(pounds) and _is_number(decimals):
        return int(pounds + decimals)
    if value.startswith("-"):
        raise WrongValue("must not be negative; leave accounts in credit out of the extract")
    if not _MONEY.fullmatch(value):
        raise WrongValue("must be pounds with two decimals, such as 1056.50")
    return int(value) * 100


def signed_pence(value: str) -> int:
    """Pounds with two decimals that may be below nought, as pence: `-20.00`."""
    return -pence(value.removeprefix("-")) if value.startswith("-") else pence(value)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


@lru_cache(maxsize=4_096)
def day(value: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        if len(value) != 10:
            raise ValueError(value)
        return _of_these_centuries(date.fromisoformat(value))
    except ValueError:
        raise WrongValue("must be a date that exists, as YYYY-MM-DD") from None


def _of_these_centuries(read: date) -> date:
    """A date that a debt can have; systems write others for nothing. Raises ValueError."""
    if not 1900 <= read.year < 2200:
        raise ValueError(read)
    return read


def day_written(pattern: str) -> Read:
    """A reader of dates in another council's way of writing them, such as `%d/%m/%Y`."""

    def read_day(value: str) -> date:
        try:
            read = datetime.strptime(value, pattern)  # noqa: DTZ007 - a date has no zone
            return _of_these_centuries(read.date())
        except ValueError:
            raise WrongValue("must be a date that exists, in the mapping's date_format") from None

    return read_day


def pence_written(way: str, *, signed: bool = False) -> Read:
    """A reader of amounts in another way of writing them: `thousands` (£1,056.50) or `pence` (105650).

    With `signed` they may be below nought.
    """

    def read(value: str) -> int:
        if signed and value.startswith("-"):
            return -read(value.removeprefix("-"))
        if way == "pence":
            if not (_is_number(value) and len(value) < 13):
                raise WrongValue("must be whole pence, never negative")
            return int(value)
        return pence(value.removeprefix("£").replace(",", ""))

    return read


@lru_cache(maxsize=256)
def month(value: str) -> str:
    """A month as YYYY-MM."""
    if not _MONTH.fullmatch(value):
        raise WrongValue("must be a month as YYYY-MM")
    return value


def whole(least: int, most: int) -> Read:
    """A reader of whole numbers in a range."""

    @lru_cache(maxsize=256)
    def read(value: str) -> int:
        if not (_is_number(value) and len(value) < 12 and least <= int(value) <= most):
            raise WrongValue(f"must be a whole number from {least} to {most}")
        return int(value)

    return read


_ACCOUNT = Field("account", text(20), needed=True)
_YEAR = Field("year", whole(1990, 2100), needed=True)
_LINE = Field("line", text(20))
_ADDRESS = (Field("address_1", text(120)), Field("address_2", text(120)), Field("town", text(80)))

RECORDS: Mapping[str, tuple[Field, ...]] = {
    "account": (
        _ACCOUNT,
        Field("type", choice(list(DebtType)), needed=True),
        *_ADDRESS,
        Field("postcode", text(10), needed=True),
        Field("current_instalment", pence),
        Field("next_bill", pence),
        Field("next_instalment", pence),
        Field("next_from", month),
        Field("next_count", whole(1, 12)),
        Field("closed_on", day),
    ),
    "party": (
        _ACCOUNT,
        Field("party", text(40), needed=True),
        Field("kind", choice(["person", "organisation"]), needed=True),
        Field("forenames", text(120)),
        Field("surname", text(120)),
        Field("organisation", text(160)),
        Field("email", text(254)),
        Field("phone", text(20)),
        Field("language", choice(["en", "cy"])),
        *_ADDRESS,
        Field("postcode", text(10)),
        Field("ended_on", day),
    ),
    "debt": (
        _ACCOUNT,
        _YEAR,
        _LINE,
        Field("charge", pence, needed=True),
        Field("costs", pence),
        Field("stage", choice(list(Stage)), needed=True),
        Field("stage_on", day),
        Field("hearing_on", day),
        Field("due_on", day),
        Field("agent", text(20)),
    ),
    "event": (
        _ACCOUNT,
        _YEAR,
        _LINE,
        Field("stage", choice(list(Stage)), needed=True),
        Field("happened_on", day, needed=True),
        Field("amount", pence),
    ),
    "receipt": (
        _ACCOUNT,
        _YEAR,
        _LINE,
        Field("number", text(40), needed=True),
        Field("amount", signed_pence, needed=True),
    ),
    "plan": (
        _ACCOUNT,
        Field("number", text(40), needed=True),
    ),
    "end": (
        Field("extract_date", day, needed=True),
        Field("rows", whole(0, 100_000_000), needed=True),
        Field("total", pence, needed=True),
        Field("cash_file", whole(0, 100_000_000)),
        Field("plans", whole(0, 100_000_000)),
    ),
}
"""The kinds of record, by the word in the `record` column."""

COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys(["record", *(field.name for fields in RECORDS.values() for field in fields)])
)
"""Every column of the file, in the order of the documented header."""

MAY_BE_LEFT_OUT = frozenset({"number", "cash_file", "agent", "plans"})
"""Columns that a file need not have: those by which it says which of our receipts it holds, which
enforcement agent has a debt, and which plans it knows."""


@dataclass(frozen=True)
class RowMistake:
    """One thing that is wrong in one row: the column, the reason, and the shape of what stood there.

    The value itself is never kept: it may be somebody's name or bank details.
    """

    line: int
    text: str
    column: str = ""
    shape: str = ""


class Cell(NamedTuple):
    """Where one field of a record comes from: a column of the file, or always the same text."""

    field: Field
    position: int = -1
    always: str = ""
    prefix: str = ""


def read_row(
    record: Sequence[Cell], cells: Sequence[str], line: int, blanks: frozenset[str] = frozenset()
) -> tuple[list[Any], list[RowMistake]]:
    """The values of one record in the order of its fields (None where empty), and what is wrong.

    `blanks` are texts that the council's system writes for nothing.
    """
    values: list[Any] = []
    mistakes: list[RowMistake] = []
    for field, position, always, prefix in record:
        text = always if position < 0 else cells[position]
        value = None
        if text and (text := text.strip()) and text not in blanks:
            try:
                value = field.read(prefix + text)
            except WrongValue as wrong:
                mistakes.append(RowMistake(line, str(wrong), field.name, shape_of(text)))
        elif field.needed:
            mistakes.append(RowMistake(line, "is missing", field.name))
        values.append(value)
    return values, mistakes


def shape_of(value: str, longest: int = 24) -> str:
    """What a value looks like without telling it: `Aa9` for a capital, a letter and a digit."""
    shape = "".join(map(_class_of, value[:longest]))
    return f"{shape}…" if len(value) > longest else shape


def _class_of(character: str) -> str:
    if character.isalpha():
        return "A" if character.isupper() else "a"
    if character.isdigit():
        return "9"
    return character if character.isascii() and character.isprintable() else "?"
