"""Putting one row of a file right in place, or leaving it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.agency_file_rows import RowProblem, read_row
from shared.domain.agency_file_words import CAN_BE_LEFT_OUT, MENDABLE, RowState, Wrong
from shared.domain.london import LONDON
from shared.models import AgencyClient, AgencyUpload, AgencyUploadRow
from shared.services.agencies.authorised import Acting
from shared.services.agencies.clients import count_look
from shared.services.agencies.files.judge import (
    Judged,
    SentRow,
    as_codes,
    client_of,
    judge,
    offer_text,
    sealed_cells,
    sealed_statement,
)
from shared.services.agencies.files.reach import locked_file, own_row
from shared.services.agencies.files.report import cells_of_row
from shared.services.agencies.terms import agency_terms
from shared.services.audit import record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.sign_in.keys import Keys


@dataclass(frozen=True)
class Mended:
    """Where a row stands after it was mended."""

    state: RowState
    problems: tuple[RowProblem, ...] = ()


def mend_row(
    session: Session,
    keys: Keys,
    acting: Acting,
    reference: str,
    number: int,
    typed: Mapping[str, str],
    now: datetime,
) -> Mended:
    """Put other cells into a row and judge it anew; columns that are not named stay as they were.

    What was typed is kept whatever comes of it. Raises NotFound, StaleVersion for a row that was
    sent or matched meanwhile, and TooManyAttempts for too many looks for somebody.
    """
    upload = locked_file(session, acting, reference)
    row = own_row(session, upload, number)
    if row.state not in MENDABLE:
        raise StaleVersion("the row needs nothing")
    cells = {**cells_of_row(keys, row.content), **typed}
    cells = {column: cell.strip() for column, cell in cells.items() if cell.strip()}
    count_look(session, keys, acting, now)
    mended = _judged(session, keys, acting, upload, row, SentRow(number, cells), now)
    row.content = sealed_cells(keys, cells)
    row.state, row.problems, row.changed_at = mended.state, as_codes(mended.problems), now
    session.flush()
    about = f"agency_upload:{upload.id}"
    record_audit(session, acting.actor, "mended a row", about, now, row=number, state=row.state)
    return mended


def leave_out(session: Session, acting: Acting, reference: str, number: int, now: datetime) -> None:
    """Let a row be: nothing of it is sent. Twice is once. Raises NotFound, StaleVersion."""
    upload = locked_file(session, acting, reference)
    row = own_row(session, upload, number)
    if row.state == RowState.LEFT_OUT:
        return
    if row.state not in CAN_BE_LEFT_OUT:
        raise StaleVersion("the row was sent")
    row.state, row.problems, row.changed_at = RowState.LEFT_OUT, "[]", now
    session.flush()
    about = f"agency_upload:{upload.id}"
    record_audit(session, acting.actor, "left a row out", about, now, row=number)


def _judged(
    session: Session,
    keys: Keys,
    acting: Acting,
    upload: AgencyUpload,
    row: AgencyUploadRow,
    sent: SentRow,
    now: datetime,
) -> Mended:
    if row.client_id is not None:
        return _of_client(session, keys, row, sent, now)
    today = now.astimezone(LONDON).date()
    [found] = judge(session, acting, upload.id, [sent], today)
    if found.state is not RowState.MATCHED:
        return Mended(found.state, found.problems)
    if found.client_id is not None:
        row.client_id = found.client_id
        return Mended(RowState.MATCHED)
    return _on_desk(session, keys, acting, upload, row, found, now)


def _on_desk(
    session: Session,
    keys: Keys,
    acting: Acting,
    upload: AgencyUpload,
    row: AgencyUploadRow,
    found: Judged,
    now: datetime,
) -> Mended:
    client = client_of(keys, acting, upload.id, found, now)
    try:
        with session.begin_nested():
            session.add(client)
            session.flush()
    except IntegrityError:
        # Somebody put them on the desk at the same moment.
        return Mended(RowState.DUPLICATE, (RowProblem("row", Wrong.OPEN_CASE),))
    row.client_id = client.id
    return Mended(RowState.MATCHED)


def _of_client(
    session: Session, keys: Keys, row: AgencyUploadRow, sent: SentRow, now: datetime
) -> Mended:
    """Who it is was settled: only statement and offer are read anew."""
    today = now.astimezone(LONDON).date()
    said = read_row(sent.cells, today, agency_terms(session, today).statement_months)
    if said.problems:
        return Mended(RowState.NEEDS_SOMETHING, said.problems)
    client = session.get_one(AgencyClient, row.client_id, with_for_update=True)
    if client.state != "open":
        raise NotFound
    client.statement, client.offer = sealed_statement(keys, said), offer_text(said.offer)
    return Mended(RowState.MATCHED)
