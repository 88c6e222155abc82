"""Payment Intents made and confirmed in one request: a payment by phone, or a Direct Debit."""

from __future__ import annotations

from typing import Any

from shared.gateways.sandbox.cards.charging import ask_holder, card_of, charge, decline, new_intent
from shared.gateways.sandbox.cards.checkout import LEAST, MOST
from shared.gateways.sandbox.cards.debits import create_debit
from shared.gateways.sandbox.cards.mandates import BACS
from shared.gateways.sandbox.cards.refusal import Refusal, error_body
from shared.gateways.sandbox.cards.store import Body, Store, shown


def create_intent(store: Store, params: dict[str, Any]) -> tuple[int, Body]:
    """Make a payment, and confirm it when that is asked; the status and the body of the answer.

    Raises Refusal. A decline is an answer (402): what was tried is kept.
    """
    amount = int(params["amount"])
    if params["currency"] != "gbp":
        raise Refusal("Invalid currency", param="currency")
    if not LEAST <= amount <= MOST:
        code = "amount_too_small" if amount < LEAST else "amount_too_large"
        raise Refusal("The amount is outside what can be charged.", code=code, param="amount")
    if params.get("allowed_payment_method_types") == [BACS]:
        return 200, create_debit(store, params, amount)
    kept = {"metadata": params.get("metadata", {}), "description": params.get("description")}
    if params.get("confirm") != "true":
        return 200, new_intent(store, amount, **kept)
    if "payment_method" not in params:
        raise Refusal(
            "A payment method is needed.", code="parameter_missing", param="payment_method"
        )
    method = store.get("payment_method", params["payment_method"])
    return _confirm(store, new_intent(store, amount, **kept), method, params)


def _confirm(store: Store, intent: Body, method: Body, params: dict[str, Any]) -> tuple[int, Body]:
    options = params.get("payment_method_options", {}).get("card", {})
    if not card_of(method).asks or options.get("moto") == "true":
        intent = charge(store, intent, method)
    elif params.get("error_on_requires_action") == "true":
        intent = decline(store, intent, method, "authentication_required")
    else:
        intent = ask_holder(store, intent, method)
    if problem := intent["last_payment_error"]:
        told = {name: problem.get(name) for name in ("code", "decline_code", "charge")}
        body = error_body(problem["message"], "card_error", **told, payment_intent=shown(intent))
        return 402, body
    return 200, intent
