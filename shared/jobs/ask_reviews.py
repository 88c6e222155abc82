"""Asks people whether their plan is still right, and brings those who do not answer to a person."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.plans.reviews import Reviewed, ask_reviews


def run(parts: Parts) -> str:
    """Ask; what was done in numbers, or nothing when no day had come."""
    done = ask_reviews(parts.database, parts.clock.now())
    return str(done) if done != Reviewed() else ""
