"""Scans and reads the files of clients that agencies sent."""

from __future__ import annotations

import structlog

from shared.gateways.parts import Parts
from shared.services.agencies.files.reading import read_waiting
from shared.services.sign_in.keys import Keys

log = structlog.get_logger("agency_files")


def run(parts: Parts) -> str:
    """Read them; in numbers, or nothing when none waited."""
    keys, now = Keys(parts.settings.secret_key), parts.clock.now()
    done = read_waiting(parts.database, keys, parts.scanner, now, parts.progress)
    if done.not_scanned:
        log.error("agency-file-not-scanned", reason=done.not_scanned)
    counts = {"files": done.files, "rows": done.rows, "refused": done.refused}
    return ", ".join(f"{what} {count}" for what, count in counts.items() if count)
