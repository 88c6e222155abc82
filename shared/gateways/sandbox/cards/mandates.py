"""Checkout Sessions that set a Direct Debit up, and the mandates that come of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from shared.gateways.sandbox.cards.events import tell
from shared.gateways.sandbox.cards.known_accounts import BankAccount
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.cards.store import Body, Store

BACS = "bacs_debit"
ANSWERS_AFTER = timedelta(days=3)
"""When the payer's bank has said whether it takes the mandate."""


def create_set_up(store: Store, params: dict[str, Any], expires_at: int, base_url: str) -> Body:
    """A page on which somebody can give a mandate. Raises Refusal."""
    if params.get("allowed_payment_method_types") != [BACS] or "success_url" not in params:
        raise Refusal("Set up Direct Debits only.", param="allowed_payment_method_types")
    customer = store.get("customer", params.get("customer", ""))
    intent = store.add(
        "setup_intent",
        "seti",
        {
            "customer": customer["id"],
            "mandate": None,
            "metadata": params.get("setup_intent_data", {}).get("metadata", {}),
            "payment_method": None,
            "status": "requires_payment_method",
            "usage": "off_session",
        },
    )
    prefix = params.get("payment_method_options", {}).get(BACS, {}).get("mandate_options", {})
    session = store.add(
        "checkout.session",
        "cs_test",
        {
            "amount_total": None,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "currency": "gbp",
            "customer": customer["id"],
            "expires_at": expires_at,
            "locale": params.get("locale"),
            "metadata": params.get("metadata", {}),
            "mode": "setup",
            "payment_intent": None,
            "payment_status": "no_payment_required",
            "setup_intent": intent["id"],
            "status": "open",
            "success_url": params["success_url"],
            "ui_mode": "hosted_page",
            "_prefix": prefix.get("reference_prefix", ""),
        },
    )
    return store.save({**session, "url": f"{base_url}/sandbox/direct-debits/give/{session['id']}"})


def give(store: Store, session: Body, account: BankAccount) -> Body:
    """Somebody gives the mandate on an open session's page; the mandate."""
    method = store.add(
        "payment_method",
        "pm",
        {
            "type": BACS,
            BACS: {"last4": account.last4, "sort_code": "108800", "fingerprint": None},
            "customer": session["customer"],
            "_account": asdict(account),
        },
    )
    mandate = _new_mandate(store, session, method)
    intent = store.get("setup_intent", session["setup_intent"])
    store.save(
        {
            **intent,
            "status": "succeeded",
            "mandate": mandate["id"],
            "payment_method": method["id"],
        }
    )
    done = store.save({**session, "status": "complete", "url": None, "_mandate": mandate["id"]})
    tell(store, "checkout.session.completed", done)
    if account.does == "refused":
        return end_mandate(store, mandate, "refused", "account_closed")
    return mandate


def _new_mandate(store: Store, session: Body, method: Body) -> Body:
    number = f"{session['_prefix']}{store.second % 1_000_000:06d}"[:18]
    details = {
        "network_status": "pending",
        "reference": number,
        "revocation_reason": None,
        "service_user_number": None,
        "url": "https://payments.example/mandate",
    }
    return store.add(
        "mandate",
        "mandate",
        {
            "customer_acceptance": {"type": "online", "accepted_at": store.second},
            "multi_use": {},
            "payment_method": method["id"],
            "payment_method_details": {"type": BACS, BACS: details},
            "status": "pending",
            "type": "multi_use",
            "_answers_at": int((store.now + ANSWERS_AFTER).timestamp()),
            "_set_up": session["id"],
        },
    )


def accept(store: Store, mandate: Body) -> Body:
    """The payer's bank takes the mandate. Raises Refusal unless it was waiting."""
    if mandate["status"] != "pending":
        raise Refusal("This mandate is answered already.", code="mandate_not_pending")
    return _changed(store, mandate, "active", "accepted", None)


def end_mandate(store: Store, mandate: Body, network: str, why: str) -> Body:
    """It is refused, or revoked by the payer or the bank. Raises Refusal when it had ended."""
    if mandate["status"] == "inactive":
        raise Refusal("This mandate has ended already.", code="mandate_inactive")
    return _changed(store, mandate, "inactive", network, why)


def put_back(store: Store, mandate: Body) -> Body:
    """The bank puts a mandate back that it had ended. Raises Refusal unless it had."""
    if mandate["status"] != "inactive":
        raise Refusal("This mandate has not ended.", code="mandate_active")
    return _changed(store, mandate, "active", "accepted", None)


def _changed(store: Store, mandate: Body, status: str, network: str, why: str | None) -> Body:
    details = mandate["payment_method_details"]
    bacs = {**details[BACS], "network_status": network, "revocation_reason": why}
    mandate = store.save(
        {**mandate, "status": status, "payment_method_details": {**details, BACS: bacs}}
    )
    tell(store, "mandate.updated", mandate)
    return mandate


def detach(store: Store, method_id: str) -> Body:
    """The account is forgotten, and its mandate ends. Raises Refusal when it was before."""
    method = store.get("payment_method", method_id)
    if not method.get("customer"):
        raise Refusal("The payment method is not attached.", param="payment_method")
    method = store.save({**method, "customer": None})
    for mandate in store.newest_first("mandate", payment_method=method_id):
        if mandate["status"] != "inactive":
            end_mandate(store, mandate, "revoked", "debit_not_authorized")
    return method


def answer_due(store: Store, *, at_once: bool = False) -> int:
    """Mandates that the payers' banks take by now; how many."""
    due = [
        mandate
        for mandate in store.newest_first("mandate", status="pending")
        if at_once or mandate["_answers_at"] <= store.second
    ]
    for mandate in due:
        accept(store, mandate)
    return len(due)
