"""Refunds on their way: sent to the provider, and posted as the provider tells how they stand."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import (
    REFUND,
    CardPaymentState,
    RefundEvent,
    RefundState,
)
from shared.domain.ledger import PostingKind
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.gateways.card_ports import (
    CardPort,
    CardsRefused,
    CardsUnavailable,
    SeenRefund,
    SeenRefundStatus,
)
from shared.models import CardPayment, Receipt, Refund
from shared.services.audit import Actor
from shared.services.card_payments.records import locked_payment, subject_of
from shared.services.card_payments.refund_record import (
    locked_refund,
    move_refund,
    note_refund,
    parties_of,
    refund_subject,
)
from shared.services.ledger.taking_back import TakeBack, put_money_back, take_money_back
from shared.services.outbox import queue_message
from shared.services.references import new_reference
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

AT_ONCE = 100
"""Refunds sent in one run of the sweeper."""
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
LOOK_WITHIN = 2
"""Working days in which somebody looks at a refund that did not arrive."""

log = structlog.get_logger("cards")

_EVENTS = {
    SeenRefundStatus.ON_ITS_WAY: RefundEvent.SENT,
    SeenRefundStatus.DONE: RefundEvent.SUCCEEDED,
    SeenRefundStatus.FAILED: RefundEvent.FAILED,
}


class TooEarly(Exception):
    """The provider speaks of a payment that we do not know as paid yet: it should say so again."""


def send(database: Database, cards: CardPort, refund_id: int, now: datetime) -> RefundState:
    """Send an approved refund to the card that the money came from, and record the answer.

    To be called when the approval is committed. Without an answer it stays approved; the sweeper
    then looks at the provider first, so that it never goes out twice.
    """
    with database.reading() as session:
        refund = session.get_one(Refund, refund_id)
        intent_id = session.get_one(CardPayment, refund.payment_id).intent_id
        if refund.state is not RefundState.APPROVED or intent_id is None:
            return refund.state
    by = Actor("job", "send_refunds")
    try:
        seen = _there_already(cards, intent_id, refund) or cards.refund(
            intent_id, refund.amount, refund.reference, _key(refund)
        )
    except CardsRefused as no:
        why = no.reason
        return database.attempt(lambda session: _refused(session, refund_id, why, by, now))
    except CardsUnavailable:
        return database.attempt(lambda session: _wait(session, refund_id, now))
    return database.attempt(lambda session: settle_refund(session, seen, by, now))


def _there_already(cards: CardPort, intent_id: str, refund: Refund) -> SeenRefund | None:
    """The refund at the provider, where a lost answer left it unknown whether it went out."""
    if refund.tries == 0:
        return None
    made = cards.refunds_of(intent_id)
    return next((each for each in made if each.reference == refund.reference), None)


def _key(refund: Refund) -> str:
    # A provider repeats its own failure for the same key, so a later try has a key of its own.
    return f"{refund.reference}:{refund.tries}" if refund.tries else refund.reference


def send_waiting(database: Database, cards: CardPort, now: datetime, most: int = AT_ONCE) -> int:
    """Send every approved refund whose time has come; how many were looked at. Safe to repeat."""
    with database.reading() as session:
        due = session.scalars(
            select(Refund.id)
            .where(Refund.state == RefundState.APPROVED, Refund.look_at <= now)
            .order_by(Refund.id)
            .limit(most)
        ).all()
    for refund_id in due:
        send(database, cards, refund_id, now)
    return len(due)


def settle_refund(session: Session, seen: SeenRefund, by: Actor, now: datetime) -> RefundState:
    """Bring a refund to what the provider verifiably says; safe to repeat, in any order.

    One that was made at the provider and not here is written down too. Raises TooEarly when we do
    not know its payment as paid yet.
    """
    payment_id = session.scalar(
        select(CardPayment.id).where(CardPayment.intent_id == seen.intent_id)
    )
    if payment_id is None:
        raise TooEarly
    payment = locked_payment(session, payment_id)
    if payment.state is not CardPaymentState.PAID:
        raise TooEarly
    refund = _ours(session, payment, seen) or _from_outside(session, payment, seen, by, now)
    refund.supplier_id = refund.supplier_id or seen.refund_id
    event = _EVENTS[seen.status]
    if _is_news(refund, event):
        _post(session, payment, refund, event, by, now)
        move_refund(session, payment, refund, event, by, now)
        _tell(session, payment, refund, event, by, now)
    return refund.state


def _is_news(refund: Refund, event: RefundEvent) -> bool:
    same = REFUND.moves.get((refund.state, event)) is refund.state
    return REFUND.allows(refund.state, event) and not same


def _post(
    session: Session,
    payment: CardPayment,
    refund: Refund,
    event: RefundEvent,
    by: Actor,
    now: datetime,
) -> None:
    """The money leaves once, whether the provider says first that it goes or that it arrived."""
    if event is RefundEvent.FAILED:
        if refund.posting_id is not None:
            key = f"card:refund:{refund.supplier_id}:failed"
            kind = PostingKind.REFUND_FAILED
            put_money_back(session, refund.posting_id, key, kind, refund.reference, by, now)
        return
    refund.done_at = now if event is RefundEvent.SUCCEEDED else None
    if refund.posting_id is None:
        receipt_id = session.scalars(
            select(Receipt.id).where(Receipt.source == subject_of(payment.id))
        ).one()
        wish = TakeBack(
            receipt_id,
            f"card:refund:{refund.supplier_id}:sent",
            PostingKind.REFUND,
            refund.amount,
            refund.reference,
        )
        refund.posting_id = take_money_back(session, wish, by, now)


def _tell(
    session: Session,
    payment: CardPayment,
    refund: Refund,
    event: RefundEvent,
    by: Actor,
    now: datetime,
) -> None:
    """The payer reads that the money is on its way; an officer looks at one that did not arrive."""
    if event is RefundEvent.FAILED:
        _somebody_looks(session, payment, refund, now)
        return
    if payment.party_id is not None:
        queue_message(
            session,
            "card_payment_refunded",
            payment.party_id,
            {"amount": refund.amount, "reference": payment.reference},
            now,
            f"refund:{refund.id}:sent",
        )


def _somebody_looks(session: Session, payment: CardPayment, refund: Refund, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    promise_on = working_days(session).add(today, LOOK_WITHIN)
    for party_id in sorted(parties_of(session, payment))[:1]:
        about = refund_subject(refund.id)
        open_work(session, WorkKind.REFUND_FAILED, party_id, about, promise_on, now)


def _ours(session: Session, payment: CardPayment, seen: SeenRefund) -> Refund | None:
    """The refund of ours that the provider speaks of, by its own id or by our reference."""
    same = or_(
        Refund.supplier_id == seen.refund_id,
        (Refund.reference == seen.reference) & (Refund.payment_id == payment.id),
    )
    return session.scalars(
        select(Refund).where(same).with_for_update().execution_options(populate_existing=True)
    ).first()


def _from_outside(
    session: Session, payment: CardPayment, seen: SeenRefund, by: Actor, now: datetime
) -> Refund:
    """A refund that somebody made at the provider: what of ours has not left makes room for it."""
    waiting = session.scalars(
        select(Refund)
        .where(
            Refund.payment_id == payment.id,
            Refund.supplier_id.is_(None),
            Refund.state.in_((RefundState.WAITING, RefundState.APPROVED)),
        )
        .order_by(Refund.id.desc())
        .with_for_update()
    ).all()
    for each in waiting:
        if payment.refunded + seen.amount > payment.amount:
            note = "the money went back another way"
            move_refund(session, payment, each, RefundEvent.DECLINED, by, now, note)
            finish_work(session, refund_subject(each.id), by, now)
    refund = Refund(
        reference=new_reference("F"),
        payment_id=payment.id,
        amount=seen.amount,
        reason="",
        state=RefundState.APPROVED,
        supplier_id=seen.refund_id,
        look_at=now,
        press=f"provider:{seen.refund_id}"[:64],
        asked_at=now,
    )
    session.add(refund)
    payment.refunded += seen.amount
    session.flush()
    note_refund(session, refund, RefundEvent.ASKED, by, now)
    return refund


def _wait(session: Session, refund_id: int, now: datetime) -> RefundState:
    _, refund = locked_refund(session, refund_id)
    refund.tries += 1
    refund.look_at = now + min(FIRST_WAIT * 2 ** min(refund.tries, 10), LONGEST_WAIT)
    session.flush()
    return refund.state


def _refused(session: Session, refund_id: int, why: str, by: Actor, now: datetime) -> RefundState:
    payment, refund = locked_refund(session, refund_id)
    if refund.state is RefundState.APPROVED:
        move_refund(session, payment, refund, RefundEvent.DECLINED, by, now, why)
        _somebody_looks(session, payment, refund, now)
        log.warning("refund-refused", refund=refund.id, reason=why)
    return refund.state
