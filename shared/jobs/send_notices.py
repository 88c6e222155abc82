"""Sends the letters of batches that a second person signed."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.notices.sending import send_signed


def run(parts: Parts) -> str:
    """Send them; how many, or nothing when none was due."""
    sent = send_signed(parts.database, parts.clock.now())
    return f"wrote {sent}" if sent else ""
