"""The sealed store: the words behind a support need. Only shared.services.sealed may import this.

It is not joined to the other records on purpose: whoever imports those must not be able to reach it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared.models.base import Base, UtcInstant


class SealedWords(Base):
    """What somebody told us in confidence, encrypted with a key of its own."""

    __tablename__ = "sealed_words"
    __table_args__ = (Index(None, "party_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    about: Mapped[str] = mapped_column(String(60))
    """What they were said with, such as `support` or `hardship:12`."""
    sealed: Mapped[str] = mapped_column(Text)
    """Emptied when consent was withdrawn."""
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    kept_at: Mapped[datetime] = mapped_column(UtcInstant)
    kept_by: Mapped[str] = mapped_column(String(60))
    removed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    removed_by: Mapped[str] = mapped_column(String(60), default="")


class SealedOpening(Base):
    """That an officer opened something sealed, and why; the data protection officer sees each."""

    __tablename__ = "sealed_opening"
    __table_args__ = (Index(None, "seen_at", "id"), Index(None, "party_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(60))
    """`sealed_words:12` or `evidence:3`."""
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    role: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    seen_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When the data protection officer looked at it."""
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    finding: Mapped[str] = mapped_column(String(300), default="")
