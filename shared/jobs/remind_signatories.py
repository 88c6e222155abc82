"""Reminds whoever must still authorise a Direct Debit, and lets go of what waited too long."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.direct_debit.signature_reminders import remind_waiting
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Remind and let go; what was done in numbers, or nothing when nothing was due."""
    return remind_waiting(parts.database, Keys(parts.settings.secret_key), parts.clock.now())
