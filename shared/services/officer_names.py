"""The names of officers, for pages that tell who did what."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Officer


def officer_names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """The name of every officer among some actors (`officer:3`); one query, none without officers."""
    ids = {number for actor in actors if (number := _officer_id(actor)) is not None}
    if not ids:
        return {}
    rows = session.execute(select(Officer.id, Officer.name).where(Officer.id.in_(ids)))
    return {f"officer:{row.id}": row.name for row in rows}


def _officer_id(actor: str) -> int | None:
    kind, _, number = actor.partition(":")
    is_id = kind == "officer" and number.isascii() and number.isdigit() and len(number) <= 9
    return int(number) if is_id else None
