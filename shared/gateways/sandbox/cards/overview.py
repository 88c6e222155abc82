"""What the stand-in shows of itself: its newest payments, and what waits to be paid out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from shared.gateways.sandbox.cards.disputes import OVER
from shared.gateways.sandbox.cards.store import Body, Store

MOST = 20


@dataclass(frozen=True)
class PaymentListed:
    """One payment, as the provider's own people would see it."""

    intent_id: str
    reference: str
    pence: int
    refunded: int
    dispute_id: str
    is_disputed: bool
    """A dispute of it is open: its bank has not decided yet."""


@dataclass(frozen=True)
class Overview:
    """The newest payments, and the balance in pence."""

    payments: tuple[PaymentListed, ...]
    balance: int


def overview(store: Store) -> Overview:
    """What there is at this moment."""
    paid = store.newest_first("charge", status="succeeded")
    lines = store.newest_first("balance_transaction", _payout=None)
    balance = sum(line["net"] for line in lines)
    return Overview(tuple(_listed(store, charge) for charge in islice(paid, MOST)), balance)


def _listed(store: Store, charge: Body) -> PaymentListed:
    dispute = store.find(charge.get("_dispute", "")) or {}
    return PaymentListed(
        intent_id=charge["payment_intent"],
        reference=charge["metadata"].get("reference", ""),
        pence=charge["amount"],
        refunded=charge["amount_refunded"],
        dispute_id=dispute.get("id", ""),
        is_disputed=bool(dispute) and dispute["status"] not in OVER,
    )
