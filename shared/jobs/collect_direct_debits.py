"""Counts Direct Debit payments on the day the money moves, and announces anew what was held back."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.audit import Actor
from shared.services.direct_debit.announcing import Announced, announce_anew
from shared.services.direct_debit.collected import Collected, collect_due

BY = Actor("job", "collect_direct_debits")


def run(parts: Parts) -> str:
    """Do what is due; in numbers, or nothing when nothing was due."""
    now = parts.clock.now()
    done = collect_due(parts.database, BY, now)
    told = announce_anew(parts.database, BY, now)
    if (done, told) == (Collected(), Announced()):
        return ""
    return (
        f"collected {done.count}, stood {done.stood}, released {told.released}, "
        f"announced anew {told.announced}"
    )
