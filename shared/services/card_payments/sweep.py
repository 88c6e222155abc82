"""Finishes the card payments that a crash or a lost message left between us and the provider.

The provider is asked outside any transaction; what it says is settled as an event's would be, so a
payment that both see at the same moment is posted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import UNSETTLED, CardPaymentEvent
from shared.gateways.card_ports import CardPort, CardsProblem, CardsUnavailable, SeenPayment
from shared.models import CardPayment
from shared.services.audit import Actor
from shared.services.card_payments.once import once_more_when_beaten
from shared.services.card_payments.records import locked_payment, move
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import PAGE_LASTS, hand_over

AT_ONCE = 100
MOST_IN_A_RUN = 2_000
NO_ANSWERS = 3
"""After so many calls without an answer the provider is left in peace until the next run."""
PAYER_GONE = timedelta(minutes=30)
"""A page that was never given to its payer is shut after this long."""
PAUSES = tuple(timedelta(minutes=each) for each in (5, 10, 20, 30, 60, 60, 120, 180, 360))
"""How long until the next look, after each look that found nothing settled."""
SWEEPER = Actor("job", "sweep_card_payments")
log = structlog.get_logger("cards")


@dataclass(frozen=True)
class Swept:
    """What one run did."""

    settled: int = 0
    put_off: int = 0

    def __str__(self) -> str:
        return f"settled {self.settled}, put off {self.put_off}"

    def __add__(self, other: Swept) -> Swept:
        return Swept(self.settled + other.settled, self.put_off + other.put_off)


@dataclass(frozen=True)
class _Left:
    """A payment as the sweeper found it."""

    id: int
    reference: str
    method: str
    session_id: str | None
    intent_id: str | None
    created_at: datetime


def sweep(database: Database, cards: CardPort, now: datetime) -> Swept:
    """Ask after every payment whose time has come. Safe to repeat, and beside webhooks."""
    done, silent = Swept(), 0
    while (due := _due(database, now)) and done.settled + done.put_off < MOST_IN_A_RUN:
        for left in due:
            found, answered = _finish(database, cards, left, now)
            done, silent = done + found, 0 if answered else silent + 1
            if silent == NO_ANSWERS:
                return done
    return done


def _due(database: Database, now: datetime) -> Sequence[_Left]:
    columns = (
        CardPayment.id,
        CardPayment.reference,
        CardPayment.method,
        CardPayment.session_id,
        CardPayment.intent_id,
        CardPayment.created_at,
    )
    due = (
        select(*columns)
        .where(CardPayment.state.in_(UNSETTLED), CardPayment.look_at <= now)
        .order_by(CardPayment.look_at, CardPayment.id)
        .limit(AT_ONCE)
    )
    with database.reading() as session:
        return [_Left(*row) for row in session.execute(due)]


def _finish(database: Database, cards: CardPort, left: _Left, now: datetime) -> tuple[Swept, bool]:
    """Look at one payment; whether the provider answered. One that fails holds up no other."""
    seen, answered = None, True
    try:
        seen = _ask(database, cards, left, now)
    except CardsProblem as problem:
        answered = not isinstance(problem, CardsUnavailable)
        note = log.error if answered else log.warning
        note("card-payment-not-asked", payment=left.id, reason=problem.reason)
    try:
        settled = once_more_when_beaten(
            database, lambda session: _record(session, left, seen, now, is_known=answered)
        )
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("card-payment-not-settled", payment=left.id, exc_info=error)
        settled = database.attempt(lambda session: _put_off(session, left.id, now))
    return Swept(settled=int(settled), put_off=int(not settled)), answered


def _ask(database: Database, cards: CardPort, left: _Left, now: datetime) -> SeenPayment | None:
    """How a payment stands at the provider; none when the provider knows nothing of it."""
    if left.session_id is not None:
        return cards.page(left.session_id)
    if left.intent_id is not None:
        return cards.payment(left.intent_id)
    if left.method == "phone":
        return cards.find(left.reference, left.created_at - PAYER_GONE)
    # The same key again: the page that a lost call opened, or a new one that nobody was given.
    hand_over(database, cards, left.id, SWEEPER, now)
    with database.reading() as session:
        session_id = session.get_one(CardPayment, left.id).session_id
    if session_id is None:
        return None
    is_gone = now - left.created_at >= PAYER_GONE
    return cards.close_page(session_id) if is_gone else cards.page(session_id)


def _record(
    session: Session, left: _Left, seen: SeenPayment | None, now: datetime, *, is_known: bool
) -> bool:
    """Write down what was seen; whether the payment is settled now."""
    if seen is not None:
        settle(session, left.id, seen, SWEEPER, now)
    elif _is_over(left, now, is_known=is_known):
        _end(session, left.id, now)
    return _put_off(session, left.id, now)


def _is_over(left: _Left, now: datetime, *, is_known: bool) -> bool:
    """Whether no money can come any more of a payment that the provider has told us nothing of."""
    age = now - left.created_at
    if left.method == "phone":
        return is_known and age >= PAYER_GONE
    # A provider may repeat one failure for the same key for ever. Nobody has the page's address,
    # and the page has run out.
    return age >= PAGE_LASTS * 2


def _end(session: Session, payment_id: int, now: datetime) -> None:
    payment = locked_payment(session, payment_id)
    is_unknown = payment.session_id is None and payment.intent_id is None
    if payment.state in UNSETTLED and is_unknown:
        move(session, payment, CardPaymentEvent.ENDED, SWEEPER, now)


def _put_off(session: Session, payment_id: int, now: datetime) -> bool:
    """Look again later, unless the payment is settled; whether it is."""
    payment = locked_payment(session, payment_id)
    if payment.state not in UNSETTLED:
        return True
    payment.look_at = now + PAUSES[min(payment.tries, len(PAUSES) - 1)]
    payment.tries += 1
    return False
