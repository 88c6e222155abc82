"""Values with names, in order, written as JSON or XML: amounts always with two decimals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape  # nosec B406  # only writes

from shared.domain.money import Money

Value = "Money | str | int | bool | Mapping[str, Value] | Sequence[Value]"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(value: object) -> str:
    """JSON. An amount is a number with two decimals, written without any float."""
    if isinstance(value, Money):
        return value.plain()
    if isinstance(value, Mapping):
        inside = ",\n".join(f"{json.dumps(name)}: {as_json(each)}" for name, each in value.items())
        return "{\n" + inside + "\n}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(as_json(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def as_xml(name: str, value: object) -> str:
    """An XML document with one element at its top."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(_element(name, value, 0)) + "\n"


def _element(name: str, value: object, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, Mapping):
        yield f"{indent}<{name}>"
        for inner, each in value.items():
            yield from _element(inner, each, depth + 1)
        yield f"{indent}</{name}>"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _element(name, each, depth)
    else:
        yield f"{indent}<{name}>{_text(value)}</{name}>"


def _text(value: object) -> str:
    if isinstance(value, Money):
        return value.plain()
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_NOT_IN_XML.sub(" ", str(value)))
