"""Tells people and officers of holds that end soon."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.holding.remind import Reminded, remind_of_holds


def run(parts: Parts) -> str:
    """Tell them; what was done in numbers, or nothing when none ends soon."""
    done = remind_of_holds(parts.database, parts.clock.now())
    return str(done) if done != Reminded() else ""
