"""What helps somebody, what they agreed to, and the help that was asked for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.hardship_states import HardshipEvent, HardshipState
from shared.domain.money import Money
from shared.models.base import Base, MoneyPence, UtcInstant, Word


class SupportNeed(Base):
    """One thing that we do differently for somebody. The reason for it is not kept here."""

    __tablename__ = "support_need"
    __table_args__ = (
        Index(None, "party_id", "ended_at"),
        Index(
            "uq_support_need_one_living",
            "party_id",
            "adjustment",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    adjustment: Mapped[str] = mapped_column(String(40))
    """`large_print`, `text_before_calling`, `no_visits` …: the list is in the domain."""
    detail: Mapped[str] = mapped_column(String(120), default="")
    """What goes with it, such as the hours for calls; never a reason."""
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"))
    review_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_by: Mapped[str] = mapped_column(String(60), default="")


class Consent(Base):
    """That somebody agreed to one use of what they told us, in the words that they saw."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "party_id", "use", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    use: Mapped[str] = mapped_column(String(30))
    """`adjustments`, `words`, `agents`, `advice` …: the list is in the domain."""
    wording: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(10))
    """`portal`, `phone`, `paper`."""
    given_at: Mapped[datetime] = mapped_column(UtcInstant)
    given_by: Mapped[str] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    withdrawn_by: Mapped[str] = mapped_column(String(60), default="")


class AdviceReferral(Base):
    """That somebody was sent on to free debt advice, with their leave."""

    __tablename__ = "advice_referral"
    __table_args__ = (Index(None, "party_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    signpost_id: Mapped[int] = mapped_column(ForeignKey("signpost.id"))
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    state: Mapped[str] = mapped_column(String(10), default="sent")
    """`sent`, `taken_up`, `closed` or `withdrawn`."""
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
    closed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class EntitlementCheck(Base):
    """What somebody answered about discounts and reductions, and what came out."""

    __tablename__ = "entitlement_check"
    __table_args__ = (Index(None, "party_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    answers: Mapped[str] = mapped_column(Text, default="{}")
    """JSON; nothing about health."""
    results: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: each reduction with its estimate in pence a year."""
    claimed: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: which of them were asked for, and when."""
    at: Mapped[datetime] = mapped_column(UtcInstant)


class HardshipApplication(Base):
    """An application for a discretionary reduction (section 13A(1)(c)) or hardship relief (section 49)."""

    __tablename__ = "hardship_application"
    __table_args__ = (
        Index(None, "party_id", "id"),
        Index(
            "uq_hardship_application_one_draft",
            "party_id",
            "power",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    power: Mapped[str] = mapped_column(String(10))
    """`s13a` (council tax) or `s49` (business rates)."""
    state: Mapped[HardshipState] = mapped_column(Word(HardshipState))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    """The income and expenditure that it stands on, of which nothing is asked again."""
    answers: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: what the form asks beside the statement; nothing about health."""
    asked: Mapped[Money | None] = mapped_column(MoneyPence)
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    decide_by: Mapped[date | None]
    """By when we promised an answer."""
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class HardshipEventRow(Base):
    """One change of an application; never changed."""

    __tablename__ = "hardship_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("hardship_application.id"), index=True)
    event: Mapped[HardshipEvent] = mapped_column(Word(HardshipEvent))
    state: Mapped[HardshipState] = mapped_column(Word(HardshipState))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    reason: Mapped[str] = mapped_column(Text, default="")
    """What we asked for, or what was answered: nothing about health."""


class HardshipDebt(Base):
    """One debt that an application is about, and what was taken off it."""

    __tablename__ = "hardship_debt"
    __table_args__ = (UniqueConstraint("application_id", "debt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("hardship_application.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"), index=True)
    owed: Mapped[Money] = mapped_column(MoneyPence)
    """When it was submitted."""
    awarded: Mapped[Money | None] = mapped_column(MoneyPence)


class HardshipDecision(Base):
    """What an officer decided about an application, and who checked it."""

    __tablename__ = "hardship_decision"
    __table_args__ = (Index(None, "application_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("hardship_application.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    """`award`, `part` or `refuse`."""
    awards: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: pence for each debt id."""
    amount: Mapped[Money] = mapped_column(MoneyPence)
    period_from: Mapped[date]
    period_until: Mapped[date]
    reasons: Mapped[str] = mapped_column(Text)
    """What the letter says."""
    state: Mapped[str] = mapped_column(String(10), default="made")
    """`made`, `waiting` (for a second person) or `returned` by that person."""
    decided_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcInstant)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
