"""Finishes card payments and refunds that a crash or a lost message left behind."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.card_payments.refunds import send_waiting
from shared.services.card_payments.sweep import Swept, sweep


def run(parts: Parts) -> str:
    """Ask after all that are due; what was done in numbers, or nothing when nothing was due."""
    now = parts.clock.now()
    done = sweep(parts.database, parts.cards, now)
    refunds = send_waiting(parts.database, parts.cards, now)
    return f"{done}, refunds {refunds}" if done != Swept() or refunds else ""
