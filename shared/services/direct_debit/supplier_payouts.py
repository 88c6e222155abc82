"""What of a supplier's Direct Debits stands in its payouts: collections, and what banks took back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.models import (
    IndemnityClaim,
    Receipt,
    SupplierCollection,
)
from shared.services.direct_debit.supplier_receipts import source_of


@dataclass(frozen=True)
class PaidOut:
    """A record of ours that a payout's line is about."""

    supplier_id: str
    subject: str
    amount: Money
    """As the line should have it; below nought where it was taken back."""
    is_posted: bool


def collections_paid_out(session: Session, supplier_ids: Sequence[str]) -> tuple[PaidOut, ...]:
    """Presentations that a supplier knows by these ids; two queries."""
    rows = session.execute(
        select(
            SupplierCollection.supplier_id,
            SupplierCollection.collection_id,
            SupplierCollection.presentation,
            SupplierCollection.amount,
        ).where(SupplierCollection.supplier_id.in_(supplier_ids))
    ).all()
    subjects = {row: source_of(row.collection_id, row.presentation) for row in rows}
    receipts = session.execute(
        select(Receipt.source, Receipt.amount).where(Receipt.source.in_(subjects.values()))
    )
    received = {source: amount for source, amount in receipts}  # noqa: C416 - rows are no pairs to mypy
    return tuple(
        PaidOut(
            row.supplier_id or "",
            subject,
            received.get(subject, row.amount),
            subject in received,
        )
        for row, subject in subjects.items()
    )


def claims_paid_out(session: Session, claim_ids: Sequence[str]) -> tuple[PaidOut, ...]:
    """Claims that a supplier knows by these ids; one query."""
    rows = session.execute(
        select(IndemnityClaim.bank_reference, IndemnityClaim.id, IndemnityClaim.total).where(
            IndemnityClaim.bank_reference.in_(claim_ids)
        )
    )
    return tuple(
        PaidOut(reference, f"indemnity_claim:{claim_id}", -amount, is_posted=True)
        for reference, claim_id, amount in rows
    )
