"""Looks for anything that was done to a debt in Breathing Space. There must be nothing."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.jobs.registry import JobFoundMistakes
from shared.services.moratorium.breaches import find_breaches


def run(parts: Parts) -> str:
    """Look, and write down what is new; nothing when there is nothing. Raises JobFoundMistakes."""
    now = parts.clock.now()
    count = parts.database.attempt(lambda session: find_breaches(session, now))
    if count:
        raise JobFoundMistakes(f"{count} new breaches of Breathing Space")
    return ""
