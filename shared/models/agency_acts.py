"""What agencies did for their clients, what came from them, and what was given to others."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.models.base import Base, UtcInstant


class AgencyAct(Base):
    """What an agency did for a client, under which authority; the client is told of each. Never changed."""

    __tablename__ = "agency_act"
    __table_args__ = (
        Index(None, "client_id", "id"),
        Index(None, "party_id", "id"),
        Index(None, "agency_id", "at"),
        Index(None, "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("agency_client.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    act: Mapped[str] = mapped_column(String(30))
    """`statement`, `offer`, `counter_accepted`, `counter_refused`, `hold`, `senior_look`, `message` …"""
    subject: Mapped[str] = mapped_column(String(60))
    """What came of it, such as `proposal:12`."""
    by: Mapped[str] = mapped_column(String(60))
    """`adviser:3` or `api_key:2`."""
    at: Mapped[datetime] = mapped_column(UtcInstant)


class StatementSource(Base):
    """That a version of a statement was given by an agency, or brought back by the person: without a row
    it was filled in here. Never changed."""

    __tablename__ = "statement_source"
    __table_args__ = (Index(None, "agency_id", "statement_id"),)

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    """`agency` or `brought_back`."""
    dated_on: Mapped[date]
    """The date that it carries."""
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("agency_client.id"), index=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    membership: Mapped[str] = mapped_column(String(40), default="")
    """The agency's membership number of the Standard Financial Statement when it was sent; empty when it
    is no member."""
    by: Mapped[str] = mapped_column(String(60))


class ProposalSource(Base):
    """That an offer was made by an agency for its client; without a row it was made here. Never changed."""

    __tablename__ = "proposal_source"
    __table_args__ = (
        Index(None, "agency_id", "proposal_id"),
        Index(None, "client_id", "proposal_id"),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("agency_client.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    by: Mapped[str] = mapped_column(String(60))


class AgencyMessage(Base):
    """One message of the conversation about a client, between the agency and the council; never changed
    but for who has seen it."""

    __tablename__ = "agency_message"
    __table_args__ = (Index(None, "client_id", "id"), UniqueConstraint("client_id", "press"))

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("agency_client.id"))
    from_council: Mapped[bool]
    by: Mapped[str] = mapped_column(String(60))
    content: Mapped[str] = mapped_column(Text)
    press: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    seen_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class SharedRecord(Base):
    """That something about somebody was given to another organisation: what, why, and on what basis."""

    __tablename__ = "shared_record"
    __table_args__ = (
        Index(None, "party_id", "id"),
        Index(None, "recipient_kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    recipient_kind: Mapped[str] = mapped_column(String(20))
    """`agency`, `agent`, `advice`, `register`, `employer` …"""
    recipient: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(30))
    """What was given, as a code of the domain: `balances`, `statement`, `decision`, `letters` …"""
    why: Mapped[str] = mapped_column(String(30))
    basis: Mapped[str] = mapped_column(String(20))
    """`authority`, `consent`, `public_task` or `law`."""
    subject: Mapped[str] = mapped_column(String(60), default="")
    dedupe: Mapped[str] = mapped_column(String(120), unique=True)
    """The same thing read again on the same day is one record."""
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)
