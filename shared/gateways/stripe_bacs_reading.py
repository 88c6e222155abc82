"""What Stripe's objects say about Direct Debits, in our words: from an answer, or from an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shared.domain.money import ZERO, Money
from shared.gateways.direct_debit_ports import (
    CollectionStatus,
    DirectDebitEvent,
    DirectDebitSeen,
    MandateStatus,
    SeenClaim,
    SeenCollection,
    SeenMandate,
)
from shared.gateways.stripe_events import named

Body = Mapping[str, Any]

BACS = "bacs_debit"
MARK = "direct_debit"
"""Our own reference stands under this name in the metadata of everything that is about Direct Debits."""
SESSIONS = frozenset({"checkout.session.completed", "checkout.session.expired"})
PAYMENTS = frozenset(
    {
        "payment_intent.processing",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
    }
)
CHARGES = frozenset({"charge.failed", "charge.refunded"})
CLAIMS = frozenset(
    {
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)
INTENT_STATUSES = {
    "succeeded": CollectionStatus.COLLECTED,
    "processing": CollectionStatus.ON_ITS_WAY,
    "canceled": CollectionStatus.UNPAID,
}


def event_seen(body: Body) -> DirectDebitEvent:
    """An event, and what it shows if it can be about a Direct Debit."""
    kind, thing = str(body["type"]), body["data"]["object"]
    seen = _seen(kind, thing)
    return DirectDebitEvent(
        id=named(body["id"]),
        kind=kind,
        object_id=named(thing["id"]) if seen else str(thing.get("id") or ""),
        made_at=datetime.fromtimestamp(body["created"], UTC),
        seen=seen,
    )


def _seen(kind: str, thing: Body) -> DirectDebitSeen | None:
    if kind == "mandate.updated":
        return seen_mandate(thing) if _is_bacs(thing) else None
    if kind in CLAIMS:
        # A dispute does not say by which way the money came: whoever knows the payment does.
        return seen_claim(thing)
    if not mark_of(thing):
        return None
    if kind in SESSIONS:
        return seen_session(thing)
    if kind in PAYMENTS:
        return seen_intent(thing)
    return seen_charge(thing) if kind in CHARGES else None


def _is_bacs(mandate: Body) -> bool:
    return (mandate.get("payment_method_details") or {}).get("type") == BACS


def seen_session(body: Body) -> SeenMandate:
    """A Checkout Session that sets a mandate up, with its intent written out where it has one."""
    status = {"open": MandateStatus.WAITING, "expired": MandateStatus.ENDED}.get(body["status"])
    intent = body.get("setup_intent")
    whole = intent if isinstance(intent, Mapping) else {}
    mandate, method = whole.get("mandate"), whole.get("payment_method")
    if status is None:
        status = _mandate_status(mandate) if isinstance(mandate, Mapping) else MandateStatus.PENDING
    return SeenMandate(
        status=status,
        mandate_id=id_of(mandate),
        method_id=id_of(method),
        customer_id=id_of(body.get("customer")),
        ending=_ending(method),
        reference=mark_of(body),
        session_id=body["id"],
        why=_why(mandate) if isinstance(mandate, Mapping) else "",
    )


def seen_mandate(body: Body) -> SeenMandate:
    """A Mandate, with its payment method written out where that was asked for."""
    method = body.get("payment_method")
    return SeenMandate(
        status=_mandate_status(body),
        mandate_id=body["id"],
        method_id=id_of(method),
        customer_id=id_of(method.get("customer")) if isinstance(method, Mapping) else "",
        ending=_ending(method),
        why=_why(body),
    )


def _mandate_status(mandate: Body) -> MandateStatus:
    network = _bacs(mandate).get("network_status")
    if network == "refused":
        return MandateStatus.REFUSED
    if mandate["status"] == "inactive" or network == "revoked":
        return MandateStatus.REVOKED
    is_accepted = mandate["status"] == "active" and network == "accepted"
    return MandateStatus.ACTIVE if is_accepted else MandateStatus.PENDING


def _why(mandate: Body) -> str:
    return str(_bacs(mandate).get("revocation_reason") or "")


def _bacs(mandate: Body) -> Body:
    details = mandate.get("payment_method_details") or {}
    found: Body = details.get(BACS) or {}
    return found


def _ending(method: Any) -> str:
    """The last four digits, which are all that Stripe shows and all that we keep."""
    account = method.get(BACS) if isinstance(method, Mapping) else None
    return str((account or {}).get("last4") or "")[-4:]


def seen_intent(body: Body) -> SeenCollection:
    """A PaymentIntent, with what was given back when its charge is written out."""
    charge = body.get("latest_charge")
    problem = body.get("last_payment_error") or {}
    status = INTENT_STATUSES.get(body["status"], CollectionStatus.UNPAID)
    return SeenCollection(
        collection_id=body["id"],
        reference=mark_of(body),
        status=status,
        amount=Money(body["amount"]),
        received=Money(body["amount_received"]),
        currency=body["currency"],
        code=_code(problem) if status is CollectionStatus.UNPAID else "",
        refunded=Money(charge["amount_refunded"]) if isinstance(charge, Mapping) else ZERO,
    )


def _code(problem: Body) -> str:
    return str(problem.get("decline_code") or problem.get("code") or "could_not_process")


def seen_charge(body: Body) -> SeenCollection:
    """A Charge: the collection that it belongs to."""
    statuses = {"succeeded": CollectionStatus.COLLECTED, "failed": CollectionStatus.UNPAID}
    return SeenCollection(
        collection_id=id_of(body["payment_intent"]),
        reference=mark_of(body),
        status=statuses.get(body["status"], CollectionStatus.ON_ITS_WAY),
        amount=Money(body["amount"]),
        received=Money(body["amount_captured"]),
        currency=body["currency"],
        code=str(body.get("failure_code") or ""),
        refunded=Money(body["amount_refunded"]),
    )


def seen_claim(body: Body) -> SeenClaim:
    """A Dispute. Its balance transactions say whether the money is gone, or back again."""
    moved = sum(int(line["amount"]) for line in body.get("balance_transactions") or ())
    return SeenClaim(
        claim_id=body["id"],
        collection_id=id_of(body.get("payment_intent")),
        amount=Money(body["amount"]),
        reason=body["reason"],
        status=body["status"],
        is_withdrawn=moved < 0,
    )


def mark_of(body: Body) -> str:
    """Our own reference in an object's metadata; empty when it is not about a Direct Debit of ours."""
    return str((body.get("metadata") or {}).get(MARK) or "")


def id_of(part: Any) -> str:
    """The id of a part, whether Stripe wrote it out or only named it; empty when there is none."""
    return str(part["id"]) if isinstance(part, Mapping) else str(part or "")
