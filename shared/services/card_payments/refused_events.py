"""What came in as the card provider's and was not believed: a line in the trail, and nothing else of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.services.audit import Actor, record_audit

SENDER = Actor("webhook", "unknown")


def note_refused(session: Session, reason: str, size: int, now: datetime) -> None:
    """Keep why something was not believed, and its size in bytes; nothing that it said."""
    record_audit(session, SENDER, "refused an event", "webhook:stripe", now, why=reason, size=size)
