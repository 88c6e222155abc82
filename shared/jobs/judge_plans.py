"""Judges every living plan as it stands today, ends those that are paid, and lets broken ones go on."""

from __future__ import annotations

from shared.domain.london import LONDON
from shared.gateways.parts import Parts
from shared.services.plans.after_the_end import name_what_came_after
from shared.services.plans.finishing import finish_paid
from shared.services.plans.going_on import let_go_on
from shared.services.plans.judge import judge_plans


def run(parts: Parts) -> str:
    """Judge them; how many stand otherwise than at the last time, or nothing when none does."""
    now = parts.clock.now()
    today = now.astimezone(LONDON).date()
    night = judge_plans(parts.database, today, now)
    finished = finish_paid(parts.database, today, now, parts.progress)
    going_on = let_go_on(parts.database, today, now, parts.progress)
    after = name_what_came_after(parts.database, today, now)
    done = {
        "changed": night.changed,
        "finished": finished,
        "go on": going_on,
        "for a person after their end": after,
    }
    return ", ".join(f"{count} {what}" for what, count in done.items() if count)
