"""What is written down after a hard call: that it was made, how the officer is, and who was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared.models.base import Base, UtcInstant


class HardCall(Base):
    """What an officer wrote after a hard call, for whoever looks after officers; no part of the case."""

    __tablename__ = "hard_call"
    __table_args__ = (Index(None, "officer_id", "at"), Index(None, "talked_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    card: Mapped[str] = mapped_column(String(20))
    """`distress`, `suicide`, `confrontation` or `abuse`."""
    outcome: Mapped[str] = mapped_column(String(20))
    """`spoke`, `no_answer` or `emergency`."""
    note: Mapped[str] = mapped_column(Text, default="")
    """How it was for the officer. The person who was called is not written about here."""
    wants_talk: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    talked_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When a manager had talked with the officer about it."""
    talked_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))


class SafeguardingReferral(Base):
    """That an officer told those who protect people; never changed. What they told is not kept here."""

    __tablename__ = "safeguarding_referral"
    __table_args__ = (Index(None, "party_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    told: Mapped[str] = mapped_column(String(20))
    """`adults`, `children`, `police`, `ambulance` or `abuse`."""
    their_reference: Mapped[str] = mapped_column(String(60), default="")
    person_knows: Mapped[bool]
    """Whether the person was told that it is made."""
    at: Mapped[datetime] = mapped_column(UtcInstant)
