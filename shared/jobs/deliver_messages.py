"""Sends what waits in the outbox."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.delivery import Delivered, channels_of, deliver_waiting
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Send everything that is due; what was done in numbers, or nothing when nothing waited."""
    keys = Keys(parts.settings.secret_key)
    channels = channels_of(parts.settings.letters)
    done = deliver_waiting(parts.database, parts.notify, parts.clock.now(), keys, channels)
    return str(done) if done != Delivered() else ""
