"""What officers write on a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.says import N_, Says
from shared.models import Note, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

LONGEST = 4_000


class NotANote(ValueError):
    """The note is empty or too long; `says` tells what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def add_note(session: Session, party_id: int, officer_id: int, content: str, now: datetime) -> int:
    """Write a note on a case. Raises NotFound, or NotANote."""
    content = content.strip()
    if not content:
        raise NotANote(Says(N_("Write something before you save the note.")))
    if len(content) > LONGEST:
        raise NotANote(Says(N_("Use no more than %(most)s letters."), {"most": LONGEST}))
    if session.scalar(select(Party.id).where(Party.id == party_id)) is None:
        raise NotFound
    note = Note(party_id=party_id, officer_id=officer_id, content=content, at=now)
    session.add(note)
    session.flush()
    record_audit(
        session,
        Actor("officer", officer_id),
        "wrote a note",
        f"party:{party_id}",
        now,
        note=note.id,
    )
    return note.id
