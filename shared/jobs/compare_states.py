"""Compares the stored state of every plan and proposal with the state its events lead to."""

from __future__ import annotations

from shared.domain.london import LONDON
from shared.gateways.parts import Parts
from shared.jobs.registry import JobFoundMistakes
from shared.services.plans.judge import still_misjudged
from shared.services.state_comparison import differing_states


def run(parts: Parts) -> str:
    """Look at all of them, and judge one plan in thirty again by the rules.

    Raises JobFoundMistakes naming those that differ.
    """
    with parts.database.reading() as session:
        found = [each.subject for each in differing_states(session)]
    now = parts.clock.now()
    misjudged = still_misjudged(parts.database, now.astimezone(LONDON).date(), now)
    found += [f"plan standing:{each.plan_id}" for each in misjudged]
    if found:
        raise JobFoundMistakes(", ".join(found))
    return "all agree"
