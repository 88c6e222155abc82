"""An event of the card provider's: remembered by its id in the transaction that acts on it.

Twice, late, early and out of order are all normal. What an event shows is believed only where nothing
later could change it back; else the provider is asked how the thing stands now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import CardPaymentState
from shared.gateways.card_ports import (
    CardEvent,
    CardPort,
    CardsProblem,
    Seen,
    SeenDispute,
    SeenPayment,
    SeenRefund,
)
from shared.gateways.direct_debit_ports import DirectDebitEvent
from shared.models import CardPayment, SupplierEvent
from shared.services.audit import Actor
from shared.services.card_payments.disputes import settle_dispute
from shared.services.card_payments.once import once_more_when_beaten
from shared.services.card_payments.refunds import TooEarly, settle_refund
from shared.services.card_payments.settle import settle
from shared.services.card_payments.unknown import UNKNOWN, keep_unknown

PATIENCE = timedelta(hours=1)
"""For so long an event of something unknown may only be quicker than our own record of it."""
log = structlog.get_logger("cards")


class Outcome(StrEnum):
    """What became of an event."""

    DONE = "done"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    """Of a kind that we do not act on."""
    LATER = "later"
    """To be sent again: nothing was kept of it."""


def take_event(database: Database, cards: CardPort, event: CardEvent, now: datetime) -> Outcome:
    """Act on an event, once for its id. To be called outside any transaction."""
    if event.seen is None:
        return Outcome.IGNORED
    if not event.is_final and is_known(database, event.id):
        return Outcome.DUPLICATE  # without asking the provider for nothing
    try:
        asked = _ask(database, cards, event)
    except CardsProblem as problem:
        log.warning("card-event-put-off", event_id=event.id, reason=problem.reason)
        return Outcome.LATER
    try:
        return once_more_when_beaten(database, lambda session: _act(session, event, asked, now))
    except TooEarly:
        return Outcome.LATER


@dataclass(frozen=True)
class _Asked:
    """What an event is about as it stands now, and the payment it hangs on where we lack that."""

    seen: Seen
    parent: SeenPayment | None = None


def _ask(database: Database, cards: CardPort, event: CardEvent) -> _Asked:
    seen = event.seen
    if seen is None:
        raise AssertionError("unreachable")
    if not event.is_final:
        seen = ask_again(cards, seen)
    if isinstance(seen, SeenPayment):
        return _Asked(seen)
    with database.reading() as session:
        state = session.scalar(
            select(CardPayment.state).where(CardPayment.intent_id == seen.intent_id)
        )
    is_settled = state is CardPaymentState.PAID
    return _Asked(seen, None if is_settled else cards.payment(seen.intent_id))


def is_known(database: Database, event_id: str) -> bool:
    """Whether an event was acted on before."""
    with database.reading() as session:
        return session.get(SupplierEvent, event_id) is not None


def ask_again(cards: CardPort, seen: Seen) -> Seen:
    """How the same thing stands at the provider now. Raises CardsUnavailable and CardsRefused."""
    if isinstance(seen, SeenRefund):
        return cards.refund_seen(seen.refund_id)
    if isinstance(seen, SeenDispute):
        return cards.dispute(seen.dispute_id)
    if seen.session_id is not None:
        return cards.page(seen.session_id)
    return cards.payment(seen.intent_id or "")


def _act(session: Session, event: CardEvent, asked: _Asked, now: datetime) -> Outcome:
    seen, parent = asked.seen, asked.parent
    payment_id = payment_of(session, parent or seen)
    if payment_id is None and now - event.made_at < PATIENCE:
        return Outcome.LATER
    if not remember(session, event, UNKNOWN if payment_id is None else _kind(seen), now):
        return Outcome.DUPLICATE
    by = Actor("provider", event.id)
    if parent is not None:
        _settle(session, payment_id, parent, by, now)
    _settle(session, payment_id, seen, by, now)
    return Outcome.DONE


def _settle(session: Session, payment_id: int | None, seen: Seen, by: Actor, now: datetime) -> None:
    if payment_id is None:
        keep_unknown(session, seen, UNKNOWN, by, now)
    elif isinstance(seen, SeenPayment):
        settle(session, payment_id, seen, by, now)
    elif isinstance(seen, SeenRefund):
        settle_refund(session, seen, by, now)
    else:
        settle_dispute(session, seen, by, now)


def payment_of(session: Session, seen: Seen) -> int | None:
    """The payment of ours that something at the provider belongs to; none when we know of none."""
    if not isinstance(seen, SeenPayment):
        return session.scalar(select(CardPayment.id).where(CardPayment.intent_id == seen.intent_id))
    for column, name in (
        (CardPayment.reference, seen.reference),
        (CardPayment.session_id, seen.session_id),
        (CardPayment.intent_id, seen.intent_id),
    ):
        if name and (found := session.scalar(select(CardPayment.id).where(column == name))):
            return found
    return None


def remember(
    session: Session, event: CardEvent | DirectDebitEvent, outcome: str, now: datetime
) -> bool:
    """Keep an event's id; false when it is kept already, also by whoever is at it just now."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "id": event.id,
        "kind": event.kind[:80],
        "object_id": event.object_id[:255],
        "outcome": outcome,
        "made_at": event.made_at,
        "received_at": now,
    }
    kept = insert(SupplierEvent).values(row).on_conflict_do_nothing().returning(SupplierEvent.id)
    return session.scalar(kept) is not None


def _kind(seen: Seen) -> str:
    if isinstance(seen, SeenRefund):
        return "refund"
    return "dispute" if isinstance(seen, SeenDispute) else "payment"
