"""Asks again whether what we do differently helps, and lets go of what was told long ago."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.support.reviewing import ask_for_reviews, let_old_words_go


def run(parts: Parts) -> str:
    """Do both, some people at a time; how many, or nothing when nothing was due."""
    asked, removed, now = 0, 0, parts.clock.now()
    while some := parts.database.attempt(lambda session: ask_for_reviews(session, now)):
        asked += some
    while some := parts.database.attempt(lambda session: let_old_words_go(session, now)):
        removed += some
    return f"asked {asked}, removed {removed}" if asked or removed else ""
