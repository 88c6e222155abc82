"""A card payment that somebody makes over the phone: an officer keys the card into the provider's fields.

No number of the card reaches us: the provider gives our page an id for what was keyed in, and that
id is all that we ask it to charge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import CardPaymentEvent, CardPaymentState
from shared.domain.money import Money
from shared.gateways.card_ports import (
    CardDeclined,
    CardPort,
    CardsRefused,
    CardsUnavailable,
    PhoneWish,
)
from shared.models import CardPayment
from shared.services.audit import Actor
from shared.services.card_payments.once import once_more_when_beaten
from shared.services.card_payments.records import locked_payment, move
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import wish_of
from shared.services.card_payments.telling import ReceiptShown, receipt_of_payment
from shared.services.errors import NotFound

METHOD = "phone"
MAY_BE_KEYED = frozenset({CardPaymentState.INTENDED, CardPaymentState.DECLINED})
"""States in which a card may be keyed in: nothing else can take the money at the same time."""
SWEEP_AFTER = timedelta(minutes=2)
"""When the sweeper first asks after a payment whose answer did not come."""
CARD_ID = re.compile(r"[A-Za-z0-9_]{5,255}", re.ASCII)

log = structlog.get_logger("cards")


class NoCardKeyed(ValueError):
    """The page sent no id of a card: its fields did not load, or nothing was keyed in."""


@dataclass(frozen=True)
class PhonePayment:
    """A payment by phone as the officer sees it."""

    id: int
    party_id: int
    reference: str
    amount: Money
    state: CardPaymentState
    receipt: ReceiptShown | None

    @property
    def may_be_keyed(self) -> bool:
        """Whether a card may be keyed in now."""
        return self.state in MAY_BE_KEYED

    @property
    def is_unknown(self) -> bool:
        """Whether the money may have been taken without our knowing."""
        return self.state in {CardPaymentState.HANDED_OVER, CardPaymentState.ON_ITS_WAY}


def phone_payment(session: Session, payment_id: int) -> PhonePayment:
    """A payment by phone as it stands. Raises NotFound for any other."""
    payment = session.scalars(
        select(CardPayment).where(CardPayment.id == payment_id, CardPayment.method == METHOD)
    ).one_or_none()
    if payment is None or payment.party_id is None:
        raise NotFound
    is_paid = payment.state is CardPaymentState.PAID
    return PhonePayment(
        payment.id,
        payment.party_id,
        payment.reference,
        payment.amount,
        payment.state,
        receipt_of_payment(session, payment.id) if is_paid else None,
    )


def take(
    database: Database,
    cards: CardPort,
    payment_id: int,
    card_id: str,
    officer_id: int,
    now: datetime,
) -> CardPaymentState:
    """Take the money with the card that was keyed in, and post it while the caller is on the line.

    To be called when the intention is committed; what is recorded is recorded in transactions of
    its own around the call. A second press finds the first. Without an answer nobody takes it again:
    the sweeper finds out. Raises NotFound and NoCardKeyed.
    """
    if not CARD_ID.fullmatch(card_id):
        raise NoCardKeyed
    by = Actor("officer", officer_id)
    wish = database.attempt(lambda session: _claim(session, payment_id, card_id, by, now))
    if wish is None:
        with database.reading() as session:
            return phone_payment(session, payment_id).state
    try:
        seen = cards.take_by_phone(wish)
    except CardDeclined:
        event = CardPaymentEvent.DECLINED
        return database.attempt(lambda session: _step(session, payment_id, event, by, now))
    except CardsRefused as refused:
        log.error("phone-payment-refused", payment=payment_id, reason=refused.reason)
        event = CardPaymentEvent.ENDED
        return database.attempt(lambda session: _step(session, payment_id, event, by, now))
    except CardsUnavailable as lost:
        log.warning("phone-payment-unknown", payment=payment_id, reason=lost.reason)
        return CardPaymentState.HANDED_OVER
    return once_more_when_beaten(
        database, lambda session: settle(session, payment_id, seen, by, now)
    )


def _claim(
    session: Session, payment_id: int, card_id: str, by: Actor, now: datetime
) -> PhoneWish | None:
    """Make the payment ours to take; none when somebody is taking it or has taken it."""
    payment = locked_payment(session, payment_id)
    if payment.method != METHOD:
        raise NotFound
    if payment.state not in MAY_BE_KEYED:
        return None
    move(session, payment, CardPaymentEvent.HANDED_OVER, by, now)
    payment.look_at = now + SWEEP_AFTER
    payment.officer_id = int(by.id)
    asked = wish_of(session, payment)
    # Each card that is keyed in is a try of its own; the same card twice is one.
    return PhoneWish(
        f"{payment.reference}:{card_id}", payment.reference, payment.amount, asked.says, card_id
    )


def _step(
    session: Session, payment_id: int, event: CardPaymentEvent, by: Actor, now: datetime
) -> CardPaymentState:
    payment = locked_payment(session, payment_id)
    if payment.state is CardPaymentState.HANDED_OVER:
        move(session, payment, event, by, now)
    return payment.state
