"""Checkout Sessions: one payment on the provider's own page, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.gateways.sandbox.cards.charging import (
    ask_holder,
    card_of,
    charge,
    decline,
    keep_method,
    new_intent,
)
from shared.gateways.sandbox.cards.events import tell
from shared.gateways.sandbox.cards.known_cards import Card
from shared.gateways.sandbox.cards.mandates import create_set_up
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.cards.store import Body, Store

SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
SLACK = timedelta(seconds=60)
LEAST, MOST = 30, 99_999_999
"""Pence: the provider takes no less and no more in one payment."""


def create_session(store: Store, params: dict[str, Any], base_url: str) -> Body:
    """A page on which somebody can pay, or give a mandate. Raises Refusal."""
    if params.get("mode") == "setup":
        return create_set_up(store, params, _expires_at(store, params), base_url)
    if params.get("mode") != "payment" or "success_url" not in params:
        raise Refusal("You must set mode and success_url.", code="parameter_missing", param="mode")
    price, amount = _price(params)
    intent = params.get("payment_intent_data", {})
    session = store.add(
        "checkout.session",
        "cs_test",
        {
            "amount_subtotal": amount,
            "amount_total": amount,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "currency": "gbp",
            "expires_at": _expires_at(store, params),
            "locale": params.get("locale"),
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "submit_type": params.get("submit_type"),
            "success_url": params["success_url"],
            "ui_mode": "hosted_page",
            "_says": price["product_data"]["name"],
            "_intent": {
                "metadata": intent.get("metadata", {}),
                "description": intent.get("description"),
            },
        },
    )
    return store.save({**session, "url": f"{base_url}/sandbox/cards/pay/{session['id']}"})


def _price(params: dict[str, Any]) -> tuple[Body, int]:
    lines = params.get("line_items") or []
    if len(lines) != 1 or "price_data" not in lines[0]:
        raise Refusal("Pass one line item.", code="parameter_missing", param="line_items")
    price = lines[0]["price_data"]
    if price["currency"] != "gbp" or "product_data" not in price:
        raise Refusal("Invalid currency", param="line_items[0][price_data][currency]")
    amount = int(price.get("unit_amount", 0)) * int(lines[0].get("quantity", 1))
    if not LEAST <= amount <= MOST:
        code = "amount_too_small" if amount < LEAST else "amount_too_large"
        raise Refusal("The amount is outside what can be charged.", code=code)
    return price, amount


def _expires_at(store: Store, params: dict[str, Any]) -> int:
    shortest, longest = store.now + SHORTEST - SLACK, store.now + LONGEST + SLACK
    expires_at = int(params.get("expires_at", int((store.now + LONGEST).timestamp())))
    if not shortest.timestamp() <= expires_at <= longest.timestamp():
        raise Refusal(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
            param="expires_at",
        )
    return expires_at


def expire_session(store: Store, session_id: str) -> Body:
    """Nobody can pay on it any more. Raises Refusal unless it is open."""
    session = store.get("checkout.session", session_id)
    if session["status"] != "open":
        raise Refusal(
            f'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
    return _expire(store, session)


def expire_due(store: Store) -> int:
    """Sessions whose time has run out; how many."""
    due = [
        session
        for session in store.newest_first("checkout.session", status="open")
        if session["expires_at"] <= store.second
    ]
    for session in due:
        _expire(store, session)
    return len(due)


def _expire(store: Store, session: Body) -> Body:
    expired = store.save({**session, "status": "expired", "url": None})
    if session["payment_intent"]:
        intent = store.get("payment_intent", session["payment_intent"])
        store.save({**intent, "status": "canceled", "cancellation_reason": "expired"})
    tell(store, "checkout.session.expired", expired)
    return expired


def open_session(store: Store, session_id: str) -> Body:
    """A session on which somebody can pay now. Raises Refusal."""
    session = store.get("checkout.session", session_id)
    if session["status"] != "open" or session["expires_at"] <= store.second:
        raise Refusal("This page can no longer be paid on.", code="session_closed")
    return session


def pay(store: Store, session_id: str, card: Card) -> Body:
    """Try a card on an open session; the intent as it is then. Raises Refusal."""
    session = open_session(store, session_id)
    if session["mode"] != "payment":
        raise Refusal("There is nothing to pay here.", code="session_closed")
    if session["payment_intent"]:
        intent = store.get("payment_intent", session["payment_intent"])
    else:
        intent = new_intent(
            store, session["amount_total"], _session=session_id, **session["_intent"]
        )
        session = store.save({**session, "payment_intent": intent["id"]})
    method = keep_method(store, card)
    if card.asks:
        return ask_holder(store, intent, method)
    return _settled(store, session, charge(store, intent, method))


def answer_bank(store: Store, session_id: str, *, approves: bool) -> Body:
    """The cardholder has answered their bank's question (3-D Secure). Raises Refusal."""
    session = open_session(store, session_id)
    intent = store.get("payment_intent", session["payment_intent"] or "")
    if intent["status"] != "requires_action":
        raise Refusal("There is nothing to approve.", code="payment_intent_unexpected_state")
    method = store.get("payment_method", intent["payment_method"])
    if not approves:
        return decline(store, intent, method, "authentication")
    if card_of(method).does == "asks_then_declines":
        return decline(store, intent, method, "asks_then_declines")
    return _settled(store, session, charge(store, intent, method))


def _settled(store: Store, session: Body, intent: Body) -> Body:
    if intent["status"] == "succeeded":
        paid = {**session, "status": "complete", "payment_status": "paid", "url": None}
        tell(store, "checkout.session.completed", store.save(paid))
    return intent
