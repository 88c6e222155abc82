"""Raises what agencies wait for when the day that was promised has passed."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.agencies.lateness import raise_late


def run(parts: Parts) -> str:
    """Raise what is late; how many, or nothing when nothing was late."""
    with parts.database.transaction() as session:
        risen = raise_late(session, parts.clock.now())
    return f"{risen} raised" if risen else ""
