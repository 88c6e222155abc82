"""Breaks plans that are behind, of which everybody was told twice, and which nobody mended in time."""

from __future__ import annotations

from shared.domain.london import LONDON
from shared.gateways.parts import Parts
from shared.services.plans.breaking import Broken, break_plans


def run(parts: Parts) -> str:
    """Break them; what was done in numbers, or nothing when there was nothing to do."""
    now = parts.clock.now()
    done = break_plans(parts.database, now.astimezone(LONDON).date(), now, parts.progress)
    return str(done) if done != Broken() else ""
