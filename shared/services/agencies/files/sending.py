"""Sending the rows of a file: each in a transaction of its own, each to a definite state, again after a crash.

What is sent is what the client's page shows: the statement and the offer that are kept on the client.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.agency_file_words import SENDABLE, FileState, Wrong
from shared.domain.agency_states import LIVING, Scope
from shared.domain.progress import Progress
from shared.models import (
    AgencyClient,
    AgencyUpload,
    AgencyUploadRow,
    Authority,
)
from shared.services.agencies.asking import NotMatchedYet, Wanted, ask_authority
from shared.services.agencies.authorised import Acting, still_acts
from shared.services.agencies.files.send_row import Worker, end_row, needs, send_row
from shared.services.errors import NotFound

log = structlog.get_logger("agency_files")

ASKED_FOR = (Scope.DISCUSS, Scope.NEGOTIATE, Scope.DATA)
"""What a file needs: to be sent, to have its answers seen, and to ask for a pause."""
AT_ONCE = 200


def work_pressed(database: Database, worker: Worker, progress: Progress) -> tuple[int, int]:
    """Ask and send what was pressed; how many clients were asked, and how many rows were sent."""
    asked = sent = 0
    for upload_id, state in database.attempt(_pressed):
        if state == FileState.ASKING:
            asked += _work(database, upload_id, _waiting_for_authority, _ask, worker, progress)
        else:
            sent += _work(database, upload_id, _sendable, send_row, worker, progress)
        database.attempt(partial(_finish, upload_id=upload_id, was=state, now=worker.now))
    return asked, sent


def _pressed(session: Session) -> list[tuple[int, str]]:
    rows = session.execute(
        select(AgencyUpload.id, AgencyUpload.state)
        .where(AgencyUpload.state.in_((FileState.ASKING, FileState.SENDING)))
        .order_by(AgencyUpload.id)
    )
    return [(upload_id, state) for upload_id, state in rows]


def _sendable(upload_id: int, after: int) -> Select[int]:
    return (
        select(AgencyUploadRow.id)
        .where(
            AgencyUploadRow.upload_id == upload_id,
            AgencyUploadRow.state.in_(SENDABLE),
            AgencyUploadRow.client_id.is_not(None),
            AgencyUploadRow.id > after,
        )
        .order_by(AgencyUploadRow.id)
        .limit(AT_ONCE)
    )


def _waiting_for_authority(upload_id: int, after: int) -> Select[int]:
    living = exists().where(
        Authority.client_id == AgencyUploadRow.client_id, Authority.state.in_(LIVING)
    )
    return _sendable(upload_id, after).where(~living)


def _work(
    database: Database,
    upload_id: int,
    which: Callable[[int, int], Select[int]],
    do: Callable[[Session, Worker, Acting, AgencyUploadRow], None],
    worker: Worker,
    progress: Progress,
) -> int:
    done = after = 0
    while ids := database.attempt(partial(_ids, which=which, upload_id=upload_id, after=after)):
        for row_id in ids:
            one = partial(_one, row_id=row_id, do=do, worker=worker)
            try:
                done += database.attempt(one)
            except Exception as error:  # one row must not hold up the others
                log.error("agency-row-not-sent", row=row_id, exc_info=error)
                stop = partial(_give_up, row_id=row_id, now=worker.now)
                database.attempt(stop)
            progress.add()
        after = ids[-1]
    return done


def _ids(
    session: Session, which: Callable[[int, int], Select[int]], upload_id: int, after: int
) -> Sequence[int]:
    return session.scalars(which(upload_id, after)).all()


def _one(
    session: Session,
    row_id: int,
    do: Callable[[Session, Worker, Acting, AgencyUploadRow], None],
    worker: Worker,
) -> bool:
    row = session.get_one(AgencyUploadRow, row_id, with_for_update=True)
    upload = session.get_one(AgencyUpload, row.upload_id)
    acting = Acting(upload.agency_id, upload.pressed_by or 0)
    if row.state not in SENDABLE or not still_acts(session, acting):
        return False
    do(session, worker, acting, row)
    session.execute(
        update(AgencyUpload).where(AgencyUpload.id == upload.id).values(done=AgencyUpload.done + 1)
    )
    return True


def _give_up(session: Session, row_id: int, now: datetime) -> None:
    row = session.get_one(AgencyUploadRow, row_id, with_for_update=True)
    end_row(row, needs(Wrong.CHANGED), now)


def _finish(session: Session, upload_id: int, was: str, now: datetime) -> None:
    upload = session.get_one(AgencyUpload, upload_id, with_for_update=True)
    if was == FileState.SENDING:
        upload.state, upload.finished_at = FileState.SENT, now
    else:
        upload.state = FileState.SENT if upload.finished_at else FileState.READY


# ---------------------------------------------------------------- asking
def _ask(session: Session, worker: Worker, acting: Acting, row: AgencyUploadRow) -> None:
    client = session.get_one(AgencyClient, row.client_id)
    try:
        ask_authority(session, acting, client.reference, Wanted(ASKED_FOR), worker.now)
    except (NotFound, NotMatchedYet):
        end_row(row, needs(Wrong.CLIENT_CLOSED), worker.now)
