"""Ends holds whose last day has passed, and says so to those whom it concerns."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.holding.ending import end_due


def run(parts: Parts) -> str:
    """End them; how many, or nothing when none was over."""
    ended = end_due(parts.database, parts.clock.now())
    return f"ended {ended}" if ended else ""
