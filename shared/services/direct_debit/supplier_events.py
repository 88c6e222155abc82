"""An event of a supplier of Direct Debits: remembered by its id in the transaction that acts on it.

Twice, late, early and out of order are all normal. Except for money that came, which no later event
takes back, the supplier is asked how the thing stands now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from shared.db import Database
from shared.gateways.card_ports import CardsProblem
from shared.gateways.direct_debit_ports import (
    CollectionStatus,
    DirectDebitEvent,
    DirectDebitPort,
    DirectDebitSeen,
    SeenClaim,
    SeenCollection,
    SeenMandate,
)
from shared.services.audit import Actor, record_audit
from shared.services.card_payments.events import PATIENCE, Outcome, is_known, remember
from shared.services.card_payments.once import once_more_when_beaten
from shared.services.direct_debit.supplier_claims import TooEarly, settle_claim
from shared.services.direct_debit.supplier_collections import settle_collection
from shared.services.direct_debit.supplier_mandates import settle_mandate
from shared.services.direct_debit.supplier_records import (
    asked_for,
    mandate_of_session,
    mandate_of_supplier,
)
from shared.services.sign_in.keys import Keys

UNKNOWN = "unknown_direct_debit"
PAID = "payment_intent.succeeded"
log = structlog.get_logger("direct_debits")


@dataclass(frozen=True)
class _Asked:
    """What an event is about as it stands now, and the collection that a claim hangs on."""

    seen: DirectDebitSeen
    parent: SeenCollection | None = None


def take_supplier_event(
    database: Database,
    port: DirectDebitPort,
    keys: Keys,
    event: DirectDebitEvent,
    now: datetime,
) -> Outcome | None:
    """Act on an event, once for its id; none when it is about something else than a Direct Debit.

    To be called outside any transaction.
    """
    if event.seen is None:
        return None
    if is_known(database, event.id):
        return Outcome.DUPLICATE
    try:
        asked = _ask(database, port, event)
    except CardsProblem as problem:
        log.warning("supplier-event-put-off", event_id=event.id, reason=problem.reason)
        return Outcome.LATER
    if asked is None:
        return None
    try:
        return once_more_when_beaten(
            database, lambda session: _act(session, keys, event, asked, now)
        )
    except TooEarly:
        return Outcome.LATER


def _ask(database: Database, port: DirectDebitPort, event: DirectDebitEvent) -> _Asked | None:
    seen = event.seen
    if isinstance(seen, SeenClaim):
        return _ask_about_claim(database, port, seen)
    if isinstance(seen, SeenCollection):
        is_final = event.kind == PAID and seen.status is CollectionStatus.COLLECTED
        return _Asked(seen if is_final else port.look_up_collection(seen.collection_id))
    if isinstance(seen, SeenMandate) and seen.session_id:
        return _Asked(port.look_up_set_up(seen.session_id))
    return _Asked(port.look_up_mandate(seen.mandate_id)) if seen else None


def _ask_about_claim(database: Database, port: DirectDebitPort, seen: SeenClaim) -> _Asked | None:
    """A claim does not say whether a card or an account was debited: its payment does."""
    if not seen.collection_id:
        return None
    parent = port.look_up_collection(seen.collection_id)
    with database.reading() as session:
        is_ours = asked_for(session, parent.reference, seen.collection_id) is not None
    if not is_ours and not parent.reference:
        return None
    return _Asked(port.look_up_claim(seen.claim_id), parent)


def _act(
    session: Session, keys: Keys, event: DirectDebitEvent, asked: _Asked, now: datetime
) -> Outcome:
    about = _ours(session, asked.seen, asked.parent)
    if about is None and now - event.made_at < PATIENCE:
        return Outcome.LATER
    kind = UNKNOWN if about is None else type(asked.seen).__name__.removeprefix("Seen").lower()
    if not remember(session, event, kind, now):
        return Outcome.DUPLICATE
    by = Actor("provider", event.id)
    if about is None:
        # Whose money or mandate it is nobody here knows: finance finds it in the payout.
        log.error("supplier-event-unknown", event_id=event.id, kind=event.kind)
        subject = f"supplier_event:{event.id}"[:60]
        record_audit(session, by, "saw a Direct Debit that we do not know of", subject, now)
        return Outcome.DONE
    _settle(session, keys, about, asked, by, now)
    return Outcome.DONE


def _ours(session: Session, seen: DirectDebitSeen, parent: SeenCollection | None) -> int | None:
    """Our record of what was seen: the mandate, or the presentation that was asked for."""
    if isinstance(seen, SeenMandate):
        if seen.session_id and (found := mandate_of_session(session, seen.session_id)):
            return found
        return mandate_of_supplier(session, seen.mandate_id) if seen.mandate_id else None
    reference = parent.reference if parent is not None else ""
    if isinstance(seen, SeenCollection):
        reference = seen.reference
    return asked_for(session, reference, seen.collection_id)


def _settle(
    session: Session, keys: Keys, about: int, asked: _Asked, by: Actor, now: datetime
) -> None:
    seen, parent = asked.seen, asked.parent
    if parent is not None:
        settle_collection(session, keys, about, parent, by, now)
    if isinstance(seen, SeenMandate):
        settle_mandate(session, keys, about, seen, by, now)
    elif isinstance(seen, SeenCollection):
        settle_collection(session, keys, about, seen, by, now)
    else:
        settle_claim(session, keys, about, seen, by, now)
