"""The record of a card payment: its moves, each with its event, and what its payer meant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.allocation import Rule, Share
from shared.domain.card_payment_states import CARD_PAYMENT, CardPaymentEvent
from shared.models import CardPayment, CardPaymentDebt, CardPaymentEventRow
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound


def subject_of(payment_id: int) -> str:
    """How audit, receipts and work items name a card payment."""
    return f"card_payment:{payment_id}"


def locked_payment(session: Session, payment_id: int) -> CardPayment:
    """A payment that nobody else changes until this transaction ends. Raises NotFound.

    Always the payment first and then its debts by number, so that two never wait for each other.
    """
    query = (
        select(CardPayment)
        .where(CardPayment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    payment = session.scalar(query)
    if payment is None:
        raise NotFound
    return payment


def move(
    session: Session, payment: CardPayment, event: CardPaymentEvent, by: Actor, now: datetime
) -> None:
    """Bring a payment to its next state, with the event and the audit row. Raises NotAllowed."""
    payment.state = CARD_PAYMENT.after(payment.state, event)
    payment.lock += 1
    note_event(session, payment, event, by, now)


def note_event(
    session: Session, payment: CardPayment, event: CardPaymentEvent, by: Actor, now: datetime
) -> None:
    """Write down what happened to a payment that is in its new state already."""
    row = CardPaymentEventRow(
        payment_id=payment.id, event=event, state=payment.state, at=now, by=str(by)[:60]
    )
    session.add(row)
    record_audit(session, by, f"card payment {event}", subject_of(payment.id), now)
    session.flush()


def wishes_of(session: Session, payment_id: int) -> tuple[Share, ...]:
    """What the payer meant for each debt, in their order."""
    rows = session.execute(
        select(CardPaymentDebt.debt_id, CardPaymentDebt.amount, CardPaymentDebt.rule)
        .where(CardPaymentDebt.payment_id == payment_id)
        .order_by(CardPaymentDebt.position)
    )
    return tuple(Share(debt_id, amount, Rule(rule)) for debt_id, amount, rule in rows)
