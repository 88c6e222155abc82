"""Writing down that somebody looked at what they owe."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.services.audit import Actor, record_audit


def record_look(session: Session, payer_id: int, party_id: int, now: datetime) -> None:
    """Note in the audit trail that a payer saw their debts."""
    record_audit(session, Actor("payer", payer_id), "saw what is owed", f"party:{party_id}", now)
