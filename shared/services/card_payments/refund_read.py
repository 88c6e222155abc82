"""Refunds and disputes as an officer reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from shared.domain.card_payment_states import DisputeState, RefundState
from shared.domain.money import Money
from shared.models import CardPayment, Dispute, Officer, Refund, RefundEventRow
from shared.services.card_payments.refund_record import left_to_refund, parties_of
from shared.services.errors import NotFound


@dataclass(frozen=True)
class Refundable:
    """A card payment, and how much of it can still go back."""

    payment_id: int
    reference: str
    paid: Money
    left: Money


@dataclass(frozen=True)
class RefundShown:
    """A refund, who asked for it and who answered."""

    id: int
    payment_reference: str
    paid: Money
    amount: Money
    reason: str
    state: RefundState
    asked_at: datetime
    asked_by: str
    """Nobody's name when it was made at the provider and not here."""
    asked_by_id: int | None
    approved_by: str
    note: str
    """What was said with its last move."""

    @property
    def waits(self) -> bool:
        """Whether it waits for a second person."""
        return self.state is RefundState.WAITING


@dataclass(frozen=True)
class DisputeShown:
    """A dispute, as the cardholder's bank brought it."""

    id: int
    supplier_id: str
    """Under which it is found at the provider."""
    payment_reference: str
    paid: Money
    amount: Money
    reason: str
    state: DisputeState
    answer_by: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    is_taken: bool
    """Whether the bank has the money."""


def refundable(session: Session, payment_id: int) -> Refundable:
    """How much of a card payment can still go back. Raises NotFound."""
    payment = session.get(CardPayment, payment_id)
    if payment is None:
        raise NotFound
    left = left_to_refund(session, payment)
    return Refundable(payment.id, payment.reference, payment.amount, left)


def refund_shown(session: Session, party_id: int, refund_id: int) -> RefundShown:
    """A refund of a party's payment. Raises NotFound when there is none or it is not theirs."""
    asked, approved = aliased(Officer), aliased(Officer)
    row = session.execute(
        select(Refund, CardPayment, asked.name.label("asked"), approved.name.label("approved"))
        .join(CardPayment, CardPayment.id == Refund.payment_id)
        .outerjoin(asked, asked.id == Refund.asked_by)
        .outerjoin(approved, approved.id == Refund.approved_by)
        .where(Refund.id == refund_id)
    ).one_or_none()
    if row is None or party_id not in parties_of(session, row.CardPayment):
        raise NotFound
    refund, payment = row.Refund, row.CardPayment
    note = session.scalars(
        select(RefundEventRow.note)
        .where(RefundEventRow.refund_id == refund_id)
        .order_by(RefundEventRow.id.desc())
        .limit(1)
    ).first()
    return RefundShown(
        refund.id,
        payment.reference,
        payment.amount,
        refund.amount,
        refund.reason,
        refund.state,
        refund.asked_at,
        row.asked or "",
        refund.asked_by,
        row.approved or "",
        note or "",
    )


def dispute_shown(session: Session, party_id: int, dispute_id: int) -> DisputeShown:
    """A dispute of a party's payment. Raises NotFound when there is none or it is not theirs."""
    row = session.execute(
        select(Dispute, CardPayment)
        .join(CardPayment, CardPayment.id == Dispute.payment_id)
        .where(Dispute.id == dispute_id)
    ).one_or_none()
    if row is None or party_id not in parties_of(session, row.CardPayment):
        raise NotFound
    dispute, payment = row.Dispute, row.CardPayment
    return DisputeShown(
        dispute.id,
        dispute.supplier_id,
        payment.reference,
        payment.amount,
        dispute.amount,
        dispute.reason,
        dispute.state,
        dispute.answer_by,
        dispute.opened_at,
        dispute.closed_at,
        is_taken=dispute.posting_id is not None and dispute.won_posting_id is None,
    )
