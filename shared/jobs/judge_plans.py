"""Judges every living plan as it stands today, and acts on what that finds."""

from __future__ import annotations

from shared.domain.london import LONDON
from shared.gateways.parts import Parts
from shared.services.plans.judge import judge_plans


def run(parts: Parts) -> str:
    """Judge them; how many stand otherwise than at the last time, or nothing when none does."""
    now = parts.clock.now()
    night = judge_plans(parts.database, now.astimezone(LONDON).date(), now)
    return f"{night.changed} changed" if night.changed else ""
