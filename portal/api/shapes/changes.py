"""What changed, as programs read it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from portal.api.shapes.base import Asked, Cursor, HowMany, Shown


class ChangesAsked(Asked):
    """From where on, and how many."""

    after: Cursor = Field(0, description="The `cursor` of the answer before; 0 for the beginning.")
    limit: HowMany = Field(100, description="How many at most.")


class ChangeShown(Shown):
    """One change. What it is now is read at the client's own address."""

    id: int = Field(description="The same number as in a webhook.")
    kind: str = Field(description="Such as `offer.decided`. New kinds may come.")
    client: str
    at: datetime


class ChangesShown(Shown):
    """Changes in their order."""

    changes: list[ChangeShown]
    cursor: int = Field(description="Give this as `after` next time, also when nothing came.")
    has_more: bool
