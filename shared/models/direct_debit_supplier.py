"""What we asked of a supplier of Direct Debits, written down before it was asked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.money import Money
from shared.models.base import Base, MoneyPence, UtcInstant

_NOT_REFUSED = text("outcome <> 'refused'")


class SupplierMandate(Base):
    """A mandate that is given on a supplier's page, and kept there."""

    __tablename__ = "supplier_mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), unique=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Makes a repeat of the request harmless; of no other installation's."""
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    page_address: Mapped[str] = mapped_column(Text, default="")
    customer_id: Mapped[str] = mapped_column(String(120), default="")
    """Under which the supplier keeps the payer."""
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    look_at: Mapped[datetime | None] = mapped_column(UtcInstant, index=True)
    """When the sweeper next asks after it; never again when there is none."""
    tries: Mapped[int] = mapped_column(default=0)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    """When the supplier was last told that nothing is to be collected under it."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class SupplierCollection(Base):
    """One presentation of a collection that a supplier was asked for."""

    __tablename__ = "supplier_collection"
    __table_args__ = (
        Index(
            "uq_supplier_collection_one_of_presentation",
            "collection_id",
            "presentation",
            unique=True,
            sqlite_where=_NOT_REFUSED,
            postgresql_where=_NOT_REFUSED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    presentation: Mapped[int]
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    """Ours, kept at the supplier; also the key that makes a repeat of the request harmless."""
    amount: Mapped[Money] = mapped_column(MoneyPence)
    on: Mapped[date | None]
    """The day that was asked for; as soon as may be when there is none."""
    supplier_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    outcome: Mapped[str] = mapped_column(String(20), default="asked")
    """`asked` (nobody knows yet), `handed_in`, `refused`, `collected` or `unpaid`."""
    look_at: Mapped[datetime | None] = mapped_column(UtcInstant, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
