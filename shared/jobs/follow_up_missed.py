"""Follows up payments that were missed: a message first, a person after some days."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.plans.missed import FollowedUp, follow_up


def run(parts: Parts) -> str:
    """Follow up; what was done in numbers, or nothing when nothing was missed."""
    done = follow_up(parts.database, parts.clock.now())
    return str(done) if done != FollowedUp() else ""
