"""What we do differently for somebody, as everybody who works on their case sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.says import Says
from shared.domain.support_needs import NAMES, Adjustment
from shared.models import SupportNeed


@dataclass(frozen=True)
class LivingNeed:
    """One adjustment that stands."""

    id: int
    adjustment: Adjustment
    detail: str
    review_on: date
    created_at: datetime
    created_by: str

    @property
    def name(self) -> Says:
        """As an officer reads it."""
        return NAMES[self.adjustment]


def living_needs(session: Session, party_id: int) -> tuple[LivingNeed, ...]:
    """Every adjustment that stands for somebody, in the order of the list."""
    rows = session.execute(
        select(
            SupportNeed.id,
            SupportNeed.adjustment,
            SupportNeed.detail,
            SupportNeed.review_on,
            SupportNeed.created_at,
            SupportNeed.created_by,
        ).where(SupportNeed.party_id == party_id, SupportNeed.ended_at.is_(None))
    )
    found = [LivingNeed(row.id, Adjustment(row.adjustment), *row[2:]) for row in rows]
    order = list(Adjustment)
    return tuple(sorted(found, key=lambda each: order.index(each.adjustment)))
