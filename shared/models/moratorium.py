"""Breathing Space: the notices that came, the moratoriums they began, and the debts in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.money import Money
from shared.domain.moratorium import (
    MoratoriumEvent,
    MoratoriumKind,
    MoratoriumState,
    ReviewEvent,
    ReviewState,
)
from shared.models.base import Base, MoneyPence, UtcInstant, Word


class MoratoriumNotice(Base):
    """One notice as it came, by whichever door; remembered by its key before it is believed."""

    __tablename__ = "moratorium_notice"
    __table_args__ = (Index(None, "state", "id"), Index(None, "register_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """What it is known by: the same notice twice is one."""
    door: Mapped[str] = mapped_column(String(10))
    """`register`, `upload` or `form`."""
    says: Mapped[str] = mapped_column(String(20))
    """`start`, `debt_added`, `debt_removed`, `treatment_ended`, `cancelled`, `changed` …"""
    register_id: Mapped[str] = mapped_column(String(60), default="")
    """The number under which the register or adviser knows the moratorium."""
    content: Mapped[str] = mapped_column(Text)
    """JSON, encrypted; emptied when the time to keep it is over."""
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """`waiting` (to be worked, or for the notice it belongs to), `done` or `refused`."""
    why: Mapped[str] = mapped_column(String(200), default="")
    moratorium_id: Mapped[int | None] = mapped_column(ForeignKey("moratorium.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcInstant)
    received_by: Mapped[str] = mapped_column(String(60))
    worked_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    purge_on: Mapped[date | None]
    """When its content goes, where nothing was found."""


class Moratorium(Base):
    """One Breathing Space of one person, standard or crisis."""

    __tablename__ = "moratorium"
    __table_args__ = (
        Index(None, "party_id", "state"),
        Index(None, "state", "starts_on"),
        Index(
            "uq_moratorium_register_id",
            "register_id",
            unique=True,
            sqlite_where=text("register_id <> ''"),
            postgresql_where=text("register_id <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register_id: Mapped[str] = mapped_column(String(60), default="")
    reference: Mapped[str] = mapped_column(String(60), default="")
    """The number that the adviser and the person have."""
    kind: Mapped[MoratoriumKind] = mapped_column(Word(MoratoriumKind))
    state: Mapped[MoratoriumState] = mapped_column(Word(MoratoriumState))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """Whom it protects; none while nobody was found."""
    is_certain: Mapped[bool] = mapped_column(default=False)
    """Whether nobody need be asked who is meant."""
    applied_on: Mapped[date | None]
    """When the person applied; what was due by then is in it."""
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last protected day as the notice gives it; none for a crisis under treatment."""
    treatment_ended_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    """The first day on which it does not run any more."""
    end_reason: Mapped[str] = mapped_column(String(60), default="")
    adviser: Mapped[str] = mapped_column(String(160), default="")
    adviser_email: Mapped[str] = mapped_column(String(254), default="")
    adviser_phone: Mapped[str] = mapped_column(String(40), default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    """Whom to write to in a crisis, as the notice names them; encrypted."""
    is_address_hidden: Mapped[bool] = mapped_column(default=False)
    certificate: Mapped[str] = mapped_column(Text, default="")
    """JSON: what stopped and what goes on, as it was when it started."""
    activated_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    released_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    lock: Mapped[int] = mapped_column(default=0)


class MoratoriumEventRow(Base):
    """One change of a moratorium: who, when, why; never changed."""

    __tablename__ = "moratorium_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    moratorium_id: Mapped[int] = mapped_column(ForeignKey("moratorium.id"), index=True)
    event: Mapped[MoratoriumEvent] = mapped_column(Word(MoratoriumEvent))
    state: Mapped[MoratoriumState] = mapped_column(Word(MoratoriumState))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    reason: Mapped[str] = mapped_column(String(200), default="")


class MoratoriumCandidate(Base):
    """Somebody whom a notice may mean, with a score and its reasons."""

    __tablename__ = "moratorium_candidate"
    __table_args__ = (
        UniqueConstraint("moratorium_id", "party_id"),
        Index(None, "party_id", "answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moratorium_id: Mapped[int] = mapped_column(ForeignKey("moratorium.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    score: Mapped[int]
    """Percent."""
    reasons: Mapped[str] = mapped_column(Text)
    """JSON: the words of each reason."""
    answer: Mapped[str] = mapped_column(String(10), default="")
    """`chosen` or `not_them`; empty while nobody has said."""
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    why: Mapped[str] = mapped_column(String(300), default="")


class MoratoriumDebt(Base):
    """One debt in a moratorium, with its own day of protection and its own clock for a review."""

    __tablename__ = "moratorium_debt"
    __table_args__ = (
        UniqueConstraint("moratorium_id", "debt_id"),
        Index(None, "debt_id", "state"),
        Index(None, "register_debt_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moratorium_id: Mapped[int] = mapped_column(ForeignKey("moratorium.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    register_debt_id: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(10))
    """`notice` (named in it), `added` (by the adviser later) or `ours` (we found it)."""
    state: Mapped[str] = mapped_column(String(12))
    """`protected`, `proposed` (held by us while the adviser answers), `removed`, `ongoing`, `sold` or `ended`."""
    protected_from: Mapped[date | None]
    removed_on: Mapped[date | None]
    """The first day on which it is not protected any more by itself."""
    removed_why: Mapped[str] = mapped_column(String(60), default="")
    amount: Mapped[Money] = mapped_column(MoneyPence)
    """What was owed and due when it was protected."""
    stage_then: Mapped[str] = mapped_column(String(30), default="")
    costs_then: Mapped[Money] = mapped_column(MoneyPence)
    """So that a cost added meanwhile is seen."""
    told_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When the register was told that protections apply, or that we found it."""


class MoratoriumReview(Base):
    """A review of a debt or of the person that we asked the adviser for, as far as the court."""

    __tablename__ = "moratorium_review"
    __table_args__ = (Index(None, "moratorium_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    moratorium_id: Mapped[int] = mapped_column(ForeignKey("moratorium.id"))
    moratorium_debt_id: Mapped[int | None] = mapped_column(ForeignKey("moratorium_debt.id"))
    """None where it is about the person."""
    ground: Mapped[str] = mapped_column(String(40))
    """`not_eligible`, `unfair`, `able_to_pay`, or why the person is not eligible."""
    notes: Mapped[str] = mapped_column(Text)
    state: Mapped[ReviewState] = mapped_column(Word(ReviewState))
    asked_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    asked_on: Mapped[date]
    adviser_by: Mapped[date]
    court_by: Mapped[date]
    court_reference: Mapped[str] = mapped_column(String(60), default="")
    adviser_notes: Mapped[str] = mapped_column(Text, default="")


class MoratoriumReviewEvent(Base):
    """One change of a review; never changed."""

    __tablename__ = "moratorium_review_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("moratorium_review.id"), index=True)
    event: Mapped[ReviewEvent | None] = mapped_column(Word(ReviewEvent))
    """None for the asking itself."""
    state: Mapped[ReviewState] = mapped_column(Word(ReviewState))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    reason: Mapped[str] = mapped_column(String(200), default="")


class MoratoriumBreach(Base):
    """Something that was done to a protected debt or person. There must be none; never changed."""

    __tablename__ = "moratorium_breach"
    __table_args__ = (UniqueConstraint("moratorium_id", "what", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    moratorium_id: Mapped[int] = mapped_column(ForeignKey("moratorium.id"))
    what: Mapped[str] = mapped_column(String(40))
    """`message_sent`, `collected`, `cost_added`, `stage_moved` …"""
    subject: Mapped[str] = mapped_column(String(60))
    on: Mapped[date]
    found_at: Mapped[datetime] = mapped_column(UtcInstant)


class FormerName(Base):
    """A name that somebody had before, by which a notice may still call them."""

    __tablename__ = "former_name"
    __table_args__ = (
        UniqueConstraint("party_id", "forenames", "surname"),
        Index(None, "surname_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    forenames: Mapped[str] = mapped_column(String(120))
    surname: Mapped[str] = mapped_column(String(120))
    surname_key: Mapped[str] = mapped_column(String(160))
    """As the party's own surname key."""
    until: Mapped[date]


class FormerAddress(Base):
    """Where somebody was written to before."""

    __tablename__ = "former_address"
    __table_args__ = (UniqueConstraint("party_id", "lines"), Index(None, "postcode_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    lines: Mapped[str] = mapped_column(String(400))
    postcode_key: Mapped[str] = mapped_column(String(8))
    until: Mapped[date]


class EnforcementAgent(Base):
    """A firm that acts for the council, and where it is told at once to stop."""

    __tablename__ = "enforcement_agent"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    """As the revenues system's extract names it."""
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
