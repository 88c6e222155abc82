"""Taking money from a card: payment intents, their charges, and what each test card does to them."""

from __future__ import annotations

from dataclasses import asdict

from shared.gateways.sandbox.cards.balance import card_fee, move
from shared.gateways.sandbox.cards.disputes import begin_dispute
from shared.gateways.sandbox.cards.events import tell
from shared.gateways.sandbox.cards.known_cards import DECLINES, PAID, Card
from shared.gateways.sandbox.cards.store import Body, Store

DISPUTES = {
    "disputed": ("fraudulent", "needs_response"),
    "disputed_not_received": ("product_not_received", "needs_response"),
    "inquired": ("fraudulent", "warning_needs_response"),
}


def new_intent(store: Store, amount: int, **more: object) -> Body:
    """A payment that nobody has tried to make yet."""
    intent = store.add(
        "payment_intent",
        "pi",
        {
            "amount": amount,
            "amount_received": 0,
            "currency": "gbp",
            "status": "requires_payment_method",
            "latest_charge": None,
            "last_payment_error": None,
            "next_action": None,
            "payment_method": None,
            "metadata": {},
            "description": None,
            **more,
        },
    )
    tell(store, "payment_intent.created", intent)
    return intent


def keep_method(store: Store, card: Card) -> Body:
    """A card that was keyed in, without its number."""
    return store.add(
        "payment_method",
        "pm",
        {
            "type": "card",
            "card": {"brand": card.brand, "last4": card.last4},
            "_card": asdict(card),
        },
    )


def card_of(method: Body) -> Card:
    """The card behind a payment method."""
    return Card(**method["_card"])


def ask_holder(store: Store, intent: Body, method: Body) -> Body:
    """The bank wants the cardholder to approve: nothing is taken before that."""
    asked = store.save(
        {
            **intent,
            "status": "requires_action",
            "payment_method": method["id"],
            "next_action": {"type": "redirect_to_url"},
            "last_payment_error": None,
        }
    )
    tell(store, "payment_intent.requires_action", asked)
    return asked


def charge(store: Store, intent: Body, method: Body) -> Body:
    """Take the money, or be declined; the intent as it is then. Nobody is asked any more."""
    does = card_of(method).does
    if does == "asks":
        does = PAID
    if does in DECLINES:
        return decline(store, intent, method, does)
    return _succeed(store, intent, method, does)


def decline(store: Store, intent: Body, method: Body, why: str) -> Body:
    """The bank says no; another card may be tried."""
    code, says = DECLINES[why]
    failed = store.add(
        "charge",
        "ch",
        {
            **_charge_of(intent, method),
            "status": "failed",
            "paid": False,
            "amount_captured": 0,
            "failure_code": code,
            "failure_message": says,
            "balance_transaction": None,
        },
    )
    problem = {"type": "card_error", "code": code, "message": says, "charge": failed["id"]}
    if code == "card_declined":
        problem["decline_code"] = "generic_decline" if why == "asks_then_declines" else why
    declined = store.save(
        {
            **intent,
            "status": "requires_payment_method",
            "payment_method": None,
            "latest_charge": failed["id"],
            "last_payment_error": problem,
            "next_action": None,
        }
    )
    tell(store, "charge.failed", failed)
    tell(store, "payment_intent.payment_failed", declined)
    return declined


def _succeed(store: Store, intent: Body, method: Body, does: str) -> Body:
    amount = intent["amount"]
    taken = store.add(
        "charge",
        "ch",
        {
            **_charge_of(intent, method),
            "status": "succeeded",
            "paid": True,
            "amount_captured": amount,
            "failure_code": None,
            "failure_message": None,
            "_does": does,
        },
    )
    line = move(store, "charge", amount, taken["id"], card_fee(amount))
    taken = store.save({**taken, "balance_transaction": line["id"]})
    paid = store.save(
        {
            **intent,
            "status": "succeeded",
            "amount_received": amount,
            "payment_method": method["id"],
            "latest_charge": taken["id"],
            "last_payment_error": None,
            "next_action": None,
        }
    )
    tell(store, "charge.succeeded", taken)
    tell(store, "payment_intent.succeeded", paid)
    if does in DISPUTES:
        reason, status = DISPUTES[does]
        begin_dispute(store, taken, amount, reason, status)
    return paid


def _charge_of(intent: Body, method: Body) -> Body:
    return {
        "amount": intent["amount"],
        "amount_refunded": 0,
        "captured": True,
        "currency": "gbp",
        "description": intent["description"],
        "disputed": False,
        "metadata": intent["metadata"],
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": "card", "card": method["card"]},
        "refunded": False,
    }
