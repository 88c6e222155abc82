"""Fetches the card provider's payouts and compares them with our records."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.audit import Actor
from shared.services.card_payments.payouts import Fetched, fetch_payouts

BY = Actor("job", "fetch_payouts")


def run(parts: Parts) -> str:
    """Fetch what is new or did not agree; in numbers, or nothing when there was nothing."""
    done = fetch_payouts(parts.database, parts.cards, BY, parts.clock.now())
    if done == Fetched():
        return ""
    return f"new {done.new}, compared again {done.compared_again}, differing {done.differing}"
