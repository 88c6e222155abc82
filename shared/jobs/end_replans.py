"""Ends the wait for new plans whose days have passed, and tells of those that end soon."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.plans.replan_days import Ended, end_replans


def run(parts: Parts) -> str:
    """End them; what was done in numbers, or nothing when none was over."""
    done = end_replans(parts.database, parts.clock.now())
    return str(done) if done != Ended() else ""
