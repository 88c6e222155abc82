"""Asking for a refund, and the second person who approves or declines it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import REFUND, RefundEvent, RefundState
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.domain.money_limits import LimitName
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import CardPayment, Refund
from shared.services.audit import Actor
from shared.services.card_payments.records import locked_payment
from shared.services.card_payments.refund_record import (
    left_to_refund,
    locked_refund,
    move_refund,
    note_refund,
    parties_of,
    refund_subject,
    refuse_own,
    who_was_first,
)
from shared.services.errors import NotAllowedHere, StaleVersion
from shared.services.ledger.limits import limit
from shared.services.references import new_reference
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

LONGEST_REASON = 500
CHECKED_WITHIN = 2
"""Working days in which a second person looks at a refund or a move of money."""


class NotRefundable(Exception):
    """The refund cannot be made; `reason` is for the officer, beside `field`."""

    def __init__(self, reason: Says, field: str = "amount") -> None:
        super().__init__(reason.template)
        self.reason = reason
        self.field = field


@dataclass(frozen=True)
class RefundWish:
    """A refund as an officer asks for it. `press` is the token of the button that was pressed."""

    payment_id: int
    amount: Money
    reason: str
    press: str
    seen_left: Money
    """What was left to refund on the page that the officer saw."""


def ask(session: Session, wish: RefundWish, officer_id: int, now: datetime) -> int:
    """Ask for a refund of a whole payment or a part of it; its id. The same press gives the same.

    Up to a limit of the council's own it may be sent at once; above, a second person approves it.
    Raises NotFound, NotAllowedHere (their own record), NotRefundable, AlreadyDecided when somebody
    did something about the payment's refunds since the page was shown, and StaleVersion when the
    press was used for something else.
    """
    payment = locked_payment(session, wish.payment_id)
    refuse_own(session, payment, officer_id)
    if (known := _pressed_before(session, wish)) is not None:
        return known
    left = left_to_refund(session, payment)
    if left != wish.seen_left:
        raise who_was_first(session, payment.id) if payment.refunded else StaleVersion()
    _check(wish, left)
    alone = limit(session, LimitName.REFUND_ALONE, now.astimezone(LONDON).date())
    is_small = wish.amount <= alone
    refund = Refund(
        reference=new_reference("F"),
        payment_id=payment.id,
        amount=wish.amount,
        reason=wish.reason.strip(),
        state=RefundState.APPROVED if is_small else RefundState.WAITING,
        asked_by=officer_id,
        look_at=now,
        press=wish.press,
        asked_at=now,
    )
    session.add(refund)
    payment.refunded += wish.amount
    session.flush()
    by = Actor("officer", officer_id)
    note_refund(session, refund, RefundEvent.ASKED, by, now)
    if not is_small:
        _ask_a_second_person(session, payment, refund, now)
    return refund.id


def approve(session: Session, refund_id: int, officer_id: int, now: datetime) -> None:
    """Approve a colleague's refund. Raises NotFound, NotAllowedHere and AlreadyDecided."""
    payment, refund = _in_hand(session, refund_id, officer_id, RefundEvent.APPROVED)
    if refund.asked_by == officer_id:
        raise NotAllowedHere
    by = Actor("officer", officer_id)
    refund.approved_by, refund.look_at = officer_id, now
    move_refund(session, payment, refund, RefundEvent.APPROVED, by, now)
    finish_work(session, refund_subject(refund.id), by, now)


def decline(session: Session, refund_id: int, officer_id: int, why: str, now: datetime) -> None:
    """Decline a refund; who asked for it may take it back so too. Raises as `approve` does."""
    payment, refund = _in_hand(session, refund_id, officer_id, RefundEvent.DECLINED)
    by = Actor("officer", officer_id)
    move_refund(session, payment, refund, RefundEvent.DECLINED, by, now, why.strip())
    finish_work(session, refund_subject(refund.id), by, now)


def _in_hand(
    session: Session, refund_id: int, officer_id: int, event: RefundEvent
) -> tuple[CardPayment, Refund]:
    payment, refund = locked_refund(session, refund_id)
    refuse_own(session, payment, officer_id)
    if refund.state is not RefundState.WAITING or not REFUND.allows(refund.state, event):
        raise who_was_first(session, payment.id)
    return payment, refund


def _pressed_before(session: Session, wish: RefundWish) -> int | None:
    found = session.scalar(select(Refund).where(Refund.press == wish.press))
    if found is None:
        return None
    if (found.payment_id, found.amount) != (wish.payment_id, wish.amount):
        raise StaleVersion
    return found.id


def _check(wish: RefundWish, left: Money) -> None:
    if left <= ZERO:
        raise NotRefundable(Says(N_("Nothing is left of this payment to give back.")))
    if wish.amount <= ZERO:
        raise NotRefundable(Says(N_("Enter how much goes back, such as 25.00")))
    if wish.amount > left:
        raise NotRefundable(
            Says(N_("No more than %(left)s of this payment can go back."), {"left": left})
        )
    if not wish.reason.strip():
        raise NotRefundable(Says(N_("Say why the money goes back.")), "reason")


def _ask_a_second_person(
    session: Session, payment: CardPayment, refund: Refund, now: datetime
) -> None:
    today = now.astimezone(LONDON).date()
    promise_on = working_days(session).add(today, CHECKED_WITHIN)
    for party_id in sorted(parties_of(session, payment))[:1]:
        open_work(
            session,
            WorkKind.MONEY_CHECK,
            party_id,
            refund_subject(refund.id),
            promise_on,
            now,
        )
