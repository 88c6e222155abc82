"""Who looked at a Breathing Space is written down, as with a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.services.audit import Actor, record_audit
from shared.services.moratorium.records import moratorium_subject


def record_moratorium_look(session: Session, moratorium_id: int, by: Actor, now: datetime) -> None:
    """Write down that an officer opened the page of one."""
    record_audit(session, by, "looked", moratorium_subject(moratorium_id), now)
