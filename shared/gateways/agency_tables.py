"""Opens the file of an agency as rows of text: CSV in the encodings that spreadsheets write, or .xlsx.

Nothing in it is ever worked out: a formula stays the text that it is. What it unpacks to is bounded
before it is unpacked, and XML in it that brings definitions of its own is refused.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl

from shared.domain.agency_file_words import Refusal

LARGEST_UNPACKED = 120_000_000
"""Bytes that a spreadsheet may unpack to."""
MOST_PARTS = 400
MOST_TIMES_LARGER = 150
"""How many times larger one part may be than it came; sheets of numbers reach some 40."""
MOST_COLUMNS = 400
AT_ONCE = 1_000_000
SLACK_ROWS = 1_000
"""Empty rows that are read over before the end is believed."""
LONGEST_CELL = 5_000
WINDOWS = "cp1252"

_OLD = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_NOT_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"MZ",
)
_XML = (".xml", ".rels", ".vml")
_DEFINES = (b"<!DOCTYPE", b"<!ENTITY")


class NotATable(Exception):
    """The file cannot be read; `why` tells in one word."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Table:
    """The first row, and the others with their number in the file (the first being 1)."""

    head: tuple[str, ...]
    rows: Iterator[tuple[int, tuple[str, ...]]]
    encoding: str = ""
    """How its letters were written, where that had to be guessed."""


def kind_of_table(content: bytes) -> str:
    """`xlsx` or `csv`, by the first bytes alone. Raises NotATable."""
    if not content.strip():
        raise NotATable(Refusal.EMPTY)
    if content.startswith(_OLD):
        raise NotATable(Refusal.OLD_SPREADSHEET)
    if content.startswith(_ZIP):
        return "xlsx"
    if content.startswith(_NOT_TEXT):
        raise NotATable(Refusal.NOT_A_TABLE)
    return "csv"


def open_table(content: bytes, most_rows: int, knows: Callable[[Sequence[str]], int]) -> Table:
    """The rows of a file. `knows` tells how many of some names are names of columns.

    Raises NotATable, here or while the rows are read.
    """
    if kind_of_table(content) == "xlsx":
        return _of_spreadsheet(content, most_rows)
    return _of_text(content, knows)


# ---------------------------------------------------------------- text
def _of_text(content: bytes, knows: Callable[[Sequence[str]], int]) -> Table:
    text, encoding = _decoded(content)
    if "\0" in text:
        raise NotATable(Refusal.ENCODING)
    first = text[: LONGEST_CELL * 10]
    sign = max(",;\t", key=lambda each: knows(_first_row(first, each)))
    rows = _numbered(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    _number, head = next(rows, (0, ()))
    return Table(head, rows, encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return content.decode(name), ""
            except UnicodeDecodeError:
                continue
    try:
        return content.decode(WINDOWS), WINDOWS
    except UnicodeDecodeError:
        raise NotATable(Refusal.ENCODING) from None


def _first_row(text: str, sign: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=sign), [])
    except csv.Error:
        return []


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        for number, row in enumerate(reader, 1):
            if any(cell.strip() for cell in row):
                yield number, tuple(cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS])
    except csv.Error:
        raise NotATable(Refusal.NOT_A_TABLE) from None


# ---------------------------------------------------------------- spreadsheets
def _of_spreadsheet(content: bytes, most_rows: int) -> Table:
    _refuse_bombs(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
    except Exception:  # noqa: BLE001  # a broken file brings the reader to raise anything
        raise NotATable(Refusal.NOT_A_TABLE) from None
    rows = _cells(sheet, most_rows + SLACK_ROWS)
    _number, head = next(rows, (0, ()))
    return Table(head, rows)


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > LARGEST_UNPACKED:
                raise NotATable(Refusal.BOMB)
            if any(
                each.file_size > 1_000_000 + each.compress_size * MOST_TIMES_LARGER
                for each in parts
            ):
                raise NotATable(Refusal.BOMB)
            names = {each.filename for each in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise NotATable(Refusal.NOT_A_TABLE)
            if any(_defines(packed, each) for each in parts if each.filename.endswith(_XML)):
                raise NotATable(Refusal.BOMB)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise NotATable(Refusal.NOT_A_TABLE) from None


def _defines(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part brings definitions of its own, or is written so that they could not be seen."""
    with packed.open(part) as opened:
        before = opened.read(4)
        if b"\0" in before or before.startswith((b"\xff\xfe", b"\xfe\xff")):
            return True
        while more := opened.read(AT_ONCE):
            if any(mark in before + more for mark in _DEFINES):
                return True
            before = more[-len(max(_DEFINES, key=len)) :]
    return False


def _cells(sheet: Any, last: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        found = sheet.iter_rows(max_row=last, max_col=MOST_COLUMNS, values_only=True)
        for number, row in enumerate(found, 1):
            cells = tuple(_written(value) for value in row)
            if any(cells):
                yield number, _without_empty_end(cells)
    except NotATable:
        raise
    except Exception:  # noqa: BLE001  # a broken file brings the reader to raise anything
        raise NotATable(Refusal.NOT_A_TABLE) from None


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    used = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:used]


def _written(value: object) -> str:
    """A cell as its spreadsheet shows it: numbers to 15 digits, dates by year, month and day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()[:LONGEST_CELL]
