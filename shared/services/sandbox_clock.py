"""Moves the sandbox's clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from shared.models import SandboxClock


def move_clock(session: Session, shown: datetime, really: datetime) -> None:
    """Let the sandbox's clock show an instant now; it runs on from there. Both are aware."""
    session.execute(delete(SandboxClock))
    session.execute(insert(SandboxClock).values(shown=shown, set_at=really))
