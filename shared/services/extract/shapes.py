"""What each row of a file makes: the places of every record's fields, and its values for staging."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from shared.domain.extract_mapping import ExtractMapping, RecordShape, Source
from shared.domain.extract_quick_rows import quick_reader
from shared.domain.extract_rows import (
    COLUMNS,
    MAY_BE_LEFT_OUT,
    RECORDS,
    Cell,
    Field,
    RowMistake,
    WrongValue,
    day,
    day_written,
    pence,
    pence_written,
    read_row,
    signed_pence,
)
from shared.domain.name_keys import name_key, postcode_key, surname_key

NOTHING = frozenset({"", "0", "0.00"})


class WrongHeader(Exception):
    """The header is not that of an extract; the text says what is missing or unknown."""


@dataclass(frozen=True)
class Made:
    """One record that a row makes: its kind, and where its values stand."""

    record: str
    cells: tuple[Cell, ...]
    blanks: frozenset[str]
    when: int = -1

    @cached_property
    def quick(self) -> Callable[[Sequence[str]], list[Any] | None]:
        """Reads a row that has nothing wrong with it."""
        return quick_reader(self.cells, self.blanks)

    def read(self, row: Sequence[str], line: int) -> tuple[list[Any], Sequence[RowMistake]]:
        """The record's values in a row, and what is wrong with them."""
        values = self.quick(row)
        return (values, ()) if values is not None else read_row(self.cells, row, line, self.blanks)

    def applies(self, row: Sequence[str]) -> bool:
        """Whether this row makes the record at all."""
        return self.when < 0 or row[self.when].strip() not in NOTHING


class RowShapes:
    """For one file: which records each of its rows makes."""

    def __init__(self, header: Sequence[str], mapping: ExtractMapping) -> None:
        """Raises WrongHeader."""
        self.width = len(header)
        self.mapping = mapping
        self.by_word: dict[str, Made] = {}
        self.known: dict[str, tuple[Made]] = {}
        """The records by their words as the file writes them, once they were met."""
        self.always: tuple[Made, ...] = ()
        if mapping.shapes:
            theirs = [name.strip() for name in header]
            self.always = tuple(_made(shape, theirs, mapping) for shape in mapping.shapes)
        else:
            names = _own_names(header, mapping)
            self.word = Cell(_read_as(Field("record", str), mapping), names.index("record"))
            self.by_word = {
                record: Made(
                    record,
                    tuple(Cell(_read_as(one, mapping), _place(one, names)) for one in fields),
                    mapping.empty,
                )
                for record, fields in RECORDS.items()
            }

    def made_by(self, row: Sequence[str]) -> Sequence[Made | None]:
        """The records of a row; None when its word for itself is not known."""
        if self.always:
            return [made for made in self.always if made.applies(row)]
        word = row[self.word.position]
        return self.known.get(word) or (self._said_by(word),)

    def _said_by(self, word: str) -> Made | None:
        try:
            made = self.by_word.get(self.word.field.read(word.strip()))
        except WrongValue:
            return None
        if made is not None:
            self.known[word] = (made,)
        return made


def _own_names(header: Sequence[str], mapping: ExtractMapping) -> list[str | None]:
    names = [mapping.column(theirs) for theirs in header]
    known = [name for name in names if name is not None]
    problems = [f"column {name!r} is not known" for name in known if name not in COLUMNS]
    twice = sorted({name for name in known if known.count(name) > 1})
    problems += [f"column {name!r} stands there twice" for name in twice]
    needed = [name for name in COLUMNS if name not in MAY_BE_LEFT_OUT]
    problems += [f"column {name!r} is missing" for name in needed if name not in known]
    _refuse(problems)
    return names


def _place(one: Field, names: Sequence[str | None]) -> int:
    """Where a field stands; nowhere when the file leaves its column out."""
    return names.index(one.name) if one.name in names else -1


def _made(shape: RecordShape, names: Sequence[str], mapping: ExtractMapping) -> Made:
    used = [source.column for source in shape.sources.values() if source.column] + (
        [shape.when] if shape.when else []
    )
    _refuse([f"column {name!r} is missing" for name in dict.fromkeys(used) if name not in names])
    cells = tuple(
        _cell(_read_as(one, mapping), shape.sources.get(one.name), names)
        for one in RECORDS[shape.make]
    )
    when = names.index(shape.when) if shape.when else -1
    return Made(shape.make, cells, mapping.empty, when)


def _cell(one: Field, source: Source | None, names: Sequence[str]) -> Cell:
    if source is None:
        return Cell(one)
    position = names.index(source.column) if source.column else -1
    return Cell(one, position, source.always, source.prefix)


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        more = "; and more" if len(problems) > 6 else ""
        raise WrongHeader(f"the header is not that of an extract: {'; '.join(problems[:6])}{more}")


def _read_as(one: Field, mapping: ExtractMapping) -> Field:
    read = one.read
    if read is day and mapping.date_format:
        read = day_written(mapping.date_format)
    elif read in (pence, signed_pence) and mapping.money != "pounds":
        read = pence_written(mapping.money, signed=read is signed_pence)
    if words := mapping.words.get(one.name):
        return replace(one, read=_in_our_words(read, words))
    return replace(one, read=read)


def _in_our_words(read: Callable[[str], Any], words: Mapping[str, str]) -> Callable[[str], Any]:
    return lambda value: read(words.get(value, value))


def _hash(*values: object) -> str:
    return hashlib.blake2b("\x1f".join(map(str, values)).encode(), digest_size=16).hexdigest()


def _address(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)


def _account(values: list[Any]) -> tuple[Any, ...]:
    account, kind, first, second, town, postcode, *rest = values
    address = (first or "", second or "", town or "", postcode)
    keys = (postcode_key(postcode), _address(*address), _hash(*values))
    return (account, kind, *address, rest[0] or 0, *rest[1:], *keys)


def _party(values: list[Any]) -> tuple[Any, ...]:
    account, party, kind, forenames, surname, organisation, email, phone, language, *rest = values
    names = (forenames or "", surname or "", organisation or "")
    keys = (name_key(*names), surname_key(names[2] or names[1]), _hash(*values[1:-1]))
    contact = (email, phone, language or "en", rest[-1], _address(*rest[:-1]))
    return (account, party, kind, *names, *contact, *keys)


def _debt(values: list[Any]) -> tuple[Any, ...]:
    account, year, line, charge, costs, *rest = values
    return (account, year, line or "", charge, costs or 0, *rest, _hash(*values))


def _with_line(values: list[Any]) -> tuple[Any, ...]:
    account, year, line, *rest = values
    return (account, year, line or "", *rest)


STAGED: Mapping[str, Callable[[list[Any]], tuple[Any, ...]]] = {
    "account": _account,
    "party": _party,
    "debt": _debt,
    "event": _with_line,
    "receipt": _with_line,
    "plan": tuple,
}
"""The values of a record as its staging table takes them."""
