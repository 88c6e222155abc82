"""Sends what waits in the outbox."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.delivery import Delivered, deliver_waiting


def run(parts: Parts) -> str:
    """Send everything that is due; what was done in numbers, or nothing when nothing waited."""
    done = deliver_waiting(parts.database, parts.notify, parts.clock.now())
    return str(done) if done != Delivered() else ""
