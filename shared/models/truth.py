"""Differences between our records and the revenues system's, each named."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.money import Money
from shared.models.base import Base, MoneyPence, UtcInstant

_OPEN = text("state = 'open'")


class TruthDifference(Base):
    """One difference that the nightly check found, until it is gone, repaired or settled by a person."""

    __tablename__ = "truth_difference"
    __table_args__ = (
        Index(
            "uq_truth_difference_one_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "state", "kind", "id"),
        Index(None, "debt_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    """As `shared.domain.truth.Difference` names it."""
    subject: Mapped[str] = mapped_column(String(60))
    """`debt:5`, `plan:3`, `posting:9`."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debt.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    ours: Mapped[Money] = mapped_column(MoneyPence)
    theirs: Mapped[Money] = mapped_column(MoneyPence)
    content: Mapped[str] = mapped_column(Text, default="")
    """JSON: what it was judged by."""
    found_on: Mapped[date]
    seen_on: Mapped[date]
    """The last night on which it was still there."""
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open`, `gone` (by itself), `repaired` (by us) or `settled` (by a person)."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_by: Mapped[str] = mapped_column(String(60), default="")
    ended_why: Mapped[str] = mapped_column(Text, default="")
