"""Files that agencies send: many clients at once, and what they paid for whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.money import Money
from shared.models.base import Base, MoneyPence, UtcInstant


class AgencyUpload(Base):
    """One file of clients, statements and offers."""

    __tablename__ = "agency_upload"
    __table_args__ = (UniqueConstraint("agency_id", "sha256"), Index(None, "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    adviser_id: Mapped[int] = mapped_column(ForeignKey("adviser.id"))
    pressed_by: Mapped[int | None] = mapped_column(ForeignKey("adviser.id"))
    """Who last had clients asked, or the file sent."""
    name: Mapped[str] = mapped_column(String(120))
    """As the sender called it, made safe; only shown."""
    sha256: Mapped[str] = mapped_column(String(64))
    """The same file again is the same upload."""
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    """`waiting` (to be scanned and read), `reading`, `ready`, `asking`, `sending`, `sent`, `refused` or
    `discarded`."""
    content: Mapped[str] = mapped_column(Text, default="")
    """What was sent, sealed, until it was read; then empty."""
    problem: Mapped[str] = mapped_column(Text, default="")
    """JSON: why the whole file was refused."""
    row_count: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """How many rows were matched, or sent, so far."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    read_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    finished_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class AgencyUploadRow(Base):
    """One row of it: what it says, sealed, what is wrong with it, and what became of it."""

    __tablename__ = "agency_upload_row"
    __table_args__ = (UniqueConstraint("upload_id", "number"), Index(None, "upload_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("agency_upload.id"))
    number: Mapped[int]
    """Of the file's own line, the header being 1."""
    content: Mapped[str] = mapped_column(Text)
    """JSON of its cells, sealed."""
    state: Mapped[str] = mapped_column(String(20))
    """`matched`, `needs_fact`, `duplicate`, `not_ours`, `invalid`, `left_out`; once sent `accepted`,
    `person`, `hardship`, `needs_authority`, `needs_something`."""
    problems: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: columns with what is wrong, as codes; never what stood there."""
    client_id: Mapped[int | None] = mapped_column(ForeignKey("agency_client.id"), index=True)
    subject: Mapped[str] = mapped_column(String(60), default="")
    """What came of it, such as `proposal:12`."""
    promise_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)


class Remittance(Base):
    """One payment of an agency for many clients, as its file splits it."""

    __tablename__ = "remittance"
    __table_args__ = (UniqueConstraint("agency_id", "sha256"), Index(None, "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """What the agency quotes when it pays the sum."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    adviser_id: Mapped[int] = mapped_column(ForeignKey("adviser.id"))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    total: Mapped[Money] = mapped_column(MoneyPence)
    state: Mapped[str] = mapped_column(String(12))
    """`told` (the money has not come), `posted`, or `discarded`."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    posted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    suspense_id: Mapped[int | None] = mapped_column(ForeignKey("suspense_item.id"))
    """The money that came for it."""


class RemittanceLine(Base):
    """What of it is for one client."""

    __tablename__ = "remittance_line"
    __table_args__ = (UniqueConstraint("remittance_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    remittance_id: Mapped[int] = mapped_column(ForeignKey("remittance.id"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(60))
    """The client's reference, the plan's or the account's, as the file gave it."""
    amount: Mapped[Money] = mapped_column(MoneyPence)
    state: Mapped[str] = mapped_column(String(12))
    """`matched`, `unknown`, `left_out` or `posted`."""
    client_id: Mapped[int | None] = mapped_column(ForeignKey("agency_client.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
