"""Text in files that people open in a spreadsheet: never taken for a formula."""

from __future__ import annotations

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", ";", "'")


def as_text(value: str) -> str:
    """The value with an apostrophe before it where a spreadsheet would work it out.

    Source: OWASP, CSV injection. Numbers of ours are never sent through here.
    """
    return f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value
