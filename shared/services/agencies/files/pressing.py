"""What an adviser presses for a whole file: ask the clients, send it, throw it away. Jobs do the work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shared.domain.agency_file_words import SENDABLE, FileState, RowState
from shared.models import AgencyUpload, AgencyUploadRow
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.reach import locked_file
from shared.services.audit import record_audit
from shared.services.errors import StaleVersion

OPEN_FOR_PRESSES = (FileState.READY, FileState.SENT)
ENDED_WELL = (RowState.ACCEPTED, RowState.PERSON, RowState.HARDSHIP)


class NothingToDo(Exception):
    """No row of the file is such that the press would do anything."""


def press_ask(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Have every matched client asked who gave no authority yet. Raises NotFound, StaleVersion, NothingToDo."""
    _press(session, acting, reference, FileState.ASKING, now)


def press_send(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Have every row sent that can be. Raises NotFound, StaleVersion, NothingToDo."""
    _press(session, acting, reference, FileState.SENDING, now)


def throw_away(session: Session, acting: Acting, reference: str, now: datetime) -> None:
    """Forget what the file said. Clients that it put on the desk stay there. Twice is once.

    Raises NotFound, and StaleVersion once any of it was sent.
    """
    upload = locked_file(session, acting, reference)
    if upload.state == FileState.DISCARDED:
        return
    if _count(session, upload, ENDED_WELL):
        raise StaleVersion("some of it was sent")
    session.execute(delete(AgencyUploadRow).where(AgencyUploadRow.upload_id == upload.id))
    upload.state, upload.content, upload.finished_at = FileState.DISCARDED, "", now
    upload.row_count = upload.done = 0
    session.flush()
    about = f"agency_upload:{upload.id}"
    record_audit(session, acting.actor, "threw a file of clients away", about, now)


def _press(session: Session, acting: Acting, reference: str, to: FileState, now: datetime) -> None:
    upload = locked_file(session, acting, reference)
    if upload.state not in OPEN_FOR_PRESSES:
        raise StaleVersion("the file cannot be sent")
    if not _count(session, upload, SENDABLE):
        raise NothingToDo
    upload.state, upload.pressed_by, upload.done = to, acting.adviser_id, 0
    session.flush()
    what = "asked the clients of a file" if to is FileState.ASKING else "sent the clients of a file"
    record_audit(session, acting.actor, what, f"agency_upload:{upload.id}", now)


def _count(session: Session, upload: AgencyUpload, states: tuple[RowState, ...]) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(AgencyUploadRow)
        .where(AgencyUploadRow.upload_id == upload.id, AgencyUploadRow.state.in_(states))
    )
    return found or 0
