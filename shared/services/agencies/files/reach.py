"""Reaching a file or one of its rows: only the agency's own, in the query, locked where it changes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_file_words import AT_WORK
from shared.models import AgencyUpload, AgencyUploadRow
from shared.services.agencies.authorised import Acting
from shared.services.errors import NotFound, StaleVersion


def own_file(session: Session, acting: Acting, reference: str) -> AgencyUpload:
    """A file of the agency. Raises NotFound."""
    found = session.scalar(
        select(AgencyUpload).where(
            AgencyUpload.reference == reference, AgencyUpload.agency_id == acting.agency_id
        )
    )
    if found is None:
        raise NotFound
    return found


def locked_file(session: Session, acting: Acting, reference: str) -> AgencyUpload:
    """The same, for a press, which waits while a job works on it. Raises NotFound, StaleVersion."""
    found = own_file(session, acting, reference)
    session.refresh(found, with_for_update=True)
    if found.state in AT_WORK:
        raise StaleVersion("the file is being worked on")
    return found


def own_row(session: Session, upload: AgencyUpload, number: int) -> AgencyUploadRow:
    """One row of a file. Raises NotFound."""
    found = session.scalar(
        select(AgencyUploadRow).where(
            AgencyUploadRow.upload_id == upload.id, AgencyUploadRow.number == number
        )
    )
    if found is None:
        raise NotFound
    return found
