"""Goes through the whole audit trail and says at which row it was changed, if it was."""

from __future__ import annotations

import re

from shared.gateways.parts import Parts
from shared.jobs.registry import JobFoundMistakes, last_outcome
from shared.services.audit import BrokenChain, verify_chain

NAME = "verify_audit"
SAID = re.compile(r"([0-9]+) rows, ending with ([0-9a-f]{64})", re.ASCII)


def run(parts: Parts) -> str:
    """Check every row, and that the end seen last time is still there. Raises JobFoundMistakes."""
    with parts.database.reading() as session:
        before = SAID.search(last_outcome(session, NAME) or "")
        remembered = (int(before[1]), before[2]) if before else None
        found = verify_chain(session, remembered)
    if isinstance(found, BrokenChain):
        raise JobFoundMistakes(f"audit row {found.id} {found.problem}")
    return f"{found.rows} rows, ending with {found.last_hash}"
