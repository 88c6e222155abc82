"""The token of a button that must not act twice: a second press, or a second tab, finds the first."""

from __future__ import annotations

import secrets

from flask import request

LONGEST = 64
NAME = "press"


def new_press() -> str:
    """A token for a button that is shown now."""
    return secrets.token_urlsafe(24)


def pressed() -> str | None:
    """The token of the button that was pressed; none when what came cannot be one."""
    token = request.form.get(NAME, "")
    fits = token.isascii() and token.isprintable() and 0 < len(token) <= LONGEST
    return token if fits else None
