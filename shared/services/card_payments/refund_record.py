"""The record of a refund: its moves, each with its event, and how much of a payment is left to refund."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import (
    LIVING_REFUNDS,
    REFUND,
    CardPaymentState,
    DisputeState,
    RefundEvent,
)
from shared.domain.money import ZERO, Money
from shared.domain.says import N_, Says
from shared.models import Account, CardPayment, Dispute, Liability, Officer, Refund, RefundEventRow
from shared.models.base import MoneyPence
from shared.services.audit import Actor, record_audit
from shared.services.card_payments.records import locked_payment
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound
from shared.services.sign_in.own_records import own_parties
from shared.services.wording import say

TAKEN_BACK = frozenset({DisputeState.OPEN, DisputeState.LOST})
"""States of a dispute in which the cardholder's bank has the money."""

DONE_WORDS = {
    RefundEvent.ASKED: N_("a refund of this payment was asked for"),
    RefundEvent.APPROVED: N_("the refund was approved"),
    RefundEvent.DECLINED: N_("the refund was declined"),
    RefundEvent.SENT: N_("the refund was sent"),
    RefundEvent.SUCCEEDED: N_("the refund was sent"),
    RefundEvent.FAILED: N_("the refund did not arrive"),
}


def refund_subject(refund_id: int) -> str:
    """How audit and work items name a refund."""
    return f"refund:{refund_id}"


def locked_refund(session: Session, refund_id: int) -> tuple[CardPayment, Refund]:
    """A refund with its payment, both kept from everybody else; the payment first. Raises NotFound."""
    payment_id = session.scalar(select(Refund.payment_id).where(Refund.id == refund_id))
    if payment_id is None:
        raise NotFound
    payment = locked_payment(session, payment_id)
    refund = session.scalars(
        select(Refund)
        .where(Refund.id == refund_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return payment, refund


def move_refund(
    session: Session,
    payment: CardPayment,
    refund: Refund,
    event: RefundEvent,
    by: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Bring a refund to its next state. One that ends without money frees its part. Raises NotAllowed."""
    was, refund.state = refund.state, REFUND.after(refund.state, event)
    refund.lock += 1
    if was in LIVING_REFUNDS and refund.state not in LIVING_REFUNDS:
        payment.refunded -= refund.amount
    note_refund(session, refund, event, by, now, note)


def note_refund(
    session: Session, refund: Refund, event: RefundEvent, by: Actor, now: datetime, note: str = ""
) -> None:
    """Write down what happened to a refund that is in its new state already."""
    session.add(
        RefundEventRow(
            refund_id=refund.id, event=event, state=refund.state, at=now, by=str(by)[:60], note=note
        )
    )
    record_audit(session, by, f"refund {event}", refund_subject(refund.id), now)
    session.flush()


def left_to_refund(session: Session, payment: CardPayment) -> Money:
    """How much of a payment can still go back: what was paid, less living refunds and disputes."""
    if payment.state is not CardPaymentState.PAID:
        return ZERO
    disputed = session.scalar(
        select(func.sum(Dispute.__table__.c.amount, type_=MoneyPence())).where(
            Dispute.payment_id == payment.id, Dispute.state.in_(TAKEN_BACK)
        )
    )
    return max(payment.amount - payment.refunded - (disputed or ZERO), ZERO)


def who_was_first(session: Session, payment_id: int) -> AlreadyDecided:
    """Who did something about the refunds of a payment last."""
    row = session.execute(
        select(RefundEventRow.event, RefundEventRow.at, RefundEventRow.by)
        .join(Refund, Refund.id == RefundEventRow.refund_id)
        .where(Refund.payment_id == payment_id)
        .order_by(RefundEventRow.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    return AlreadyDecided(called(session, row.by), Says(DONE_WORDS[row.event]), row.at)


def called(session: Session, by: str) -> str:
    """The name of an officer as events name them; anything else as it stands."""
    kind, _, number = by.partition(":")
    if kind == "officer" and number.isdigit():
        return session.scalar(select(Officer.name).where(Officer.id == int(number))) or by
    return say(Says(N_("The card provider")), "en") if kind == "provider" else by


def parties_of(session: Session, payment: CardPayment) -> frozenset[int]:
    """Whose record a payment belongs to: the payer's, or everybody's who is liable for the account."""
    if payment.party_id is not None:
        return frozenset({payment.party_id})
    return frozenset(
        session.scalars(
            select(Liability.party_id)
            .join(Account, Account.id == Liability.account_id)
            .where(Account.id == payment.account_id, Liability.removed_on.is_(None))
        )
    )


def refuse_own(session: Session, payment: CardPayment, officer_id: int) -> None:
    """Nobody moves money on their own record or their household's. Raises NotAllowedHere."""
    if own_parties(session, officer_id) & parties_of(session, payment):
        raise NotAllowedHere
