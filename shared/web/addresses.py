"""Addresses that are the same for everybody, or for every row of a list: worked out once, not for each page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, url_for

ANY_NUMBER = 987654321
"""Stands in an address where the number of a row will stand."""


def keep_addresses(app: Flask) -> None:
    """Give the application a place to keep them in."""
    app.extensions["evenkeel_addresses"] = {}


def address(endpoint: str, **fixed: Any) -> str | None:
    """The path of an endpoint, or nothing when this installation does not serve it.

    Every address that was asked for is kept: values must come out of a short list.
    """
    kept: dict[object, str | None] = current_app.extensions["evenkeel_addresses"]
    key = (endpoint, *fixed.items())
    if key not in kept:
        served = endpoint in current_app.view_functions
        kept[key] = url_for(endpoint, **fixed) if served else None
    return kept[key]


def row_addresses(endpoint: str, number: str) -> Callable[[int], str]:
    """The paths of an endpoint by the one number that they differ in."""
    pattern = address(endpoint, **{number: ANY_NUMBER}) or ""
    before, _, after = pattern.partition(str(ANY_NUMBER))
    return lambda row: f"{before}{row}{after}"
