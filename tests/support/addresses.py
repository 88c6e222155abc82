"""An example address for every endpoint, so that tests can knock at each of them.

A new parameter needs a line here: a value for it by its name, or for one endpoint alone.
"""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Rule

BY_NAME: dict[str, str | int] = {
    "filename": "img/icon.svg",
    "code": "cy",
}
"""Parameter name -> value, for numbers when there is no line: 999,999, which nothing has."""

BY_ENDPOINT: dict[str, dict[str, str | int]] = {}
"""Endpoint -> its own values."""

NOTHING = 999_999


def rules_of(app: Flask) -> list[Rule]:
    """Every rule of the application, in order of endpoint."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def address_of(app: Flask, rule: Rule, method: str | None = None) -> str:
    """A path that this rule answers to."""
    own = BY_ENDPOINT.get(rule.endpoint, {})
    values = {name: own.get(name, BY_NAME.get(name, NOTHING)) for name in rule.arguments}
    built = app.url_map.bind("localhost").build(
        rule.endpoint, values, method=method or first_method(rule)
    )
    return str(built)


def first_method(rule: Rule) -> str:
    """The method to knock with: GET where it is allowed."""
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return "GET" if "GET" in methods else sorted(methods)[0]
