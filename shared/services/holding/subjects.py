"""The living holds of one cause."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Hold


def living_of(session: Session, subject: str) -> Sequence[Hold]:
    """Holds of a subject (`objection:12`) that were not ended."""
    return session.scalars(
        select(Hold).where(Hold.subject == subject, Hold.ended_at.is_(None)).order_by(Hold.id)
    ).all()
