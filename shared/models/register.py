"""The Breathing Space register: the numbers that we read there, and what the sandbox's stand-in keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared.models.base import Base, UtcInstant


class RegisterNumber(Base):
    """A Breathing Space that is read at the register: at once when we hear of it, then every night."""

    __tablename__ = "register_number"
    __table_args__ = (Index(None, "state", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    register_id: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """`waiting` (never read yet), `living` (read again every night), `over`, or `refused`."""
    attempts: Mapped[int] = mapped_column(default=0)
    """Since it was last read."""
    next_attempt_at: Mapped[datetime] = mapped_column(UtcInstant)
    read_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    content_sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of what was read last, so that the same is not worked twice."""
    about_sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of what was said of the person, so that a change of it is seen."""
    debts: Mapped[str] = mapped_column(Text, default="")
    """The register's numbers of the debts that it named so far, with spaces between."""
    problem: Mapped[str] = mapped_column(String(200), default="")
    """A short code: why it could not be read, or what in it a person must look at."""
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    asked_by: Mapped[str] = mapped_column(String(60))


class SandboxRegisterThing(Base):
    """Something that the stand-in for the register keeps: a Breathing Space, a token."""

    __tablename__ = "sandbox_register_thing"
    __table_args__ = (Index(None, "kind", "number"),)

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    """The order in which they were made."""
    body: Mapped[str] = mapped_column(Text)
    """JSON, as its interface shows it, with what it keeps to itself under `_`."""
