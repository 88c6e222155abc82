"""Watches the days of every Breathing Space: beginnings, ends, and what a person must look at."""

from __future__ import annotations

from shared.gateways.parts import Parts
from shared.services.moratorium.watch import Watched, watch
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Watch; what was done in numbers, or nothing on a day that asks for nothing."""
    done = watch(parts.database, Keys(parts.settings.secret_key), parts.clock.now())
    return str(done) if done != Watched() else ""
