"""The council's balance at the provider: every movement with its fee, and the payouts made of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from shared.gateways.sandbox.cards.events import tell
from shared.gateways.sandbox.cards.store import Body, Store

SETTLES_AFTER = timedelta(days=2)
ARRIVES_AFTER = timedelta(days=1)
DISPUTE_FEE = 2000
"""Pence, for every dispute."""


def card_fee(amount: int) -> int:
    """1.5 % and 20p, in pence, half a penny up: what a British card costs the council."""
    return (amount * 15 + 500) // 1000 + 20


def move(
    store: Store, category: str, amount: int, source: str, fee: int = 0, kind: str | None = None
) -> Body:
    """One movement: `amount` pence in, or out below nought."""
    return store.add(
        "balance_transaction",
        "txn",
        {
            "amount": amount,
            "fee": fee,
            "net": amount - fee,
            "currency": "gbp",
            "type": kind or category,
            "reporting_category": category,
            "source": source,
            "status": "pending",
            "available_on": int((store.now + SETTLES_AFTER).timestamp()),
            "_payout": None,
        },
    )


def pay_out(store: Store, *, settled_only: bool = False) -> Body | None:
    """Pay out what is in the balance; none when that is nothing, or less than nothing."""
    waiting = [
        line
        for line in store.newest_first("balance_transaction", _payout=None)
        if not (settled_only and line["available_on"] > store.second)
    ]
    total = sum(line["net"] for line in waiting)
    if total <= 0:
        return None
    arrives = datetime.combine((store.now + ARRIVES_AFTER).date(), time(), UTC)
    payout = store.add(
        "payout",
        "po",
        {
            "amount": total,
            "currency": "gbp",
            "arrival_date": int(arrives.timestamp()),
            "automatic": True,
            "method": "standard",
            "type": "bank_account",
            "status": "paid",
        },
    )
    left = move(store, "payout", -total, payout["id"])
    for line in (*waiting, left):
        store.save({**line, "_payout": payout["id"], "status": "available"})
    payout = store.save({**payout, "balance_transaction": left["id"]})
    tell(store, "payout.created", payout)
    tell(store, "payout.paid", payout)
    return payout
