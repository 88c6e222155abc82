"""Removes sessions, codes and attempts that ended long ago."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.tidying import tidy


def run(parts: Parts) -> str:
    """Remove them in small transactions; how many rows went."""
    now, gone = parts.clock.now(), 0
    while removed := parts.database.attempt(lambda session: tidy(session, now)):
        gone += removed
    return f"removed {gone}"
