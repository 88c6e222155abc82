"""Statements of income and spending, as programs send them."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from portal.api.shapes.base import Sent, Shown, ShownPence


class StatementSent(Sent):
    """A statement in the exchange format 1.1 of the Standard Financial Statement, as JSON."""

    dated_on: date | None = Field(
        None, description="Its date, where the format's own document does not say it."
    )
    sfs: dict[str, Any] = Field(
        description="The document, as its own definition describes it: summary or full entry."
    )


class DifferenceShown(Shown):
    """A figure of the document that is not what its lines come to. Ours is kept."""

    place: str = Field(description="The element.")
    theirs: int = Field(description="Whole pence, or a number of people or things.")
    ours: int


class StatementTaken(Shown):
    """The version that was made. The same statement sent again is the same version."""

    version: int
    is_new: bool
    left_over: ShownPence = Field(description="Whole pence a month; may be below nought.")
    differences: list[DifferenceShown]
