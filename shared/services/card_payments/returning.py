"""A payer comes back from the provider's page: what is true, whatever the address says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import UNSETTLED, CardPaymentState
from shared.domain.money import Money
from shared.gateways.card_ports import CardPort, CardsProblem, SeenPayment
from shared.models import CardPayment, Plan
from shared.services.audit import Actor
from shared.services.card_payments.settle import observe
from shared.services.card_payments.telling import ReceiptShown, receipt_of_payment
from shared.services.errors import NotFound


@dataclass(frozen=True)
class PaymentShown:
    """A card payment as its payer sees it."""

    payment_id: int
    reference: str
    state: CardPaymentState
    amount: Money
    method: str
    plan_reference: str | None
    page_address: str
    """The provider's page, on which it can still be paid; empty when it cannot."""
    created_at: datetime
    receipt: ReceiptShown | None
    is_known: bool
    """Whether the provider could be asked; if not, the state is the last that we know."""


def look_up(
    database: Database,
    cards: CardPort,
    reference: str,
    party_id: int | None,
    by: Actor,
    now: datetime,
) -> PaymentShown:
    """How a payment stands, asked of the provider while it is not settled. Raises NotFound.

    `party_id` none is somebody who paid with a reference alone: only such payments are found then,
    and the caller must know from the visit that it is theirs.
    """
    with database.reading() as session:
        payment = _own(session, reference, party_id)
        ask = payment.state in UNSETTLED and payment.session_id is not None
        session_id, payment_id = payment.session_id, payment.id
    is_known = True
    if ask and session_id is not None:
        seen = _ask(cards, session_id)
        is_known = seen is not None
        if seen is not None:
            found = seen
            database.attempt(lambda session: observe(session, payment_id, found, by, now))
    with database.reading() as session:
        return _shown(session, _own(session, reference, party_id), is_known=is_known)


def _ask(cards: CardPort, session_id: str) -> SeenPayment | None:
    try:
        return cards.page(session_id)
    except CardsProblem:
        return None


def _own(session: Session, reference: str, party_id: int | None) -> CardPayment:
    same_payer = (
        CardPayment.party_id == party_id if party_id is not None else CardPayment.party_id.is_(None)
    )
    found = session.scalar(
        select(CardPayment).where(CardPayment.reference == reference, same_payer)
    )
    if found is None:
        raise NotFound
    return found


def _shown(session: Session, payment: CardPayment, *, is_known: bool) -> PaymentShown:
    plan_reference = None
    if payment.plan_id is not None:
        plan_reference = session.scalar(select(Plan.reference).where(Plan.id == payment.plan_id))
    is_paid = payment.state is CardPaymentState.PAID
    can_pay = payment.state in {CardPaymentState.HANDED_OVER, CardPaymentState.DECLINED}
    return PaymentShown(
        payment_id=payment.id,
        reference=payment.reference,
        state=payment.state,
        amount=payment.amount,
        method=payment.method,
        plan_reference=plan_reference,
        page_address=payment.page_address if can_pay else "",
        created_at=payment.created_at,
        receipt=receipt_of_payment(session, payment.id) if is_paid else None,
        is_known=is_known,
    )
