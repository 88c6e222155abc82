"""Reading an extract row by row with bounded memory, whatever the file holds."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BufferedReader, BytesIO
from typing import Any

from shared.domain.extract_mapping import AS_DOCUMENTED, ExtractMapping
from shared.domain.extract_rows import (
    COLUMNS,
    RECORDS,
    Field,
    RowMistake,
    WrongValue,
    day,
    day_written,
    read_row,
)
from shared.domain.name_keys import name_key, postcode_key, surname_key

LONGEST_LINE = 65_536
"""Bytes. A longer line is refused before it is read to its end."""

csv.field_size_limit(LONGEST_LINE)


class UnreadableExtract(Exception):
    """Reading cannot go on from this line."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.mistake = RowMistake(line, text)


@dataclass
class ReadSoFar:
    """What was seen while reading: for the control totals and the report."""

    rows: int = 0
    pence: int = 0
    extract_date: date | None = None
    said_rows: int | None = None
    said_pence: int | None = None
    mistakes: list[RowMistake] = field(default_factory=list)
    mistake_count: int = 0

    def note(self, mistakes: Sequence[RowMistake], most: int = 200) -> None:
        """Count mistakes, and keep the first of them for the report."""
        self.mistake_count += len(mistakes)
        self.mistakes.extend(mistakes[: max(0, most - len(self.mistakes))])


def read_extract(
    file: BufferedReader | BytesIO, seen: ReadSoFar, mapping: ExtractMapping = AS_DOCUMENTED
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each good row as (record, values for its staging table); mistakes go to `seen`.

    Raises UnreadableExtract when the file cannot be read further: wrong header, wrong encoding,
    a line without an end.
    """
    lines = _Lines(file, mapping.encoding)
    rows = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
    try:
        header = next(rows, [])
        plans = _plans(header, mapping)
        for cells in rows:
            if cells:
                yield from _one(cells, lines.number, len(header), plans, seen)
    except csv.Error as error:
        raise UnreadableExtract(
            lines.number, f"this is not a row of a CSV file: {error}"
        ) from error
    _check_totals(seen, lines.number)


Plan = list[tuple[int, Field]]


class _Lines:
    """The lines of a file as text, none longer than the limit."""

    def __init__(self, file: BufferedReader | BytesIO, encoding: str) -> None:
        self.file = file
        self.encoding = encoding
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self.file.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) > LONGEST_LINE:
            raise UnreadableExtract(self.number, f"this line is longer than {LONGEST_LINE:,} bytes")
        if self.number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError:
            raise UnreadableExtract(
                self.number, f"this line is not {self.encoding.upper()} text"
            ) from None


def _plans(header: Sequence[str], mapping: ExtractMapping) -> dict[str, Plan]:
    """For each kind of record: where each of its fields stands, and how it is read."""
    names = [mapping.column(theirs) for theirs in header]
    known = [name for name in names if name is not None]
    problems = [f"column {name!r} is not known" for name in known if name not in COLUMNS]
    problems += [
        f"column {name!r} stands there twice"
        for name in sorted(set(known))
        if known.count(name) > 1
    ]
    problems += [f"column {name!r} is missing" for name in COLUMNS if name not in known]
    if problems:
        shown = "; ".join(problems[:6]) + ("; and more" if len(problems) > 6 else "")
        raise UnreadableExtract(1, f"the header is not that of an extract: {shown}")
    return {
        record: [(names.index(one.name), _read_as(one, mapping)) for one in fields]
        for record, fields in _FIELDS.items()
    }


_KIND = Field("record", str, needed=True)
_FIELDS = {"record": (_KIND,), **RECORDS}


def _read_as(one: Field, mapping: ExtractMapping) -> Field:
    words = mapping.words.get(one.name)
    read = day_written(mapping.date_format) if mapping.date_format and one.read is day else one.read
    if words:
        inner, table = read, words
        return replace(one, read=lambda value: inner(table.get(value, value)))
    return replace(one, read=read)


def _one(
    cells: Sequence[str], line: int, width: int, plans: dict[str, Plan], seen: ReadSoFar
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if len(cells) != width:
        seen.note([RowMistake(line, f"this row has {len(cells)} columns, the header has {width}")])
        return
    record = _record(cells, plans)
    if record is None or seen.said_rows is not None:
        wrong = (
            "nothing may follow the end record"
            if seen.said_rows is not None
            else "record is not a known word"
        )
        seen.note([RowMistake(line, wrong)])
        return
    values, mistakes = read_row(plans[record], cells, line)
    seen.note(mistakes)
    if record == "end":
        if not mistakes:
            seen.extract_date, seen.said_rows, seen.said_pence = values
        return
    seen.rows += 1
    if not mistakes:
        if record == "debt":
            seen.pence += values[3] + (values[4] or 0)
        yield record, (line, *_FINISH[record](values))


def _record(cells: Sequence[str], plans: dict[str, Plan]) -> str | None:
    position, kind = plans["record"][0]
    try:
        word = kind.read(cells[position].strip())
    except WrongValue:
        return None
    return word if word in RECORDS else None


def _check_totals(seen: ReadSoFar, line: int) -> None:
    if seen.said_rows is None:
        seen.note([RowMistake(line, "the end record is missing, so the file may be cut off")])
        return
    if seen.said_rows != seen.rows:
        seen.note(
            [
                RowMistake(
                    line, f"the end record says {seen.said_rows} rows, the file holds {seen.rows}"
                )
            ]
        )
    if seen.said_pence != seen.pence and not seen.mistake_count:
        seen.note(
            [
                RowMistake(
                    line, "the end record's total is not the sum of charges and costs in the file"
                )
            ]
        )


def _hash(*values: object) -> str:
    return hashlib.blake2b("\x1f".join(map(str, values)).encode(), digest_size=16).hexdigest()


def _address(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)


def _account(values: list[Any]) -> tuple[Any, ...]:
    account, kind, first, second, town, postcode, *rest = values
    address = (first or "", second or "", town or "", postcode)
    return (
        account,
        kind,
        *address,
        rest[0] or 0,
        *rest[1:],
        postcode_key(postcode),
        _address(*address),
        _hash(*values),
    )


def _party(values: list[Any]) -> tuple[Any, ...]:
    account, party, kind, forenames, surname, organisation, email, phone, language, *rest = values
    first, second, town, postcode, ended_on = rest
    names = (forenames or "", surname or "", organisation or "")
    return (
        account,
        party,
        kind,
        *names,
        email,
        phone,
        language or "en",
        ended_on,
        _address(first, second, town, postcode),
        name_key(*names),
        surname_key(names[2] or names[1]),
        _hash(*values[1:-1]),
    )


def _debt(values: list[Any]) -> tuple[Any, ...]:
    account, year, line, charge, costs, *rest = values
    return (account, year, line or "", charge, costs or 0, *rest, _hash(*values))


def _event(values: list[Any]) -> tuple[Any, ...]:
    account, year, line, *rest = values
    return (account, year, line or "", *rest)


_FINISH = {"account": _account, "party": _party, "debt": _debt, "event": _event}
