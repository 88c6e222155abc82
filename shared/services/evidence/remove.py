"""Taking evidence back: nobody can open it from now on, and the job takes the file out of the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.domain.evidence_files import EvidenceState
from shared.models import Evidence
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound


def remove_evidence(
    session: Session, evidence_id: int, subject: str, by: Actor, now: datetime
) -> None:
    """Remove one file of a subject. Again changes nothing.

    The file itself goes after the commit, so that an undone removal loses nothing. Raises NotFound.
    """
    own = (Evidence.id == evidence_id, Evidence.subject == subject)
    was = session.scalar(
        update(Evidence)
        .where(*own, Evidence.state != EvidenceState.REMOVED.value)
        .values(state=EvidenceState.REMOVED.value, removed_at=now)
        .returning(Evidence.id)
    )
    if was is not None:
        record_audit(session, by, "removed evidence", f"evidence:{evidence_id}", now, about=subject)
    elif session.get(Evidence, evidence_id) is None:
        raise NotFound


def move_evidence(
    session: Session, old_subject: str, new_subject: str, party_id: int | None
) -> None:
    """Let the files that came before there was anything to hang them on belong to it now."""
    session.execute(
        update(Evidence)
        .where(Evidence.subject == old_subject)
        .values(subject=new_subject, party_id=party_id)
    )
