"""The layout of a cash file: one row for each posting and debt, and an end row of control totals.

The page for people who take one in is docs/cash_file.md.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.domain.money import Money
from shared.domain.spreadsheets import as_text

COLUMNS = (
    "record",
    "number",
    "file",
    "day",
    "account",
    "type",
    "year",
    "line",
    "amount",
    "kind",
    "channel",
    "receipt",
    "rows",
    "total",
)
"""Every column, in the order of the documented header."""

ENCODINGS = ("utf-8", "cp1252", "iso-8859-1")
MONEY = ("pounds", "pence")
SETTINGS = frozenset(
    "encoding delimiter date_format money order header control columns words always".split()
)
_AT_ONCE = 1_000


class NotALayout(ValueError):
    """The mapping file cannot be used; the text says why."""


class CannotBeWritten(ValueError):
    """A row holds a character that the mapping's encoding has not got."""


@dataclass(frozen=True)
class CashRow:
    """What one posting pays off one debt; below nought where money was taken back."""

    number: str
    day: date
    account: str
    type: str
    year: int
    line: str
    amount: Money
    kind: str
    channel: str
    receipt: str


@dataclass(frozen=True)
class CashTotals:
    """What the end row says."""

    file: int
    day: date
    rows: int
    total: Money


@dataclass(frozen=True)
class CashLayout:
    """How a revenues system wants its cash file, where it differs from the documented layout."""

    order: tuple[str, ...] = COLUMNS
    """Columns of ours, or names of `always`, as they follow one another."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Their name of a column by ours."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For a column of ours: their word by ours."""
    always: Mapping[str, str] = field(default_factory=dict)
    """Columns of theirs that always hold the same text."""
    date_format: str = "%Y-%m-%d"
    money: str = "pounds"
    encoding: str = "utf-8"
    delimiter: str = ","
    header: bool = True
    control: bool = True
    """Whether the last row holds the control totals."""


AS_DOCUMENTED = CashLayout()


def read_layout(text: str) -> CashLayout:
    """Read a mapping file (TOML). Raises NotALayout."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotALayout(f"this is not valid TOML: {error}") from error
    if unknown := set(content) - SETTINGS:
        raise NotALayout(f"not settings of a cash file: {', '.join(sorted(unknown))}")
    always = _texts(content, "always")
    words = _of(content, "words", dict, {})
    layout = CashLayout(
        order=tuple(_of(content, "order", list, list(COLUMNS))),
        columns=_texts(content, "columns"),
        words={column: _texts(words, column) for column in words},
        always=always,
        date_format=_of(content, "date_format", str, "%Y-%m-%d"),
        money=_one_of(content, "money", MONEY),
        encoding=_one_of(content, "encoding", ENCODINGS),
        delimiter=_of(content, "delimiter", str, ","),
        header=_of(content, "header", bool, True),
        control=_of(content, "control", bool, "order" not in content),
    )
    _check(layout)
    return layout


def written(rows: Iterable[CashRow], totals: CashTotals, layout: CashLayout) -> Iterator[bytes]:
    """The bytes of a cash file, piece by piece. Raises CannotBeWritten."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=layout.delimiter)
    if layout.header:
        writer.writerow([layout.columns.get(name, name) for name in layout.order])
    for count, row in enumerate(rows, 1):
        writer.writerow(_cells(_of_row(row, totals.file), layout))
        if count % _AT_ONCE == 0:
            yield _taken(out, layout.encoding)
    if layout.control:
        writer.writerow(_cells(_of_totals(totals), layout))
    yield _taken(out, layout.encoding)


def _taken(out: io.StringIO, encoding: str) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        raise CannotBeWritten(f"a reference cannot be written in {encoding}") from None


def _of_row(row: CashRow, file: int) -> dict[str, Any]:
    return {"record": "cash", "file": file, **row.__dict__}


def _of_totals(totals: CashTotals) -> dict[str, Any]:
    return {"record": "end", **totals.__dict__}


def _cells(values: Mapping[str, Any], layout: CashLayout) -> Sequence[str]:
    return [_cell(name, values, layout) for name in layout.order]


def _cell(name: str, values: Mapping[str, Any], layout: CashLayout) -> str:
    if name in layout.always:
        return layout.always[name]
    value = values.get(name, "")
    if isinstance(value, Money):
        return value.plain() if layout.money == "pounds" else str(value.pence)
    if isinstance(value, date):
        return value.strftime(layout.date_format)
    if isinstance(value, int):
        return str(value)
    # A word of theirs is the council's own; what stands in our records may be anything.
    word = layout.words.get(name, {}).get(value)
    return as_text(value) if word is None else word


def _check(layout: CashLayout) -> None:
    known = {*COLUMNS, *layout.always}
    if unknown := [name for name in layout.order if name not in known]:
        raise NotALayout(f"order: {', '.join(map(str, unknown))} is neither ours nor in [always]")
    for key in ("columns", "words"):
        if unknown := [name for name in getattr(layout, key) if name not in COLUMNS]:
            raise NotALayout(f"{key}: {', '.join(unknown)} is not a column of a cash file")
    if missing := [name for name in ("number", "account", "amount") if name not in layout.order]:
        raise NotALayout(f"order: {', '.join(missing)} must be among the columns")
    if layout.control and not {"record", "rows", "total"} <= set(layout.order):
        raise NotALayout("control needs the columns record, rows and total")
    if len(layout.delimiter) != 1:
        raise NotALayout("delimiter must be one character")
    if "%" not in layout.date_format:
        raise NotALayout("date_format must be text, such as %d/%m/%Y")


def _of(content: Mapping[str, Any], key: str, kind: type, usual: Any) -> Any:
    value = content.get(key, usual)
    if not isinstance(value, kind):
        raise NotALayout(f"{key} must be a {kind.__name__}")
    return value


def _one_of(content: Mapping[str, Any], key: str, words: tuple[str, ...]) -> str:
    word = content.get(key, words[0])
    if word not in words:
        raise NotALayout(f"{key} must be one of {', '.join(words)}")
    return str(word)


def _texts(content: Mapping[str, Any], key: str) -> dict[str, str]:
    table = _of(content, key, dict, {})
    if not all(isinstance(value, str) for value in table.values()):
        raise NotALayout(f"{key} holds texts only")
    return dict(table)
