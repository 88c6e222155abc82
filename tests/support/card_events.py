"""Events of the card provider's as they are once their signature was found to be right."""

from __future__ import annotations

from typing import Any

from shared.gateways.card_ports import CardEvent, CardStatus, Seen
from tests.support.records import NOW, next_number


def a_card_event(
    seen: Seen | None, kind: str = "payment_intent.succeeded", **changes: Any
) -> CardEvent:
    """An event that shows this; final when it shows a payment that was paid."""
    given = {
        "id": f"evt_{next_number()}",
        "kind": kind,
        "object_id": "x",
        "made_at": NOW,
        "seen": seen,
        "is_final": getattr(seen, "status", None) is CardStatus.PAID,
    }
    return CardEvent(**{**given, **changes})
