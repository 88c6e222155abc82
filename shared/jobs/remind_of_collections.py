"""Reminds people of payments to come while they can still move them."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.plans.reminders import remind


def run(parts: Parts) -> str:
    """Remind; how many were told, or nothing when nobody was due."""
    told = remind(parts.database, parts.clock.now())
    return f"reminded {told}" if told else ""
