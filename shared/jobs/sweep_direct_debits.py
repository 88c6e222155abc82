"""Finishes mandates and collections that a crash or a lost message left at the supplier."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.direct_debit.supplier_sweep import Swept, sweep
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Ask after all that are due; what was done in numbers, or nothing when nothing was due."""
    keys, now = Keys(parts.settings.secret_key), parts.clock.now()
    done = sweep(parts.database, parts.direct_debits, keys, now)
    return str(done) if done != Swept() else ""
