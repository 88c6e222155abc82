"""Card money that belongs to no payment of ours: kept in suspense, never matched by guessing."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation
from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO
from shared.gateways.card_ports import CardStatus, Seen, SeenPayment
from shared.services.audit import Actor, record_audit
from shared.services.ledger.post import posted_before
from shared.services.ledger.receive import Incoming, receive

STERLING = "gbp"
UNKNOWN = "unknown_payment"
PAID_TWICE = "paid_twice"
log = structlog.get_logger("cards")


def keep_unknown(session: Session, seen: Seen, why: str, by: Actor, now: datetime) -> None:
    """Put money that came into suspense, once, for a person to place.

    What cannot be posted (a refund or a dispute of a payment that we never saw, another currency) is
    said aloud: finance finds it again, by name, when the payout is compared.
    """
    if not isinstance(seen, SeenPayment):
        _say(session, "saw money go back that we do not know of", by, now)
    elif seen.status is not CardStatus.PAID:
        return
    elif seen.currency != STERLING or seen.received <= ZERO:
        _say(session, "saw another currency", by, now)
    else:
        _receive(session, seen, why, by, now)


def _receive(session: Session, seen: SeenPayment, why: str, by: Actor, now: datetime) -> None:
    theirs = seen.intent_id or seen.session_id or ""
    key = f"card:{theirs}:paid"
    if posted_before(session, key) is not None:
        return
    incoming = Incoming(
        key=key,
        source=f"card:{theirs}"[:60],
        channel=LedgerAccount.CARD,
        amount=seen.received,
        said=" ".join(filter(None, (seen.reference, theirs))),
    )
    received = receive(session, incoming, Allocation((), seen.received), {}, by, now, why)
    log.warning("card-money-unknown", suspense=received.suspense_id, why=why)


def _say(session: Session, action: str, by: Actor, now: datetime) -> None:
    log.error("card-event-unknown", event_id=by.id)
    record_audit(session, by, action, f"supplier_event:{by.id}"[:60], now)
