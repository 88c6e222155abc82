"""Where the payment provider tells us what happened, by card or by Direct Debit.

The signature is checked before anything is asked.

Whoever has no right signature learns nothing: the answer is the same empty one whatever was wrong.
"""

from __future__ import annotations

import time
from collections import deque

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from shared.gateways.card_ports import CardEvent, NotTheirs
from shared.gateways.direct_debit_ports import DirectDebitEvent
from shared.gateways.no_cards import NoCards
from shared.gateways.parts import Parts
from shared.services.card_payments.events import Outcome, take_event
from shared.services.card_payments.refused_events import note_refused
from shared.services.direct_debit.supplier_events import take_supplier_event
from shared.web.clock import now
from shared.web.cross_site import csrf
from shared.web.parts import current_parts
from shared.web.sign_in import keys

LARGEST = 256 * 1024
JSON = "application/json"
SIGNATURE = "Stripe-Signature"
SEND_AGAIN_SECONDS = "60"
MOST_NOTED = 60
"""Refusals written down in a minute by one process: a flood of forgeries must not fill the trail."""

pages = Blueprint("card_webhooks", __name__)
log = structlog.get_logger("cards")
_noted: deque[float] = deque(maxlen=MOST_NOTED)


@pages.post("/webhooks/stripe")
def receive() -> Response:
    """One event. 200: taken, or seen before, or of a kind that we need not act on; 503: send it again."""
    if request.mimetype != JSON:
        return _empty(415)
    content = _content()
    if content is None:
        return _empty(413)
    parts, signature = current_parts(), request.headers.get(SIGNATURE, "")
    try:
        outcome = _by_direct_debit(parts, content, signature)
        if outcome is None:
            outcome = _by_card(parts, content, signature)
    except NotTheirs as reason:
        _note(str(reason), len(content))
        return _empty(400)
    return _later() if outcome is Outcome.LATER else _empty(200)


def _by_direct_debit(parts: Parts, content: bytes, signature: str) -> Outcome | None:
    """What became of an event about Direct Debits; none when it is about cards, or about nothing.

    Raises NotTheirs when it was sent by neither's provider.
    """
    try:
        event = parts.direct_debits.read_event(content, signature, now())
    except NotTheirs:
        return None
    outcome = take_supplier_event(parts.database, parts.direct_debits, keys(), event, now())
    if outcome is None and isinstance(parts.cards, NoCards):
        outcome = Outcome.IGNORED
    if outcome is not None:
        _log(event, outcome)
    return outcome


def _by_card(parts: Parts, content: bytes, signature: str) -> Outcome:
    event = parts.cards.read_event(content, signature, now())
    outcome = take_event(parts.database, parts.cards, event, now())
    _log(event, outcome)
    return outcome


def _log(event: CardEvent | DirectDebitEvent, outcome: Outcome) -> None:
    log.info("card-event", event_id=event.id, kind=event.kind, outcome=str(outcome))


csrf.exempt(receive)


def _content() -> bytes | None:
    """The raw bytes, or nothing when there are too many, whether or not the sender says how many."""
    request.max_content_length = LARGEST + 1
    try:
        content = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return None
    return content if len(content) <= LARGEST else None


def _note(reason: str, size: int) -> None:
    log.warning("card-event-refused", reason=reason, size=size)
    began = time.monotonic()
    if len(_noted) == MOST_NOTED and began - _noted[0] < 60:
        return
    _noted.append(began)
    try:
        with current_parts().database.transaction() as session:
            note_refused(session, reason, size, now())
    except SQLAlchemyError as error:
        log.warning("card-event-not-noted", error=type(error).__name__)


def _later() -> Response:
    answer = _empty(503)
    answer.headers["Retry-After"] = SEND_AGAIN_SECONDS
    return answer


def _empty(status: int) -> Response:
    return Response("", status, mimetype="text/plain")
