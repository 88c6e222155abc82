"""Checks what must always hold of the money that moved, and names the records of which it does not."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.jobs.registry import JobFoundMistakes
from shared.services.ledger.invariants import violations

MOST_NAMED = 20


def run(parts: Parts) -> str:
    """Ask for everything that does not hold. Raises JobFoundMistakes naming it by its ids."""
    with parts.database.reading() as session:
        found = violations(session)
    if found:
        named = [f"{each.invariant} ({each.subject})" for each in found[:MOST_NAMED]]
        rest = len(found) - len(named)
        raise JobFoundMistakes(", ".join(named) + (f" and {rest} more" if rest else ""))
    return "all holds"
