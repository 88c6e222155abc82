"""The sandbox's clock: it can be moved, and runs on from where it was put."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import DateTime, column, select, table
from sqlalchemy.exc import DBAPIError

from shared.db import Database

# Gateways stand beside the records, not on them, so the table is named here by itself.
CLOCK = table("sandbox_clock", column("id"), column("shown", DateTime), column("set_at", DateTime))
LOOK_AGAIN_SECONDS = 1.0


class SandboxClock:
    """Shows the real time, moved by as much as somebody has moved it.

    `start` (a setting) goes before what is kept in the database: it says what the clock showed
    when this process began.
    """

    def __init__(self, database: Database, start: datetime | None = None) -> None:
        self._database = database
        self._ahead = start - datetime.now(UTC) if start else timedelta()
        self._fixed = start is not None
        self._looked_at = -LOOK_AGAIN_SECONDS

    def now(self) -> datetime:
        """This instant as the sandbox sees it, in UTC."""
        if not self._fixed and time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
            self._ahead = self._kept() or timedelta()
            self._looked_at = time.monotonic()
        return datetime.now(UTC) + self._ahead

    def _kept(self) -> timedelta | None:
        try:
            with self._database.reading() as session:
                row = session.execute(select(CLOCK.c.shown, CLOCK.c.set_at).limit(1)).first()
        except DBAPIError:
            return None  # no database, or none yet: the page that asks will say so itself
        return _aware(row.shown) - _aware(row.set_at) if row else None


def _aware(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant
