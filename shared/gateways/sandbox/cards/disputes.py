"""Disputes: the cardholder's bank takes the money back, and may give it to us again."""

from __future__ import annotations

from datetime import timedelta

from shared.gateways.sandbox.cards.balance import DISPUTE_FEE, move
from shared.gateways.sandbox.cards.events import tell
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.cards.store import Body, Store

TIME_TO_ANSWER = timedelta(days=9)
OVER = frozenset({"won", "lost", "warning_closed"})


def begin_dispute(
    store: Store,
    charge: Body,
    amount: int,
    reason: str,
    status: str,
    fee: int = DISPUTE_FEE,
) -> Body:
    """The bank asks (`warning_…`), or takes the money back at once. Raises Refusal."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise Refusal("This charge cannot be disputed.", code="charge_not_disputable")
    answer_by = int((store.now + TIME_TO_ANSWER).timestamp())
    dispute = store.add(
        "dispute",
        "du",
        {
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "currency": "gbp",
            "evidence_details": {"due_by": answer_by, "has_evidence": False, "past_due": False},
            "is_charge_refundable": status.startswith("warning"),
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "status": status,
        },
    )
    store.save({**charge, "disputed": True, "_dispute": dispute["id"]})
    if status.startswith("warning"):
        tell(store, "charge.dispute.created", dispute)
        return dispute
    line = move(store, "dispute", -amount, dispute["id"], fee, "adjustment")
    dispute = store.save({**dispute, "balance_transactions": [line]})
    tell(store, "charge.dispute.created", dispute)
    tell(store, "charge.dispute.funds_withdrawn", dispute)
    if status in OVER:
        tell(store, "charge.dispute.closed", dispute)
    return dispute


def end_dispute(store: Store, dispute_id: str, *, won: bool) -> Body:
    """The bank's last word. Raises Refusal when it was said before."""
    dispute = store.get("dispute", dispute_id)
    if dispute["status"] in OVER:
        raise Refusal("This dispute is already closed.", code="dispute_closed")
    withdrawn = dispute["balance_transactions"]
    status = ("won" if won else "lost") if withdrawn else "warning_closed"
    dispute = {**dispute, "status": status}
    if status == "won":
        line = move(store, "dispute_reversal", dispute["amount"], dispute_id, 0, "adjustment")
        dispute["balance_transactions"] = [*withdrawn, line]
    store.save(dispute)
    if status == "won":
        tell(store, "charge.dispute.funds_reinstated", dispute)
    tell(store, "charge.dispute.closed", dispute)
    return dispute
