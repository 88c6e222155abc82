"""What the back office works with: items, notes, messages on their way, imports, and the audit trail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.money import Money
from shared.domain.roles import Role
from shared.models.base import Base, MoneyPence, UtcInstant, Word


class WorkItem(Base):
    """Something that a person must look at, with the date we promised."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index(None, "state", "rank", "promise_on", "harm", "id"),
        Index(None, "state", "promise_on", "harm", "id"),
        Index(None, "state", "kind", "promise_on", "harm", "id"),
        Index(None, "party_id", "state"),
        Index(
            "ix_work_item_open_subject",
            "subject",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_work_item_one_open_subject",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    """`proposal`, `counter_answer`, `question_answer`, `talk`, `message_failed`, `negative_budget` …"""
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    subject: Mapped[str] = mapped_column(String(60))
    """What it is about, such as `proposal:12`."""
    rank: Mapped[int] = mapped_column(default=1, server_default="1")
    """0 for what goes before everything else whatever was promised: Breathing Space, disclosures."""
    harm: Mapped[int] = mapped_column(default=50)
    """How much waiting may hurt: 0 is worst, 100 least."""
    promise_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open` or `done`."""
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)
    done_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    done_by: Mapped[str] = mapped_column(String(60), default="")


class Note(Base):
    """What an officer wrote on a case."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    content: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Signpost(Base):
    """Somewhere else to get free help; the administrator keeps the list."""

    __tablename__ = "signpost"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_welsh: Mapped[str] = mapped_column(String(120), default="")
    about: Mapped[str] = mapped_column(String(300), default="")
    about_welsh: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    referral_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """Where they take people whom we send on; without it they are only named."""
    audience: Mapped[str] = mapped_column(String(20), default="everyone")
    """`everyone`, `people` or `businesses`."""
    position: Mapped[int] = mapped_column(default=100)
    shown: Mapped[bool] = mapped_column(default=True)


class DecidingLimit(Base):
    """How large a debt a role may decide alone; a role without a row has no limit."""

    __tablename__ = "deciding_limit"

    role: Mapped[Role] = mapped_column(Word(Role), primary_key=True)
    most: Mapped[Money] = mapped_column(MoneyPence)


class OutboxMessage(Base):
    """Something on its way out, written in the same transaction as its cause."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_due",
            "next_attempt_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(None, "party_id", "created_at"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    """`email`, `sms`, `letter`, or `revenues` for an action that the revenues system must hear of."""
    template: Mapped[str] = mapped_column(String(60))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    language: Mapped[str] = mapped_column(String(2))
    address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(250), default="")
    body: Mapped[str] = mapped_column(Text)
    secret: Mapped[bool] = mapped_column(default=False)
    """Holds a code or link: the body is emptied once it was sent, and officers never see it."""
    dedupe: Mapped[str] = mapped_column(String(120), unique=True)
    act: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """What it is towards the party, as the gate knows it: asked when it was written and when it leaves."""
    debt_ids: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The debts that it is about, with commas between; none means all of the party's."""
    letter_format: Mapped[str] = mapped_column(
        String(20), default="standard", server_default="standard"
    )
    state: Mapped[str] = mapped_column(String(10), default="queued")
    """`queued`, `sending`, `sent`, `failed`, or `stopped` (the gate, or somebody died)."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcInstant)
    sent_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    supplier_reference: Mapped[str] = mapped_column(String(120), default="")
    last_error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When the supplier said that it arrived."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When the person first opened it in the portal."""


class AuditEntry(Base):
    """Who did or looked at what, when; each row carries the hash of the one before. Never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "subject", "id"),
        Index(None, "subject", "at", "id"),
        Index(None, "actor", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    facts: Mapped[str] = mapped_column(Text, default="{}")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class ImportRun(Base):
    """One extract that was offered to us, and what became of it."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    extract_date: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(20))
    """`accepted`, `in_part` (without accounts that had a bad row), `refused` or `waiting` (for an officer, because too much would vanish)."""
    row_count: Mapped[int] = mapped_column(default=0)
    report: Mapped[str] = mapped_column(Text, default="{}")
    started_at: Mapped[datetime] = mapped_column(UtcInstant)
    finished_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class BankHoliday(Base):
    """A bank holiday of England and Wales that the administrator added to the known ones."""

    __tablename__ = "bank_holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class JobRun(Base):
    """One run of a scheduled job."""

    __tablename__ = "job_run"
    __table_args__ = (Index(None, "name", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UtcInstant)
    finished_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    outcome: Mapped[str] = mapped_column(String(200), default="")
    for_date: Mapped[date | None]
    """The day it was told to work for, when that was not today."""
    host: Mapped[str] = mapped_column(String(80), default="", server_default="")
    beat_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When it last said that it is alive."""
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    """How far it has come."""
    total: Mapped[int | None]
    """Of how many, where it knows."""


class Feedback(Base):
    """What somebody thought of the service."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    rating: Mapped[int]
    content: Mapped[str] = mapped_column(Text, default="")
    path: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)


class SandboxClock(Base):
    """The sandbox's clock: what it showed when it was set, and the real instant of that moment."""

    __tablename__ = "sandbox_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    shown: Mapped[datetime] = mapped_column(UtcInstant)
    set_at: Mapped[datetime] = mapped_column(UtcInstant)


class SandboxMessage(Base):
    """A message that the sandbox's stand-in took, for a person to read."""

    __tablename__ = "sandbox_message"
    __table_args__ = (UniqueConstraint("reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(120))
    """Our own key; the same key is the same message."""
    channel: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(250), default="")
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcInstant)


class SandboxCardObject(Base):
    """Something that the stand-in for the card provider keeps: a session, an intent, a refund …"""

    __tablename__ = "sandbox_card_object"
    __table_args__ = (Index(None, "kind", "number"),)

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    """The order in which they were made."""
    body: Mapped[str] = mapped_column(Text)
    """JSON, as the provider's interface shows it, with what it keeps to itself under `_`."""


class SandboxCardKey(Base):
    """An idempotency key that the stand-in for the card provider has seen, and its answer."""

    __tablename__ = "sandbox_card_key"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)


class SandboxCardEvent(Base):
    """A webhook that the stand-in for the card provider will send, or has sent."""

    __tablename__ = "sandbox_card_event"
    __table_args__ = (Index(None, "delivered_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(255))
    """The provider's id; a duplicate is a second row with the same."""
    body: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcInstant)
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    last_status: Mapped[int | None]
