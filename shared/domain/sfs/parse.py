"""Text of an exchange file as plain values: what is written twice, too deep or no text at all is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DEEPEST = 12
MOST_BYTES = 512_000
"""Twenty times the longest statement that anybody writes."""

_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class NotReadable(ValueError):
    """The file cannot be read at all; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Number(str):
    """A number as it was written in JSON, digit by digit."""

    __slots__ = ()


def read_json(content: bytes) -> dict[str, Any]:
    """The object at the top of a JSON file. Raises NotReadable."""
    text = decoded(content)
    try:
        found = json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except RecursionError as error:
        raise NotReadable("too_deep") from error
    except ValueError as error:
        raise error if isinstance(error, NotReadable) else NotReadable("not_json") from error
    if not isinstance(found, dict):
        raise NotReadable("not_a_statement")
    refuse_deep(found)
    return found


def decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 where the file says so by its first bytes. Raises NotReadable."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotReadable("encoding") from error


def refuse_deep(value: object, depth: int = 0) -> None:
    """Raises NotReadable for values that stand too deep in each other."""
    if depth > DEEPEST:
        raise NotReadable("too_deep")
    inside = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list):
        for each in inside:  # type: ignore[attr-defined]
            refuse_deep(each, depth + 1)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotReadable("repeated")
    return found


def _no_constant(word: str) -> Any:
    raise NotReadable("not_json")
