"""How a council's own system writes its extract, read from a mapping file (TOML)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.extract_rows import COLUMNS, RECORDS

ENCODINGS = ("utf-8", "cp1252", "iso-8859-1")
MONEY = ("pounds", "thousands", "pence")
SETTINGS = frozenset(
    "encoding delimiter date_format money empty ignore columns words record control".split()
)


class NotAMapping(ValueError):
    """The mapping file cannot be used; the text says why."""


@dataclass(frozen=True)
class Source:
    """Where a field comes from: their column (with something in front), or always the same text."""

    column: str | None = None
    always: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class RecordShape:
    """One record that each row of their file makes, where `when` is neither empty nor nought."""

    make: str
    sources: Mapping[str, Source]
    when: str | None = None


@dataclass(frozen=True)
class ExtractMapping:
    """How a council writes its extract, where it differs from the documented layout."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Our name of a column by the council's, for a file in our own layout."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For a column of ours: our word by the council's."""
    ignore: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    shapes: tuple[RecordShape, ...] = ()
    """What each row makes; none for a file in our own layout, whose rows say it themselves."""
    control: bool = True
    """Whether the file ends with a record of control totals."""
    date_format: str | None = None
    money: str = "pounds"
    encoding: str = "utf-8"
    delimiter: str = ","

    def column(self, theirs: str) -> str | None:
        """Our name for a column of a file in our own layout; None when it is left unread."""
        name = theirs.strip()
        return None if name in self.ignore else self.columns.get(name, name)


AS_DOCUMENTED = ExtractMapping()


def read_mapping(text: str) -> ExtractMapping:
    """Read a mapping file. Raises NotAMapping."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotAMapping(f"this is not valid TOML: {error}") from error
    if unknown := set(content) - SETTINGS:
        raise NotAMapping(f"not settings of a mapping: {', '.join(sorted(unknown))}")
    words = _table(content, "words")
    shapes = tuple(_shape(each) for each in _list(content, "record"))
    return ExtractMapping(
        columns={theirs: ours for ours, theirs in _table(content, "columns").items()},
        words={column: _table(words, column) for column in words},
        ignore=frozenset(_list(content, "ignore")),
        empty=frozenset(_list(content, "empty")),
        shapes=shapes,
        control=_control(content, shapes),
        date_format=_date_format(content),
        money=_one_of(content, "money", MONEY),
        encoding=_one_of(content, "encoding", ENCODINGS),
        delimiter=_delimiter(content),
    )


def _shape(content: object) -> RecordShape:
    if not isinstance(content, dict) or content.get("make") not in RECORDS:
        raise NotAMapping(f"each [[record]] says what to make: {', '.join(RECORDS)}")
    make = content["make"]
    names = {one.name for one in RECORDS[make]}
    sources = {
        name: _source(value) for name, value in content.items() if name not in ("make", "when")
    }
    if unknown := set(sources) - names:
        raise NotAMapping(f"{make}: {', '.join(sorted(unknown))} is not a field of it")
    if missing := [one.name for one in RECORDS[make] if one.needed and one.name not in sources]:
        raise NotAMapping(f"{make}: {', '.join(missing)} must come from somewhere")
    return RecordShape(make, sources, content.get("when"))


def _source(value: object) -> Source:
    if isinstance(value, str):
        return Source(column=value)
    if isinstance(value, dict) and set(value) <= {"column", "always", "prefix"} and value:
        return Source(value.get("column"), value.get("always", ""), value.get("prefix", ""))
    raise NotAMapping(
        'a field is "THEIR_COLUMN", { always = "text" } or { column = "X", prefix = "J-" }'
    )


def _control(content: Mapping[str, Any], shapes: tuple[RecordShape, ...]) -> bool:
    control = content.get("control", not shapes)
    if not isinstance(control, bool) or (control and shapes):
        raise NotAMapping("control is true or false, and false where [[record]] is used")
    return control


def _date_format(content: Mapping[str, Any]) -> str | None:
    pattern = content.get("date_format")
    if pattern is not None and not (isinstance(pattern, str) and "%" in pattern):
        raise NotAMapping("date_format must be text, such as %d/%m/%Y")
    return pattern


def _delimiter(content: Mapping[str, Any]) -> str:
    delimiter = content.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise NotAMapping("delimiter must be one character")
    return delimiter


def _one_of(content: Mapping[str, Any], key: str, words: tuple[str, ...]) -> str:
    word = content.get(key, words[0])
    if word not in words:
        raise NotAMapping(f"{key} must be one of {', '.join(words)}")
    return str(word)


def _list(content: Mapping[str, Any], key: str) -> list[Any]:
    value = content.get(key, [])
    if not isinstance(value, list):
        raise NotAMapping(f"{key} must be a list")
    return value


def _table(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = content.get(key, {})
    if not isinstance(table, dict):
        raise NotAMapping(f"{key} must be a table")
    for name in table:
        if key in {"columns", "words"} and name not in COLUMNS:
            raise NotAMapping(f"{key}: {name!r} is not a column; choose from {', '.join(COLUMNS)}")
    return table
