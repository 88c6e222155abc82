"""Asks a person to look at support needs whose review is due."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.support.reviewing import ask_for_reviews


def run(parts: Parts) -> str:
    """Ask, some people at a time; of how many, or nothing when nothing was due."""
    asked, now = 0, parts.clock.now()
    while some := parts.database.attempt(lambda session: ask_for_reviews(session, now)):
        asked += some
    return f"asked {asked}" if asked else ""
