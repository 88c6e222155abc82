"""Asks the supplier of Direct Debits for the collections whose day comes."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.direct_debit.supplier_collecting import HandedIn, hand_in_due
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Ask for what is due; what was done in numbers, or nothing when nothing was due."""
    keys, now = Keys(parts.settings.secret_key), parts.clock.now()
    done = hand_in_due(parts.database, parts.direct_debits, keys, now)
    return str(done) if done != HandedIn() else ""
