"""The events that the stand-in writes when something of its state has changed."""

from __future__ import annotations

import secrets

from shared.gateways.sandbox.cards.store import Body, Store, shown
from shared.gateways.stripe_events import API_VERSION


def tell(store: Store, kind: str, thing: Body) -> None:
    """Send an event that shows something as it is at this moment."""
    event_id = f"evt_{secrets.token_hex(12)}"
    body = {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": store.second,
        "data": {"object": shown(thing)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    store.send(event_id, body)
