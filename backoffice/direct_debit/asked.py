"""What the address or the form of a page asks for: numbers and days, or nothing where it is neither."""

from __future__ import annotations

from datetime import date

from flask import abort, request

from shared.domain.mandate_states import MandateState

LONGEST_NUMBER = 9


def number_of_address(name: str) -> int | None:
    """A number of the address."""
    return _number(request.args.get(name, ""))


def number_of_form(name: str) -> int | None:
    """A number of the form that was sent."""
    return _number(request.form.get(name, ""))


def day_of_form(name: str) -> date | None:
    """A day of the form that was sent, as 2026-11-23."""
    return _day(request.form.get(name, ""))


def day_of_address(name: str) -> date | None:
    """A day of the address, as 2026-11-23."""
    return _day(request.args.get(name, ""))


def state_of_address() -> MandateState | None:
    """The state of mandates that the address names; 404 for what is none of ours."""
    word = request.args.get("state", "")
    if not word:
        return None
    if word not in {each.value for each in MandateState}:
        abort(404)
    return MandateState(word)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _day(text: str) -> date | None:
    if len(text) != len("2026-11-23") or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
