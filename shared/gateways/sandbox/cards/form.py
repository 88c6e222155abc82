"""The form encoding of the card provider's interface: `a[b][0][c]=d` as nested dictionaries and lists."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from shared.gateways.sandbox.cards.refusal import Refusal

NAME = re.compile(r"([a-z0-9_]+)((?:\[[A-Za-z0-9_]*\])*)", re.ASCII)
PART = re.compile(r"\[([A-Za-z0-9_]*)\]")


def read_form(text: str) -> dict[str, Any]:
    """What was sent. Raises Refusal for a name that is not one."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        matched = NAME.fullmatch(name)
        if matched is None:
            raise Refusal(f"Invalid parameter name: {name}", code="parameter_unknown", param=name)
        _put(found, [matched[1], *PART.findall(matched[2])], value)
    return {name: _with_lists(value) for name, value in found.items()}


def _put(into: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        inner = into.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Refusal("Invalid hash", code="parameter_unknown", param=path[0])
        into = inner
    into[path[-1] or str(len(into))] = value


def _with_lists(value: Any) -> Any:
    """Numbered parts are a list; everything else stays as it is."""
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(part) for name, part in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
