"""Sweeps files out of the store of evidence that belong to nothing: their transaction was undone."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.evidence.scan import sweep_store


def run(parts: Parts) -> str:
    """How many, or nothing when there were none."""
    swept = sweep_store(parts.database, parts.evidence, parts.clock.now())
    return f"swept {swept}" if swept else ""
