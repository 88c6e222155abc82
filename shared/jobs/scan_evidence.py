"""Scans the evidence that waits, and takes what was removed out of its store."""

from __future__ import annotations

import structlog

from shared.gateways.parts import Parts
from shared.services.evidence.scan import scan_waiting, take_out_removed

log = structlog.get_logger("evidence")


def run(parts: Parts) -> str:
    """In numbers, or nothing when there was nothing."""
    now = parts.clock.now()
    found = scan_waiting(parts.database, parts.evidence, parts.scanner, now)
    if found.not_scanned:
        log.error("evidence-not-scanned", reason=found.not_scanned)
    if found.lost:
        log.error("evidence-not-in-the-store", files=found.lost)
    taken_out = take_out_removed(parts.database, parts.evidence)
    counts = {
        "clean": found.clean,
        "infected": found.infected,
        "lost": found.lost,
        "taken out": taken_out,
    }
    return ", ".join(f"{what} {count}" for what, count in counts.items() if count)
