"""Refunds: to the card that paid, never more than is left of the payment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.gateways.sandbox.cards.balance import move
from shared.gateways.sandbox.cards.events import tell
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.cards.store import Body, Store

LATER = timedelta(minutes=1)
"""When a card whose refunds fail, or wait, says so."""


def create_refund(store: Store, params: dict[str, Any]) -> Body:
    """Give money back. Raises Refusal."""
    if "payment_intent" not in params:
        raise Refusal(
            "One of the following params should be provided: payment_intent.",
            code="parameter_missing",
            param="payment_intent",
        )
    charge = _paid_charge(store, params["payment_intent"])
    left = charge["amount"] - charge["amount_refunded"]
    amount = int(params.get("amount", left))
    _refuse(charge, amount, left)
    does = charge.get("_does")
    refund = store.add(
        "refund",
        "re",
        {
            "amount": amount,
            "charge": charge["id"],
            "currency": "gbp",
            "metadata": params.get("metadata", {}),
            "payment_intent": charge["payment_intent"],
            "reason": params.get("reason"),
            # A refund that will fail looks well at first: that is how the provider's card does it.
            "status": "pending" if does == "refund_waits" else "succeeded",
            "_later": {"refund_waits": "succeeded", "refund_fails_later": "failed"}.get(str(does)),
            "_later_at": int((store.now + LATER).timestamp()),
        },
    )
    line = move(store, "refund", -amount, refund["id"])
    refund = store.save({**refund, "balance_transaction": line["id"]})
    charge = _given_back(store, charge, amount)
    tell(store, "refund.created", refund)
    tell(store, "charge.refunded", charge)
    return refund


def finish_due(store: Store, *, at_once: bool = False) -> int:
    """Refunds whose later has come; how many."""
    due = [
        refund
        for refund in store.newest_first("refund")
        if refund["_later"] and (at_once or refund["_later_at"] <= store.second)
    ]
    for refund in due:
        _finish(store, refund)
    return len(due)


def _finish(store: Store, refund: Body) -> None:
    status = refund["_later"]
    refund = store.save({**refund, "status": status, "_later": None})
    if status == "failed":
        refund = store.save({**refund, "failure_reason": "expired_or_canceled_card"})
        move(store, "refund_failure", refund["amount"], refund["id"])
        charge = store.get("charge", refund["charge"])
        _given_back(store, charge, -refund["amount"])
        tell(store, "refund.failed", refund)
    tell(store, "refund.updated", refund)


def _given_back(store: Store, charge: Body, amount: int) -> Body:
    refunded = charge["amount_refunded"] + amount
    whole = refunded == charge["amount"]
    return store.save({**charge, "amount_refunded": refunded, "refunded": whole})


def _paid_charge(store: Store, intent_id: str) -> Body:
    intent = store.get("payment_intent", intent_id)
    if intent["status"] != "succeeded":
        raise Refusal(
            "This PaymentIntent does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return store.get("charge", intent["latest_charge"])


def _refuse(charge: Body, amount: int, left: int) -> None:
    if left == 0:
        raise Refusal("Charge has already been refunded.", code="charge_already_refunded")
    if charge["disputed"]:
        raise Refusal("Charge has been charged back; cannot refund.", code="charge_disputed")
    if amount <= 0:
        raise Refusal("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise Refusal("Refund amount is greater than unrefunded amount on charge.", param="amount")
