"""Where the card provider tells us what happened. The signature is checked before anything is asked.

Whoever has no right signature learns nothing: the answer is the same empty one whatever was wrong.
"""

from __future__ import annotations

import time
from collections import deque

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from shared.gateways.card_ports import NotTheirs
from shared.services.card_payments.events import Outcome, take_event
from shared.services.card_payments.refused_events import note_refused
from shared.web.clock import now
from shared.web.cross_site import csrf
from shared.web.parts import current_parts

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
    parts = current_parts()
    try:
        event = parts.cards.read_event(content, request.headers.get(SIGNATURE, ""), now())
    except NotTheirs as reason:
        _note(str(reason), len(content))
        return _empty(400)
    outcome = take_event(parts.database, parts.cards, event, now())
    log.info("card-event", event_id=event.id, kind=event.kind, outcome=str(outcome))
    return _later() if outcome is Outcome.LATER else _empty(200)


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
