"""Who signs in, how, and what they hold while signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.roles import Role
from shared.models.base import Base, UtcInstant, Word


class Payer(Base):
    """A party's sign-in to the portal."""

    __tablename__ = "payer"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class OneTimeCode(Base):
    """A code that was sent, or that only seems to have been sent (party unknown): both look alike from outside."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token that binds the code to the browser that asked."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(128))
    channel: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sends: Mapped[int] = mapped_column(default=1)
    """How often a code was sent for this request; each one replaces the one before."""
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class SignInAttempt(Base):
    """One try at something guessable, counted per subject and per address; both are keyed hashes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index(None, "kind", "subject_key", "at"),
        Index(None, "kind", "address_key", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_key: Mapped[str] = mapped_column(String(64))
    address_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcInstant, index=True)


class WebSession(Base):
    """A browser's session; the cookie carries an opaque id, of which only the hash is kept."""

    __tablename__ = "web_session"
    __table_args__ = (Index(None, "kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`visitor`, `payer` or `officer`."""
    subject_id: Mapped[int | None]
    """The payer's or officer's id."""
    content: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    seen_at: Mapped[datetime] = mapped_column(UtcInstant, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant, index=True)


class Officer(Base):
    """Somebody who works for the council."""

    __tablename__ = "officer"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """In lower case."""
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(Word(Role))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    """Empty until the officer has chosen one through the set-up link."""
    totp_secret: Mapped[str] = mapped_column(String(200), default="")
    """Encrypted with a key from the settings."""
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The last time step that was used: a code works once."""
    setup_nonce: Mapped[str] = mapped_column(String(64), default="")
    """Makes a set-up link work once: empty when there is none to use."""
    setup_expires_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class OfficerParty(Base):
    """That a party is the officer, or shares their household: they may not open that record."""

    __tablename__ = "officer_party"
    __table_args__ = (UniqueConstraint("officer_id", "party_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))


class RecoveryCode(Base):
    """A single-use code for an officer whose phone is gone."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)
