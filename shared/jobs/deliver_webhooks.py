"""Tells agencies' own systems what changed for their clients."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.agencies.interface.deliveries import Delivered, deliver_due
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Send every change that is due; what was done in numbers, or nothing when nothing waited."""
    keys = Keys(parts.settings.secret_key)
    done = deliver_due(parts.database, parts.webhooks, keys, parts.clock.now())
    return str(done) if done != Delivered() else ""
