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


class TruthSeen(Base):
    """A debt as the nightly check last saw it in the revenues system, and with which of our receipts."""

    __tablename__ = "truth_seen"

    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"), primary_key=True)
    as_of: Mapped[date]
    charge: Mapped[Money] = mapped_column(MoneyPence)
    costs: Mapped[Money] = mapped_column(MoneyPence)
    next_bill: Mapped[Money | None] = mapped_column(MoneyPence)
    current_instalment: Mapped[Money] = mapped_column(MoneyPence)
    posting_id: Mapped[int]
    """The newest posting that had handed receipts over; nought before the first. No reference, so that
    a debt without any can be kept."""


class RevenuesPlan(Base):
    """A plan that the last extract which tells of plans said the revenues system knows."""

    __tablename__ = "revenues_plan"

    reference: Mapped[str] = mapped_column(String(40), primary_key=True)
    account: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]


class ActionFile(Base):
    """Actions for the revenues system that left in one file; the same bytes whenever it is written."""

    __tablename__ = "action_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    """The actions in it carry `actions:<number>` as their reference."""
    line_count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
