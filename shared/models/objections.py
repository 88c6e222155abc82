"""What somebody does not agree with, and what we answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.objection_states import (
    ObjectionEvent,
    ObjectionKind,
    ObjectionState,
    Outcome,
)
from shared.models.base import Base, UtcInstant, Word


class Objection(Base):
    """A dispute, complaint or appeal of one party; recovery waits for its answer."""

    __tablename__ = "objection"
    __table_args__ = (Index(None, "party_id", "state"), Index(None, "state", "promise_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[ObjectionKind] = mapped_column(Word(ObjectionKind))
    about: Mapped[str] = mapped_column(String(30))
    """What it is about, in one word of the domain's list, such as `not_liable`."""
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debt.id"))
    """The one debt that it is about; none where it is about everything, or about us."""
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("objection.id"))
    """The answered one that it does not accept."""
    said: Mapped[str] = mapped_column(Text)
    wants: Mapped[str] = mapped_column(Text, default="")
    """What would put it right, as they say."""
    language: Mapped[str] = mapped_column(String(2), default="en")
    press: Mapped[str] = mapped_column(String(64), unique=True)
    """The page that was sent: pressed twice, it is one."""
    state: Mapped[ObjectionState] = mapped_column(Word(ObjectionState))
    promise_on: Mapped[date]
    """By when we said that we answer."""
    sent_at: Mapped[datetime] = mapped_column(UtcInstant)
    sent_by: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    answer: Mapped[str] = mapped_column(Text, default="")
    """Our reasons, as the person reads them."""
    held_until: Mapped[date | None]
    """The last day on which recovery waits after the answer."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    closed_by: Mapped[str] = mapped_column(String(60), default="")


class ObjectionEventRow(Base):
    """One change of an objection; never changed."""

    __tablename__ = "objection_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), index=True)
    event: Mapped[ObjectionEvent] = mapped_column(Word(ObjectionEvent))
    state: Mapped[ObjectionState] = mapped_column(Word(ObjectionState))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)
