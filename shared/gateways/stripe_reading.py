"""What Stripe's objects say, in our words: from plain JSON, be it an answer or an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import (
    CardStatus,
    SeenDispute,
    SeenPayment,
    SeenPayout,
    SeenPayoutLine,
    SeenRefund,
    SeenRefundStatus,
)

Body = Mapping[str, Any]

INTENT_STATUSES = {
    "succeeded": CardStatus.PAID,
    "processing": CardStatus.PROCESSING,
    "requires_capture": CardStatus.PROCESSING,
    "canceled": CardStatus.ENDED,
}
REFUND_STATUSES = {
    "pending": SeenRefundStatus.ON_ITS_WAY,
    "requires_action": SeenRefundStatus.ON_ITS_WAY,
    "succeeded": SeenRefundStatus.DONE,
    "failed": SeenRefundStatus.FAILED,
    "canceled": SeenRefundStatus.FAILED,
}
LINE_KINDS = {
    "charge": "payment",
    "refund": "refund",
    "refund_failure": "refund_failed",
    "dispute": "dispute",
    "dispute_reversal": "dispute_won",
    "fee": "fee",
}
"""Stripe's reporting categories, in the port's words."""


def seen_session(body: Body) -> SeenPayment:
    """A Checkout Session. With its intent expanded, the intent says how the payment stands."""
    intent = body["payment_intent"]
    whole = seen_intent(intent) if isinstance(intent, Mapping) else None
    status = whole.status if whole else _session_status(body)
    if body["status"] == "expired" and status in (CardStatus.WAITING, CardStatus.DECLINED):
        status = CardStatus.ENDED
    amount = Money(body["amount_total"])
    received = amount if status is CardStatus.PAID else ZERO
    return SeenPayment(
        reference=body.get("client_reference_id") or reference_of(body),
        status=status,
        amount=amount,
        received=whole.received if whole else received,
        currency=body["currency"],
        session_id=body["id"],
        intent_id=_id(intent),
        refunded=whole.refunded if whole else ZERO,
    )


def _session_status(body: Body) -> CardStatus:
    if body["payment_status"] == "paid":
        return CardStatus.PAID
    return CardStatus.PROCESSING if body["status"] == "complete" else CardStatus.WAITING


def seen_intent(body: Body) -> SeenPayment:
    """A PaymentIntent, with what was given back when its charge is expanded."""
    charge = body.get("latest_charge")
    return SeenPayment(
        reference=reference_of(body),
        status=_intent_status(body),
        amount=Money(body["amount"]),
        received=Money(body["amount_received"]),
        currency=body["currency"],
        session_id=None,
        intent_id=body["id"],
        refunded=Money(charge["amount_refunded"]) if isinstance(charge, Mapping) else ZERO,
    )


def _intent_status(body: Body) -> CardStatus:
    if body["status"] == "requires_payment_method" and body.get("last_payment_error"):
        return CardStatus.DECLINED
    return INTENT_STATUSES.get(body["status"], CardStatus.WAITING)


def seen_charge(body: Body) -> SeenPayment:
    """A Charge that was paid: the payment it belongs to, and what was given back of it."""
    return SeenPayment(
        reference=reference_of(body),
        status=CardStatus.PAID if body["status"] == "succeeded" else CardStatus.WAITING,
        amount=Money(body["amount"]),
        received=Money(body["amount_captured"]),
        currency=body["currency"],
        session_id=None,
        intent_id=_id(body["payment_intent"]),
        refunded=Money(body["amount_refunded"]),
    )


def seen_refund(body: Body) -> SeenRefund:
    """A Refund."""
    return SeenRefund(
        refund_id=body["id"],
        intent_id=_id(body.get("payment_intent")) or "",
        reference=reference_of(body),
        amount=Money(body["amount"]),
        status=REFUND_STATUSES.get(body["status"], SeenRefundStatus.ON_ITS_WAY),
    )


def seen_dispute(body: Body) -> SeenDispute:
    """A Dispute. Its balance transactions say whether the money is gone, or back again."""
    moved = sum(int(line["amount"]) for line in body.get("balance_transactions") or ())
    answer_by = (body.get("evidence_details") or {}).get("due_by")
    return SeenDispute(
        dispute_id=body["id"],
        intent_id=_id(body.get("payment_intent")) or "",
        amount=Money(body["amount"]),
        reason=body["reason"],
        status=body["status"],
        is_withdrawn=moved < 0,
        answer_by=datetime.fromtimestamp(answer_by, UTC) if answer_by else None,
    )


def seen_payout(body: Body) -> SeenPayout:
    """A Payout. Its arrival is a day, which Stripe writes as midnight UTC."""
    return SeenPayout(
        payout_id=body["id"],
        amount=Money(body["amount"]),
        status=body["status"],
        arrives_on=datetime.fromtimestamp(body["arrival_date"], UTC).date(),
    )


def seen_line(body: Body) -> SeenPayoutLine:
    """A BalanceTransaction with its source expanded."""
    return SeenPayoutLine(
        line_id=body["id"],
        kind=LINE_KINDS.get(body["reporting_category"]) or str(body["type"]),
        source_id=_source(body.get("source")),
        gross=Money(body["amount"]),
        fee=Money(body["fee"]),
        net=Money(body["net"]),
    )


def _source(source: Any) -> str:
    """A charge is known to us by its intent; a refund and a dispute by their own id."""
    if isinstance(source, Mapping) and source.get("object") == "charge":
        return _id(source.get("payment_intent")) or str(source["id"])
    return _id(source) or ""


def reference_of(body: Body) -> str:
    """Our own reference in an object's metadata; empty when it has none."""
    return str((body.get("metadata") or {}).get("reference") or "")


def _id(part: Any) -> str | None:
    """The id of a part, whether Stripe wrote it out or only named it."""
    if isinstance(part, Mapping):
        return str(part["id"])
    return str(part) if part else None
