"""Checks every parameter against the names and types that the card provider publishes with its library."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stripe import RequestOptions

from shared.gateways.sandbox.cards.refusal import Refusal

NUMBER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
FRACTION = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?", re.ASCII)
MOST_METADATA = 50
LONGEST_NAME, LONGEST_VALUE = 40, 500
OPTIONS = frozenset(RequestOptions.__annotations__)


def check(params: Mapping[str, Any], published: type) -> None:
    """Refuse a parameter that is unknown, missing or of another type. Raises Refusal."""
    _check_fields(params, published, "")


def _check_fields(given: Any, published: type, path: str) -> None:
    if not isinstance(given, Mapping):
        raise Refusal("Invalid hash", code="parameter_invalid_empty", param=path)
    fields = _fields(published)
    for name, value in given.items():
        whole = f"{path}[{name}]" if path else name
        if name not in fields:
            raise Refusal(
                f"Received unknown parameter: {whole}", code="parameter_unknown", param=whole
            )
        _check_value(value, fields[name], whole)
    for name in published.__required_keys__ - set(given):  # type: ignore[attr-defined]
        whole = f"{path}[{name}]" if path else name
        raise Refusal(f"Missing required param: {whole}.", code="parameter_missing", param=whole)


@cache
def _fields(published: type) -> dict[str, Any]:
    names = vars(sys.modules[published.__module__])
    # The options that every request takes are written in another module, with names of its own.
    hints = get_type_hints(published, names, {"Mapping": Mapping, "StripeContext": str})
    return {name: kind for name, kind in hints.items() if name not in OPTIONS}


def _check_value(value: Any, kind: Any, path: str) -> None:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        _check_one_of(value, kind, path)
    elif origin is Literal:
        _must(value in get_args(kind), path, "Invalid value")
    elif origin is list:
        _must(isinstance(value, list), path, "Invalid array")
        for number, item in enumerate(value):
            _check_value(item, get_args(kind)[0], f"{path}[{number}]")
    elif origin is dict:
        _check_metadata(value, path)
    elif isinstance(kind, type) and hasattr(kind, "__required_keys__"):
        _check_fields(value, kind, path)
    else:
        _check_plain(value, kind, path)


def _check_one_of(value: Any, kind: Any, path: str) -> None:
    """One of several types. Where values are listed, `str` beside them means only later ones."""
    choices = [choice for choice in get_args(kind) if choice is not NoneType]
    listed = {v for c in choices if get_origin(c) is Literal for v in get_args(c)} - {""}
    if listed:
        choices = [choice for choice in choices if choice is not str]
    problems: list[Refusal] = []
    for choice in choices:
        if choice is not dict and get_origin(choice) is None and not isinstance(choice, type):
            continue
        try:
            return _check_value(value, choice, path)
        except Refusal as problem:
            problems.append(problem)
    # The one that came furthest knows best what is wrong.
    raise max(problems, key=lambda each: len(each.param), default=_wrong(path, "Invalid value"))


def _check_metadata(value: Any, path: str) -> None:
    _must(isinstance(value, Mapping) and len(value) <= MOST_METADATA, path, "Invalid metadata")
    for name, text in value.items():
        fits = isinstance(text, str) and len(name) <= LONGEST_NAME and len(text) <= LONGEST_VALUE
        _must(fits, f"{path}[{name}]", "Invalid metadata")


def _check_plain(value: Any, kind: Any, path: str) -> None:
    if not isinstance(value, str):
        raise _wrong(path, "Invalid value")
    if kind is bool:
        _must(value in ("true", "false"), path, "Invalid boolean")
    elif kind is int:
        _must(bool(NUMBER.fullmatch(value)), path, "Invalid integer", "parameter_invalid_integer")
    elif kind is not str:
        _must(bool(FRACTION.fullmatch(value)), path, "Invalid decimal")


def _must(is_right: bool, path: str, says: str, code: str = "parameter_invalid") -> None:
    if not is_right:
        raise _wrong(path, says, code)


def _wrong(path: str, says: str, code: str = "parameter_invalid") -> Refusal:
    return Refusal(f"{says}: {path}", code=code, param=path)
