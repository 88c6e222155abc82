"""What stops recovery, who may lift it, and the papers that speak for it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.models.base import Base, UtcInstant


class Hold(Base):
    """A dated stop on recovery, for a party or for one debt."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("(party_id IS NULL) <> (debt_id IS NULL)", name="one_reach"),
        Index(None, "party_id", "ends_on"),
        Index(None, "debt_id", "ends_on"),
        Index(None, "ends_on", "id"),
        # Every plan has some, and each ends by its subject.
        Index(
            "ix_hold_living_subject",
            "subject",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debt.id"))
    kind: Mapped[str] = mapped_column(String(40))
    """Why, in one word of ours: `open_proposal`, `plan`, `dispute`, `advice`, `officer` and so on."""
    subject: Mapped[str] = mapped_column(String(60), default="")
    """What it hangs on, such as `proposal:12`."""
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What the officer wrote; never anything about health."""
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day of the hold; none means until it is ended."""
    reminded_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When somebody was told that it ends soon."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    ended_why: Mapped[str] = mapped_column(String(200), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_by: Mapped[str] = mapped_column(String(60))


class HoldSetting(Base):
    """A number of the council's own for one kind of hold, such as its days, from a day on."""

    __tablename__ = "hold_setting"
    __table_args__ = (UniqueConstraint("kind", "name", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    effective_from: Mapped[date]
    number: Mapped[int]


class CourtPermission(Base):
    """A court's permission for one act towards a party or about one debt, checked by a second person."""

    __tablename__ = "court_permission"
    __table_args__ = (Index(None, "party_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    act: Mapped[str] = mapped_column(String(20))
    court_reference: Mapped[str] = mapped_column(String(60))
    """The number of the application and order (N244)."""
    permitted_on: Mapped[date]
    until: Mapped[date | None]
    """The last day on which it may be used; none where the order names no day."""
    reason: Mapped[str] = mapped_column(String(300))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """`waiting` (for a second person), `given`, `refused` or `withdrawn`."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Evidence(Base):
    """A paper that somebody sent: kept encrypted, made anew where it can be, and never run."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "party_id", "id"), Index(None, "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """None while nobody knows whom it is about (a notice)."""
    subject: Mapped[str] = mapped_column(String(60))
    """What it speaks for, such as `hardship:12`, `hold:3`, `notice:4`."""
    name: Mapped[str] = mapped_column(String(120))
    """As the sender called it, made safe; only shown, never used as a path."""
    content_type: Mapped[str] = mapped_column(String(40))
    """By its content: `image/jpeg`, `image/png` or `application/pdf`."""
    size: Mapped[int]
    """Bytes as they are kept."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what was sent, so that the same is not kept twice for one subject."""
    place: Mapped[str] = mapped_column(String(64), default="")
    """The name under which the store keeps it; empty once it was removed."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """`waiting` (to be scanned; nobody can open it), `clean`, `infected` or `removed`."""
    is_sealed: Mapped[bool] = mapped_column(default=False)
    """Opened like the sealed store: by named roles, with a reason."""
    sent_at: Mapped[datetime] = mapped_column(UtcInstant)
    sent_by: Mapped[str] = mapped_column(String(60))
    scanned_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    removed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    note: Mapped[str] = mapped_column(Text, default="")
    """What the scan said."""
