"""Asks the supplier for the collections whose day comes, and announces anew what was held back."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.direct_debit.announcing import Announced, announce_anew
from shared.services.direct_debit.supplier_collecting import COLLECTOR, HandedIn, hand_in_due
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Ask for what is due; what was done in numbers, or nothing when nothing was due."""
    if not parts.direct_debits.collects:
        return ""
    keys, now = Keys(parts.settings.secret_key), parts.clock.now()
    done = hand_in_due(parts.database, parts.direct_debits, keys, now)
    told = announce_anew(parts.database, COLLECTOR, now)
    if (done, told) == (HandedIn(), Announced()):
        return ""
    return f"{done}, released {told.released}, announced anew {told.announced}"
