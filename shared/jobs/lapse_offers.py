"""Lets our offers and questions lapse that nobody answered, with a word before and after."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.proposals.lapse import Lapsed, lapse_offers


def run(parts: Parts) -> str:
    """Let them lapse; what was done in numbers, or nothing when nothing was due."""
    done = lapse_offers(parts.database, parts.clock.now())
    return str(done) if done != Lapsed() else ""
