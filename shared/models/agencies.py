"""Debt advice agencies, who works there, whom they act for, and by which authority."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.agency_states import AgencyState, AuthorityState, Proof
from shared.models.base import Base, UtcInstant, Word

_OPEN_CLIENT = text("state = 'open' AND party_id IS NOT NULL")
_LIVING = text("state IN ('asked', 'given')")


class AgencySetting(Base):
    """A number of the council's own for work with agencies, such as how long an authority lasts, from a day on."""

    __tablename__ = "agency_setting"
    __table_args__ = (UniqueConstraint("name", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    effective_from: Mapped[date]
    number: Mapped[int]


class Agency(Base):
    """An organisation that acts for payers: what was checked about it, and how it stands with us."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20), default="advice", server_default="advice")
    """`advice`, or `accountant` for an agent of a business."""
    sfs_number: Mapped[str] = mapped_column(String(40), default="")
    """Membership number of the Standard Financial Statement; empty when it is no member."""
    fca: Mapped[str] = mapped_column(String(12))
    """`authorised`, or `exempt` (a council, a law firm, not for profit under a waiver)."""
    fca_number: Mapped[str] = mapped_column(String(20), default="")
    exemption: Mapped[str] = mapped_column(String(300), default="")
    """Why it needs no permission, in its own words."""
    ico_number: Mapped[str] = mapped_column(String(20))
    domain: Mapped[str] = mapped_column(String(120))
    """What stands behind the @ of everybody who works there; in lower case."""
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    contact_name: Mapped[str] = mapped_column(String(120))
    contact_email: Mapped[str] = mapped_column(String(254))
    state: Mapped[AgencyState] = mapped_column(Word(AgencyState))
    applied_at: Mapped[datetime] = mapped_column(UtcInstant)
    decided_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    """The reason of the last decision about it."""
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    """Whom they can turn to at the council."""
    signpost_id: Mapped[int | None] = mapped_column(ForeignKey("signpost.id"))
    """The entry of the list of free help that is this agency: referrals to it come to its desk."""


class AgencyEventRow(Base):
    """Something that happened to an agency; never changed."""

    __tablename__ = "agency_event"
    __table_args__ = (Index(None, "agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    event: Mapped[str] = mapped_column(String(20))
    state: Mapped[AgencyState] = mapped_column(Word(AgencyState))
    why: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Adviser(Base):
    """Somebody who works for an agency. Signs in as officers do: password and a second factor."""

    __tablename__ = "adviser"
    __table_args__ = (Index(None, "agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """In lower case."""
    name: Mapped[str] = mapped_column(String(120))
    is_administrator: Mapped[bool] = mapped_column(default=False)
    """Manages the agency's people, keys and webhooks."""
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    totp_secret: Mapped[str] = mapped_column(String(200), default="")
    totp_last_step: Mapped[int] = mapped_column(default=0)
    setup_nonce: Mapped[str] = mapped_column(String(64), default="")
    setup_expires_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When they left."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class AdviserRecoveryCode(Base):
    """A single-use code for an adviser whose phone is gone."""

    __tablename__ = "adviser_recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    adviser_id: Mapped[int] = mapped_column(ForeignKey("adviser.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class AgencyClient(Base):
    """One person on an agency's desk. What they typed stays theirs until the client gives authority."""

    __tablename__ = "agency_client"
    __table_args__ = (
        Index(
            "uq_agency_client_one_open",
            "agency_id",
            "party_id",
            unique=True,
            sqlite_where=_OPEN_CLIENT,
            postgresql_where=_OPEN_CLIENT,
        ),
        UniqueConstraint("agency_id", "press"),
        Index(None, "agency_id", "state", "id"),
        Index(None, "party_id", "id"),
        Index(None, "adviser_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id"))
    """Who looks after them; none when they came by the interface for programs."""
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    """The named officer of this client; the agency's own when there is none."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """Who it is, once the facts fitted one party."""
    own_reference: Mapped[str] = mapped_column(String(60), default="")
    """The agency's own number for the case."""
    called: Mapped[str] = mapped_column(String(160))
    """The name as the agency typed it."""
    account_reference: Mapped[str] = mapped_column(String(40))
    postcode: Mapped[str] = mapped_column(String(10), default="")
    born_on: Mapped[date | None]
    statement: Mapped[str] = mapped_column(Text, default="")
    """The statement as the agency holds it, sealed: no officer reads it before it was sent with authority."""
    offer: Mapped[str] = mapped_column(Text, default="")
    """JSON: the offer that goes with it, where it came in a file."""
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open` or `closed`."""
    press: Mapped[str] = mapped_column(String(64))
    """The token of the button, or the row of a file: the same one adds one client."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_by: Mapped[str] = mapped_column(String(60))
    matched_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    closed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Authority(Base):
    """A client's dated permission to an agency, with its scope."""

    __tablename__ = "authority"
    __table_args__ = (
        Index(
            "uq_authority_one_living",
            "client_id",
            "state",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        Index(None, "party_id", "state"),
        Index(None, "agency_id", "party_id", "state"),
        Index(None, "state", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("agency_client.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[AuthorityState] = mapped_column(Word(AuthorityState))
    may_discuss: Mapped[bool] = mapped_column(default=True)
    may_negotiate: Mapped[bool] = mapped_column(default=False)
    gets_letters: Mapped[bool] = mapped_column(default=False)
    sees_data: Mapped[bool] = mapped_column(default=False)
    all_accounts: Mapped[bool] = mapped_column(default=True)
    """Whether it reaches every account of theirs, those to come included; else `authority_account`."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day on which it holds."""
    proof: Mapped[Proof] = mapped_column(Word(Proof))
    wording: Mapped[str] = mapped_column(Text, default="")
    """What the client read and pressed, in the language they read."""
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    """The line of the ledger of consents; none for a signed form before it holds."""
    language: Mapped[str] = mapped_column(String(2), default="en")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    """The signed form."""
    nonce: Mapped[str] = mapped_column(String(64), default="")
    """Makes the link work: empty when there is none to use."""
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    asked_by: Mapped[str] = mapped_column(String(60))
    given_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_by: Mapped[str] = mapped_column(String(60), default="")


class AuthorityAccount(Base):
    """One account that an authority reaches, where it does not reach all."""

    __tablename__ = "authority_account"
    __table_args__ = (UniqueConstraint("authority_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)


class AuthorityEventRow(Base):
    """Something that happened to an authority; never changed."""

    __tablename__ = "authority_event"
    __table_args__ = (Index(None, "authority_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    event: Mapped[str] = mapped_column(String(20))
    state: Mapped[AuthorityState] = mapped_column(Word(AuthorityState))
    by: Mapped[str] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)
