"""Tells the Breathing Space register what waits, and reads there what is due."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.audit import Actor
from shared.services.moratorium.exchange import Exchanged, exchange
from shared.services.sign_in.keys import Keys

BY = Actor("job", "exchange_with_register")


def run(parts: Parts) -> str:
    """One exchange; what was done in numbers, or nothing when nothing was due."""
    keys = Keys(parts.settings.secret_key)
    done = exchange(parts.database, parts.register, keys, BY, parts.clock.now())
    return str(done) if done != Exchanged() else ""
