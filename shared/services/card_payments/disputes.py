"""Disputes: a cardholder's bank asks for the money back, the debts grow again, and a person answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import (
    DISPUTE,
    CardPaymentState,
    DisputeEvent,
    DisputeState,
)
from shared.domain.gate import HoldKind
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.domain.working_days import WorkingDays
from shared.gateways.card_ports import SeenDispute
from shared.models import CardPayment, Dispute, Receipt
from shared.services.audit import Actor, record_audit
from shared.services.card_payments.records import locked_payment, subject_of
from shared.services.card_payments.refund_record import parties_of
from shared.services.card_payments.refunds import TooEarly
from shared.services.holds import end_holds, put_hold
from shared.services.ledger.post import entries_of
from shared.services.ledger.taking_back import TakeBack, put_money_back, take_money_back
from shared.services.outbox import queue_message
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

INQUIRY = "warning_"
"""How the provider's words for an inquiry begin: the bank asks, and no money moves yet."""
ANSWERED_WITHIN = 3
"""Working days in which we mean to answer a dispute, or sooner where the bank gives us less."""
HARM = 20
"""A dispute that nobody answers is lost."""
DAY = timedelta(days=1)

_EVENTS = {
    "won": DisputeEvent.WON,
    "prevented": DisputeEvent.WON,
    "lost": DisputeEvent.LOST,
    "warning_closed": DisputeEvent.CLOSED,
}
_CLOSED = frozenset({DisputeState.WON, DisputeState.LOST})


def dispute_subject(dispute_id: int) -> str:
    """How audit, holds and work items name a dispute."""
    return f"dispute:{dispute_id}"


def settle_dispute(session: Session, seen: SeenDispute, by: Actor, now: datetime) -> DisputeState:
    """Bring a dispute to what the provider verifiably says; safe to repeat, in any order.

    When the bank has taken the money, the debts that it paid grow again and wait; when we win, they
    are paid again. Raises TooEarly when we do not know the payment as paid yet.
    """
    payment_id = session.scalar(
        select(CardPayment.id).where(CardPayment.intent_id == seen.intent_id)
    )
    if payment_id is None:
        raise TooEarly
    payment = locked_payment(session, payment_id)
    if payment.state is not CardPaymentState.PAID:
        raise TooEarly
    dispute = _known(session, payment, seen, by, now)
    dispute.status = seen.status[:60]
    dispute.answer_by = seen.answer_by or dispute.answer_by
    event = _EVENTS.get(seen.status)
    if event is None and not seen.status.startswith(INQUIRY):
        event = DisputeEvent.OPENED
    if event is not None and DISPUTE.allows(dispute.state, event):
        dispute.state = DISPUTE.after(dispute.state, event)
        dispute.lock += 1
        record_audit(session, by, f"dispute {event}", dispute_subject(dispute.id), now)
    _move_money(session, payment, dispute, by, now, is_withdrawn=seen.is_withdrawn)
    _close(session, payment, dispute, by, now)
    session.flush()
    return dispute.state


def _known(
    session: Session, payment: CardPayment, seen: SeenDispute, by: Actor, now: datetime
) -> Dispute:
    found = session.scalars(
        select(Dispute)
        .where(Dispute.supplier_id == seen.dispute_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is not None:
        return found
    is_inquiry = seen.status.startswith(INQUIRY)
    dispute = Dispute(
        supplier_id=seen.dispute_id,
        payment_id=payment.id,
        amount=seen.amount,
        reason=seen.reason[:60],
        status=seen.status[:60],
        state=DisputeState.INQUIRY if is_inquiry else DisputeState.OPEN,
        answer_by=seen.answer_by,
        opened_at=now,
    )
    session.add(dispute)
    session.flush()
    record_audit(session, by, "dispute opened", dispute_subject(dispute.id), now)
    today = now.astimezone(LONDON).date()
    promise_on = look_by(working_days(session), today, seen.answer_by)
    for party_id in sorted(parties_of(session, payment))[:1]:
        about = dispute_subject(dispute.id)
        open_work(session, WorkKind.DISPUTE, party_id, about, promise_on, now, HARM)
    return dispute


def look_by(days: WorkingDays, today: date, answer_by: datetime | None) -> date:
    """The day by which somebody looks: soon, and before the day on which the bank wants its answer."""
    soon = days.add(today, ANSWERED_WITHIN)
    if answer_by is None:
        return soon
    last = answer_by.astimezone(LONDON).date() - DAY
    while last > today and not days.is_working(last):
        last -= DAY
    return max(min(soon, last), today)


def _move_money(
    session: Session,
    payment: CardPayment,
    dispute: Dispute,
    by: Actor,
    now: datetime,
    *,
    is_withdrawn: bool,
) -> None:
    is_won = dispute.state is DisputeState.WON
    if is_withdrawn and not is_won and dispute.posting_id is None:
        dispute.posting_id = _take_back(session, payment, dispute, by, now)
        _hold_debts(session, dispute, dispute.posting_id, by, now)
        _tell(session, payment, dispute, "opened", now)
    if is_won and dispute.posting_id is not None and dispute.won_posting_id is None:
        key, kind = f"card:dispute:{dispute.supplier_id}:won", PostingKind.DISPUTE_WON
        about = dispute_subject(dispute.id)
        dispute.won_posting_id = put_money_back(
            session, dispute.posting_id, key, kind, about, by, now
        )
        _tell(session, payment, dispute, "won", now)


def _take_back(
    session: Session, payment: CardPayment, dispute: Dispute, by: Actor, now: datetime
) -> int:
    receipt_id = session.scalars(
        select(Receipt.id).where(Receipt.source == subject_of(payment.id))
    ).one()
    key, about = f"card:dispute:{dispute.supplier_id}:taken", dispute_subject(dispute.id)
    wish = TakeBack(receipt_id, key, PostingKind.DISPUTE, dispute.amount, about)
    return take_money_back(session, wish, by, now)


def _hold_debts(
    session: Session, dispute: Dispute, posting_id: int, by: Actor, now: datetime
) -> None:
    """Nobody is chased for money that two banks still argue about."""
    if dispute.state in _CLOSED:
        return
    today = now.astimezone(LONDON).date()
    entries = entries_of(session, posting_id)
    debts = {each.debt_id for each in entries if each.account is LedgerAccount.DEBT}
    for debt_id in sorted(each for each in debts if each is not None):
        put_hold(
            session,
            HoldKind.DISPUTE,
            dispute_subject(dispute.id),
            by,
            now,
            starts_on=today,
            debt_id=debt_id,
        )


def _close(
    session: Session, payment: CardPayment, dispute: Dispute, by: Actor, now: datetime
) -> None:
    if dispute.state not in _CLOSED:
        return
    about = dispute_subject(dispute.id)
    finish_work(session, about, by, now)
    end_holds(session, about, by, now)
    if dispute.closed_at is None:
        dispute.closed_at = now
        if dispute.state is DisputeState.LOST and dispute.posting_id is not None:
            _tell(session, payment, dispute, "lost", now)


def _tell(
    session: Session, payment: CardPayment, dispute: Dispute, outcome: str, now: datetime
) -> None:
    if payment.party_id is None:
        return
    queue_message(
        session,
        "card_payment_disputed",
        payment.party_id,
        {"amount": dispute.amount, "reference": payment.reference, "outcome": outcome},
        now,
        f"dispute:{dispute.id}:{outcome}",
    )
