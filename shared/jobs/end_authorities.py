"""Ends the authorities of agencies whose days passed, and tells of those that end soon."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.agencies.ending import Ended, end_authorities


def run(parts: Parts) -> str:
    """End them; what was done in numbers, or nothing when none was due."""
    done = end_authorities(parts.database, parts.clock.now())
    return str(done) if done != Ended() else ""
