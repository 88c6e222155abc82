"""What a request may hold: no character that a database cannot keep, no number that is no row's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

NUL, INSTEAD = "\0", "\N{REPLACEMENT CHARACTER}"
"""PostgreSQL keeps no NUL; the field that it was typed into says what is wrong with the rest."""


class KeepableValues(ImmutableMultiDict[str, str]):
    """Fields without NUL characters."""

    def __init__(self, pairs: Any = None) -> None:
        if isinstance(pairs, Iterable) and not hasattr(pairs, "items"):
            pairs = [(_keepable(name), _keepable(value)) for name, value in pairs]
        super().__init__(pairs)


class KeepableRequest(Request):
    """A request whose fields can be kept."""

    parameter_storage_class = KeepableValues


class RowNumber(IntegerConverter):
    """A number in an address that can be the number of a row; a larger one is no page."""

    regex = r"[0-9]{1,9}"


def _keepable(text: Any) -> Any:
    return text.replace(NUL, INSTEAD) if isinstance(text, str) and NUL in text else text


def take_only_what_can_be_kept(app: Flask) -> None:
    """Read every request that way."""
    app.request_class = KeepableRequest
    app.url_map.converters["int"] = RowNumber
