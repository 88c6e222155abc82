"""Asks the clients of agencies' files for authority, and sends the rows of those that were pressed to be sent."""

from __future__ import annotations

from shared.domain.stages import Nation
from shared.gateways.parts import Parts
from shared.services.agencies.files.send_row import Worker
from shared.services.agencies.files.sending import work_pressed
from shared.services.sign_in.keys import Keys


def run(parts: Parts) -> str:
    """Ask and send; in numbers, or nothing when nothing was pressed."""
    settings = parts.settings
    worker = Worker(Keys(settings.secret_key), Nation(settings.council.nation), parts.clock.now())
    asked, sent = work_pressed(parts.database, worker, parts.progress)
    counts = {"asked": asked, "sent": sent}
    return ", ".join(f"{what} {count}" for what, count in counts.items() if count)
