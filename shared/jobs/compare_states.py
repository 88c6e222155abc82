"""Compares the stored state of every plan and proposal with the state its events lead to."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.jobs.registry import JobFoundMistakes
from shared.services.state_comparison import differing_states


def run(parts: Parts) -> str:
    """Look at all of them; raises JobFoundMistakes naming those that differ."""
    with parts.database.reading() as session:
        found = differing_states(session)
    if found:
        raise JobFoundMistakes(", ".join(each.subject for each in found))
    return "all agree"
