"""A council's own names for the columns and words of the extract, read from a mapping file (TOML)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.extract_rows import COLUMNS

ENCODINGS = ("utf-8", "cp1252", "iso-8859-1")


class NotAMapping(ValueError):
    """The mapping file cannot be used; the text says why."""


@dataclass(frozen=True)
class ExtractMapping:
    """How a council writes its extract, where it differs from the documented layout."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Our name of a column by the council's."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For a column of ours: our word by the council's."""
    ignore: frozenset[str] = frozenset()
    """The council's columns that are left unread."""
    date_format: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","

    def column(self, theirs: str) -> str | None:
        """Our name for a column of the file; None when it is to be left unread."""
        name = theirs.strip()
        return None if name in self.ignore else self.columns.get(name, name)


AS_DOCUMENTED = ExtractMapping()


def read_mapping(text: str) -> ExtractMapping:
    """Read a mapping file. Raises NotAMapping."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotAMapping(f"this is not valid TOML: {error}") from error
    unknown = set(content) - {"columns", "words", "ignore", "date_format", "encoding", "delimiter"}
    if unknown:
        raise NotAMapping(f"not settings of a mapping: {', '.join(sorted(unknown))}")
    encoding = content.get("encoding", "utf-8")
    if encoding not in ENCODINGS:
        raise NotAMapping(f"encoding must be one of {', '.join(ENCODINGS)}")
    delimiter = content.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise NotAMapping("delimiter must be one character")
    date_format = content.get("date_format")
    if date_format is not None and not isinstance(date_format, str):
        raise NotAMapping("date_format must be text, such as %d/%m/%Y")
    return ExtractMapping(
        columns={theirs: ours for ours, theirs in _table(content, "columns").items()},
        words={
            column: _table(_table(content, "words"), column) for column in _table(content, "words")
        },
        ignore=frozenset(content.get("ignore", [])),
        date_format=date_format,
        encoding=encoding,
        delimiter=delimiter,
    )


def _table(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = content.get(key, {})
    if not isinstance(table, dict):
        raise NotAMapping(f"{key} must be a table")
    for name in table:
        if key in {"columns", "words"} and name not in COLUMNS:
            raise NotAMapping(f"{key}: {name!r} is not a column; choose from {', '.join(COLUMNS)}")
    return table
