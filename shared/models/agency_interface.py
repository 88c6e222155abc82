"""The interface for an agency's own programs: keys, tokens, answers kept for repeats, changes, webhooks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.models.base import Base, UtcInstant


class ApiKey(Base):
    """Credentials of one program of an agency (OAuth 2 client credentials)."""

    __tablename__ = "api_key"
    __table_args__ = (Index(None, "agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    client_id: Mapped[str] = mapped_column(String(40), unique=True)
    """What it is called by in the token request."""
    secret_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of a secret of 256 random bits, shown once."""
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[str] = mapped_column(String(200))
    """With spaces between, as OAuth writes them."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_by: Mapped[int] = mapped_column(ForeignKey("adviser.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class ApiToken(Base):
    """An access token that was given out; of which only the hash is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"), index=True)
    scopes: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcInstant, index=True)


class ApiAnswer(Base):
    """What was answered to a request with an idempotency key, so that its repeat is answered the same."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("agency_id", "idempotency_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    idempotency_key: Mapped[str] = mapped_column(String(255))
    request_sha256: Mapped[str] = mapped_column(String(64))
    """Of method, path and body: another request under the same key is refused."""
    status: Mapped[int]
    """0 while the first is still being worked on."""
    body: Mapped[str] = mapped_column(Text, default="")
    """Sealed."""
    at: Mapped[datetime] = mapped_column(UtcInstant, index=True)


class ApiUse(Base):
    """How often a key was used within one minute."""

    __tablename__ = "api_use"
    __table_args__ = (UniqueConstraint("key_id", "minute"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    minute: Mapped[datetime] = mapped_column(UtcInstant, index=True)
    requests: Mapped[int] = mapped_column(default=0)


class AgencyChange(Base):
    """That something changed for a client of an agency: what `changes since` reads and webhooks tell."""

    __tablename__ = "agency_change"
    __table_args__ = (Index(None, "agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """The cursor."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("agency_client.id"))
    kind: Mapped[str] = mapped_column(String(30))
    """`authority.given`, `offer.decided`, `hold.ended`, `message.received` …"""
    subject: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Webhook(Base):
    """Where an agency wants to hear of changes."""

    __tablename__ = "webhook"
    __table_args__ = (Index(None, "agency_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(300))
    """Sealed: what deliveries are signed with."""
    kinds: Mapped[str] = mapped_column(String(400), default="")
    """With spaces between; empty for every kind."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_by: Mapped[str] = mapped_column(String(60))
    stopped_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    why_stopped: Mapped[str] = mapped_column(String(40), default="")
    """`agency`, `failing` or `withdrawn`."""


class WebhookDelivery(Base):
    """One change on its way to one webhook."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "change_id"),
        Index(None, "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("agency_change.id"))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    """`queued`, `sending`, `sent` or `failed`."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(String(40), default="")
    """A code, never what the other side said."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcInstant)
