"""Taking money by Direct Debit: asked for, days later paid or not, and disputed at any time after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from shared.gateways.sandbox.cards.balance import move
from shared.gateways.sandbox.cards.charging import new_intent
from shared.gateways.sandbox.cards.disputes import begin_dispute
from shared.gateways.sandbox.cards.events import tell
from shared.gateways.sandbox.cards.mandates import BACS, end_mandate
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.cards.store import Body, Store

SOONEST, LATEST = 3, 15
"""Calendar days from today in which a debit can be asked for."""
AT_LEAST = timedelta(days=2)
"""When the account is debited where no day is asked for; weekends are left out of the stand-in."""
KNOWN_AFTER = timedelta(days=1)
FEE = 100
FAILURES = {
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
    "debit_not_authorized": "The customer has told their bank that this payment was not authorised.",
    "account_closed": "The customer's bank account has been closed.",
    "no_account": "The customer's bank account could not be found.",
    "could_not_process": "The bank could not process this payment.",
}


def create_debit(store: Store, params: dict[str, Any], amount: int) -> Body:
    """Ask for an amount under a mandate; the intent, on its way. Raises Refusal."""
    method = store.get("payment_method", params.get("payment_method", ""))
    mandate = store.get("mandate", params.get("mandate", ""))
    if params.get("customer") != method.get("customer") or not method.get("customer"):
        raise Refusal("The payment method is of another customer.", param="payment_method")
    if mandate["payment_method"] != method["id"] or mandate["status"] == "inactive":
        raise Refusal("The mandate cannot be used.", code="payment_intent_mandate_invalid")
    wish = params.get("payment_method_options", {}).get(BACS, {}).get("target_date")
    on = _day(store, wish)
    kept = {"metadata": params.get("metadata", {}), "description": params.get("description")}
    intent = new_intent(
        store, amount, customer=method["customer"], payment_method_types=[BACS], **kept
    )
    charge = _waiting_charge(store, intent, method, mandate, on)
    intent = store.save(
        {
            **intent,
            "status": "processing",
            "payment_method": method["id"],
            "latest_charge": charge["id"],
            "_known_on": (on + KNOWN_AFTER).isoformat(),
        }
    )
    tell(store, "charge.pending", charge)
    tell(store, "payment_intent.processing", intent)
    return intent


def _waiting_charge(store: Store, intent: Body, method: Body, mandate: Body, on: date) -> Body:
    return store.add(
        "charge",
        "py",
        {
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "captured": True,
            "currency": "gbp",
            "customer": method["customer"],
            "disputed": False,
            "failure_code": None,
            "failure_message": None,
            "metadata": intent["metadata"],
            "paid": False,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {
                "type": BACS,
                BACS: {
                    "expected_debit_date": on.isoformat(),
                    "last4": method[BACS]["last4"],
                    "mandate": mandate["id"],
                },
            },
            "refunded": False,
            "status": "pending",
            "_does": method["_account"]["does"],
        },
    )


def _day(store: Store, wish: str | None) -> date:
    today = store.now.date()
    if wish is None:
        return today + AT_LEAST
    try:
        on = date.fromisoformat(wish)
    except ValueError:
        raise Refusal(
            "Invalid date", param=f"payment_method_options[{BACS}][target_date]"
        ) from None
    if not SOONEST <= (on - today).days <= LATEST:
        raise Refusal(
            "The date must be between 3 and 15 calendar days from now.",
            param=f"payment_method_options[{BACS}][target_date]",
        )
    return on


def finish_debits(store: Store, *, at_once: bool = False) -> int:
    """Debits whose outcome is known by now; how many."""
    today = store.now.date().isoformat()
    due = [
        intent
        for intent in store.newest_first("payment_intent", status="processing")
        if at_once or intent.get("_known_on", "9") <= today
    ]
    for intent in reversed(due):
        charge = store.get("charge", intent["latest_charge"])
        if charge["_does"] in FAILURES:
            fail(store, intent, charge["_does"])
        else:
            succeed(store, intent)
    return len(due)


def succeed(store: Store, intent: Body) -> Body:
    """The money came. Raises Refusal when its outcome was known before."""
    charge = _waiting(store, intent)
    amount = intent["amount"]
    line = move(store, "charge", amount, charge["id"], FEE, "payment")
    charge = store.save(
        {
            **charge,
            "status": "succeeded",
            "paid": True,
            "amount_captured": amount,
            "balance_transaction": line["id"],
        }
    )
    intent = store.save({**intent, "status": "succeeded", "amount_received": amount})
    tell(store, "charge.succeeded", charge)
    tell(store, "payment_intent.succeeded", intent)
    if charge["_does"] == "disputed":
        claim(store, charge, amount, "debit_not_authorized")
    return intent


def claim(store: Store, charge: Body, amount: int, reason: str) -> Body:
    """The payer's bank claims money back: at once, for good, and without a fee. Raises Refusal."""
    return begin_dispute(store, charge, amount, reason, "lost", fee=0)


def fail(store: Store, intent: Body, code: str) -> Body:
    """The payer's bank did not pay. Raises Refusal when its outcome was known before."""
    charge, says = _waiting(store, intent), FAILURES[code]
    charge = store.save(
        {**charge, "status": "failed", "failure_code": code, "failure_message": says}
    )
    intent = store.save(
        {
            **intent,
            "status": "requires_payment_method",
            "payment_method": None,
            "last_payment_error": {
                "type": "card_error",
                "code": code,
                "message": says,
                "charge": charge["id"],
            },
        }
    )
    tell(store, "charge.failed", charge)
    tell(store, "payment_intent.payment_failed", intent)
    if code == "debit_not_authorized":
        mandate = store.get("mandate", charge["payment_method_details"][BACS]["mandate"])
        if mandate["status"] != "inactive":
            end_mandate(store, mandate, "revoked", code)
    return intent


def _waiting(store: Store, intent: Body) -> Body:
    if intent["status"] != "processing":
        raise Refusal("The outcome is known already.", code="payment_intent_unexpected_state")
    return store.get("charge", intent["latest_charge"])
