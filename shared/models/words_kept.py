"""The council's own wording of messages and letters, batches of notices, and letters that took a message's place."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.models.base import Base, UtcInstant

_WAITING = text("state IN ('draft', 'waiting')")


class WordingVersion(Base):
    """One wording of a message in one language, from its draft to a second person's approval."""

    __tablename__ = "wording_version"
    __table_args__ = (
        Index(None, "template", "language", "state"),
        Index(
            "uq_wording_version_one_open",
            "template",
            "language",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    content: Mapped[str] = mapped_column(Text)
    """The whole template, with its subject in the first line."""
    was_sha256: Mapped[str] = mapped_column(String(64))
    """Of the wording that it was written against: when that has changed since, it is not approved."""
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    """`draft`, `waiting`, `approved`, `refused`, `withdrawn` or `replaced`."""
    lock: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    settled_why: Mapped[str] = mapped_column(Text, default="")


class LetterInstead(Base):
    """A letter that was written because a message did not arrive."""

    __tablename__ = "letter_instead"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), unique=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    """None where there was no address to write to."""
    why: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcInstant)


class NoticeBatch(Base):
    """Letters to many about their debts: chosen by rules, signed by a second person, then sent."""

    __tablename__ = "notice_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(Text)
    """JSON: the rules by which debts were chosen."""
    state: Mapped[str] = mapped_column(String(10), default="draft")
    """`draft`, `waiting`, `signed`, `sent` or `withdrawn`."""
    lock: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    send_on: Mapped[date | None]


class NoticeBatchLine(Base):
    """One debt of a batch, and whether it is written to or why not."""

    __tablename__ = "notice_batch_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "debt_id", "party_id"),
        Index(None, "batch_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("notice_batch.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    state: Mapped[str] = mapped_column(String(10))
    """`included`, `excluded`, `queued` or `stopped`."""
    why: Mapped[str] = mapped_column(String(40), default="")
    """The word for why it was left out."""
