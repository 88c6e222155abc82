"""What every model of the interface stands on, and the kinds of values that they hold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.services.cursors import LARGEST_ID

LINE = r"^[^\u0000-\u001f\u007f]*[^\u0000-\u001f\u007f\s][^\u0000-\u001f\u007f]*$"
TEXT = r"^[^\u0000-\u0008\u000b-\u001f\u007f]*[^\u0000-\u001f\u007f\s][^\u0000-\u0008\u000b-\u001f\u007f]*$"


class Sent(BaseModel):
    """What a program sends: nothing that we do not know, and every value of the type that it says."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        hide_input_in_errors=True,
        regex_engine="rust-regex",
    )


class Shown(BaseModel):
    """What a program is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(BaseModel):
    """What stands behind the question mark of an address."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 12.0 is the whole number 12 (JSON Schema 6.1.1)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _digits(value: Any) -> Any:
    """A whole number as an address says it: digits, and nothing around them."""
    is_plain = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11
    if not is_plain or (len(value) > 1 and value[0] == "0"):
        raise ValueError("not a number")
    return int(value)


# The bounds stand before the reading: only so are they in the description as well.
MOST_PENCE = 9_999_999_999
Pence = Annotated[int, Field(ge=1, le=MOST_PENCE), BeforeValidator(_whole)]
PenceOrNone = Annotated[int, Field(ge=0, le=MOST_PENCE), BeforeValidator(_whole)]
Number = Annotated[int, Field(ge=1, le=1_000), BeforeValidator(_whole)]
Cursor = Annotated[int, Field(ge=0, le=LARGEST_ID), BeforeValidator(_digits)]
HowMany = Annotated[int, Field(ge=1, le=500), BeforeValidator(_digits)]
ShownPence = Annotated[int, Field(description="Whole pence.")]


def line(most: int, about: str) -> Any:
    """One line of text that is not empty."""
    return Field(min_length=1, max_length=most, pattern=LINE, description=about)


def text(most: int, about: str) -> Any:
    """Text that is not empty and may have several lines."""
    return Field(min_length=1, max_length=most, pattern=TEXT, description=about)


class Wrong(Shown):
    """One thing that is wrong in a body."""

    pointer: str = Field(description="Where it stands (RFC 6901).")
    code: str
    detail: str


class ProblemShown(Shown):
    """What went wrong (RFC 9457). It never says back what was sent."""

    type: str
    title: str
    status: int
    code: str = Field(description="The part of `type` after `#`.")
    detail: str | None = None
    errors: list[Wrong] | None = None
