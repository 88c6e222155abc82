"""What the provider says of a payment becomes our record: its state, its receipt, and where the money goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation, Payable, by_choice
from shared.domain.card_payment_states import CARD_PAYMENT, CardPaymentEvent, CardPaymentState
from shared.domain.ledger import LedgerAccount
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import CardStatus, SeenPayment
from shared.models import CardPayment, Debt, Liability
from shared.services.audit import Actor, record_audit
from shared.services.card_payments.records import locked_payment, move, subject_of, wishes_of
from shared.services.card_payments.telling import tell_received
from shared.services.card_payments.unknown import PAID_TWICE, STERLING, keep_unknown
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import lock_debts
from shared.services.ledger.receive import Incoming, Received, receive

log = structlog.get_logger("cards")

# Made once: every payment that arrives asks it.
_OF_PARTY = (
    select(Debt.id)
    .join(Liability, Liability.account_id == Debt.account_id)
    .where(
        Debt.id.in_(bindparam("ids", expanding=True)),
        Liability.party_id == bindparam("party"),
        Liability.removed_on.is_(None),
    )
)

_EVENTS = {
    CardStatus.DECLINED: CardPaymentEvent.DECLINED,
    CardStatus.PROCESSING: CardPaymentEvent.TAKEN,
    CardStatus.ENDED: CardPaymentEvent.ENDED,
}
_AFTER = {
    CardPaymentEvent.DECLINED: CardPaymentState.DECLINED,
    CardPaymentEvent.TAKEN: CardPaymentState.ON_ITS_WAY,
    CardPaymentEvent.ENDED: CardPaymentState.ABANDONED,
}


def settle(
    session: Session, payment_id: int, seen: SeenPayment, by: Actor, now: datetime
) -> CardPaymentState:
    """Bring a payment to what the provider verifiably says; safe to repeat. Raises NotFound.

    Money that came is posted once: as the payer chose, and what cannot be placed so to suspense.
    """
    payment = locked_payment(session, payment_id)
    _learn(payment, seen)
    if seen.status is CardStatus.PAID:
        if payment.state is not CardPaymentState.PAID:
            _paid(session, payment, seen, by, now)
        elif seen.intent_id not in {None, payment.intent_id}:
            # Money came a second time under one reference of ours: it belongs to somebody.
            keep_unknown(session, seen, PAID_TWICE, by, now)
        return payment.state
    return _not_paid_yet(session, payment, seen, by, now)


def observe(
    session: Session, payment_id: int, seen: SeenPayment, by: Actor, now: datetime
) -> CardPaymentState:
    """The same for what we saw when the payer came back: paid is `on its way` until the provider says so itself."""
    payment = locked_payment(session, payment_id)
    _learn(payment, seen)
    if seen.status is CardStatus.PAID:
        _step(session, payment, CardPaymentEvent.TAKEN, by, now)
        return payment.state
    return _not_paid_yet(session, payment, seen, by, now)


def _not_paid_yet(
    session: Session, payment: CardPayment, seen: SeenPayment, by: Actor, now: datetime
) -> CardPaymentState:
    if seen.status in _EVENTS:
        _step(session, payment, _EVENTS[seen.status], by, now)
    elif payment.state is CardPaymentState.INTENDED and seen.session_id is not None:
        move(session, payment, CardPaymentEvent.HANDED_OVER, by, now)
    return payment.state


def _learn(payment: CardPayment, seen: SeenPayment) -> None:
    payment.session_id = payment.session_id or seen.session_id
    payment.intent_id = payment.intent_id or seen.intent_id


def _step(
    session: Session, payment: CardPayment, event: CardPaymentEvent, by: Actor, now: datetime
) -> None:
    """One move, unless the payment is there already or further on."""
    if payment.state is _AFTER[event] or not CARD_PAYMENT.allows(payment.state, event):
        return
    move(session, payment, event, by, now)


def _paid(
    session: Session, payment: CardPayment, seen: SeenPayment, by: Actor, now: datetime
) -> None:
    if seen.currency != STERLING or seen.received <= ZERO:
        # Money that we cannot count in pence is not ours to post: finance finds it in the payout.
        log.error("card-payment-not-sterling", payment=payment.id)
        record_audit(session, by, "saw another currency", subject_of(payment.id), now)
        return
    today = now.astimezone(LONDON).date()
    wishes = wishes_of(session, payment.id)
    ids = [wish.debt_id for wish in wishes]
    lock_debts(session, ids)
    owed = _still_theirs(session, payment, ids, today)
    if seen.received == payment.amount:
        allocation = by_choice(seen.received, wishes, owed, keeps_credit=payment.keeps_credit)
        why = "more_than_owed" if len(owed) == len(ids) else "debt_gone"
    else:
        allocation, why = Allocation((), seen.received), "other_amount"
    received = receive(session, _incoming(payment, seen.received), allocation, owed, by, now, why)
    payment.paid_at = now
    move(session, payment, CardPaymentEvent.PAID, by, now)
    _tell(session, payment, received, now)


def _incoming(payment: CardPayment, amount: Money) -> Incoming:
    return Incoming(
        key=f"card:{payment.intent_id or payment.session_id}:paid",
        source=subject_of(payment.id),
        channel=LedgerAccount.CARD,
        amount=amount,
        party_id=payment.party_id,
        said=payment.reference,
    )


def _tell(session: Session, payment: CardPayment, received: Received, now: datetime) -> None:
    if payment.party_id is not None:
        tell_received(session, payment.id, payment.party_id, received.receipt_id, now)


def _still_theirs(
    session: Session, payment: CardPayment, debt_ids: Collection[int], today: date
) -> dict[int, Payable]:
    """The debts of the payment as they are now, without those that went to somebody else meanwhile."""
    found = payable_debts(session, debt_ids, today)
    if payment.party_id is None:
        return found
    theirs = set(session.scalars(_OF_PARTY, {"ids": list(debt_ids), "party": payment.party_id}))
    return {debt_id: debt for debt_id, debt in found.items() if debt_id in theirs}
