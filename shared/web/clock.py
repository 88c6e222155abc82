"""The time of this request: asked once, the same for everything that the request does."""

from __future__ import annotations

from datetime import date, datetime

from flask import g

from shared.domain.london import LONDON
from shared.web.parts import current_parts


def now() -> datetime:
    """The instant of this request, aware, in UTC."""
    if "now" not in g:
        g.now = current_parts().clock.now()
    instant: datetime = g.now
    return instant


def today() -> date:
    """The date of this request in London."""
    return now().astimezone(LONDON).date()
