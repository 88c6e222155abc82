"""Reading files of clients that wait: scanned first, then judged row by row, each match put on the desk.

A job calls it, and nobody else at the same time. What a crash left half read is read on: rows that
are there stay, and the same row of a file never makes two clients.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.agency_file import Header, cells_of, has_too_many, known_columns, read_header
from shared.domain.agency_file_words import FileState, Refusal
from shared.domain.london import LONDON
from shared.domain.progress import Progress
from shared.gateways.agency_tables import NotATable, Table, open_table
from shared.gateways.evidence.ports import NotScanned, Scanner
from shared.models import AgencyUpload, AgencyUploadRow
from shared.services.agencies.authorised import Acting, still_acts
from shared.services.agencies.files.judge import SentRow, keep_rows
from shared.services.agencies.files.take import unpacked
from shared.services.agencies.terms import agency_terms
from shared.services.sign_in.keys import CannotOpen, Keys

AT_ONCE = 200
"""Rows kept in one transaction."""


@dataclass(frozen=True)
class ReadNow:
    """What one run came to."""

    files: int = 0
    rows: int = 0
    refused: int = 0
    not_scanned: str = ""
    """Why the scanner gave no verdict, when it gave none."""


class _Refused(Exception):
    """The whole file is refused; `told` is what its page needs to say so."""

    def __init__(self, why: Refusal, **told: object) -> None:
        super().__init__(why)
        self.told = {"why": why.value, **told}


def read_waiting(
    database: Database, keys: Keys, scanner: Scanner, now: datetime, progress: Progress
) -> ReadNow:
    """Read every file that waits, oldest first; no transaction is open while one is scanned."""
    files = rows = refused = 0
    for upload_id in database.attempt(_waiting):
        try:
            rows += _read_one(database, keys, scanner, upload_id, now, progress)
            files += 1
        except NotScanned as problem:
            return ReadNow(files, rows, refused, problem.reason)
        except _Refused as wrong:
            database.attempt(partial(_refuse, upload_id=upload_id, told=wrong.told, now=now))
            refused += 1
    return ReadNow(files, rows, refused)


def _waiting(session: Session) -> list[int]:
    wanted = (FileState.WAITING, FileState.READING)
    return list(
        session.scalars(
            select(AgencyUpload.id).where(AgencyUpload.state.in_(wanted)).order_by(AgencyUpload.id)
        )
    )


def _read_one(
    database: Database,
    keys: Keys,
    scanner: Scanner,
    upload_id: int,
    now: datetime,
    progress: Progress,
) -> int:
    with database.reading() as session:
        row = session.get_one(AgencyUpload, upload_id)
        acting = Acting(row.agency_id, row.adviser_id)
        most = agency_terms(session, now.astimezone(LONDON).date()).file_hundreds * 100
        sealed = row.content
        if not still_acts(session, acting):
            raise _Refused(Refusal.NOT_YOURS)
    content = _opened(keys, sealed)
    if not scanner.scan(content).is_clean:
        raise _Refused(Refusal.HARMFUL)
    found, encoding = _rows_of(content, most)
    del content
    progress.of(len(found))
    begun = partial(_begin, upload_id=upload_id, rows=len(found), encoding=encoding)
    last = database.attempt(begun)
    left = iter([each for each in found if each.number > last])
    done = len([each for each in found if each.number <= last])
    while some := list(islice(left, AT_ONCE)):
        done += len(some)
        keep = partial(
            _keep, keys=keys, acting=acting, upload_id=upload_id, rows=some, done=done, now=now
        )
        database.attempt(keep)
        progress.add(len(some))
    database.attempt(partial(_finish, upload_id=upload_id, now=now))
    return len(found)


def _opened(keys: Keys, sealed: str) -> bytes:
    try:
        return unpacked(keys, sealed)
    except CannotOpen:
        raise _Refused(Refusal.NOT_A_TABLE) from None


def _rows_of(content: bytes, most: int) -> tuple[list[SentRow], str]:
    """Every row, once all is known to be readable: a file is taken whole or not at all."""
    try:
        table = open_table(content, most, known_columns)
        header = _header(table)
        found = [
            SentRow(number, cells_of(header, row), has_too_many(header, row))
            for number, row in islice(table.rows, most + 1)
        ]
    except NotATable as wrong:
        raise _Refused(wrong.why) from None
    if not found:
        raise _Refused(Refusal.NO_ROWS)
    if len(found) > most:
        raise _Refused(Refusal.TOO_MANY_ROWS, most=most)
    return found, table.encoding


def _header(table: Table) -> Header:
    header = read_header(table.head)
    if not header.is_good:
        raise _Refused(
            Refusal.HEADER,
            missing=list(header.missing),
            unknown=list(header.unknown),
            repeated=list(header.repeated),
        )
    return header


def _begin(session: Session, upload_id: int, rows: int, encoding: str) -> int:
    """Say that it is read now; the number of the last row that is there already."""
    last = session.scalar(
        select(func.max(AgencyUploadRow.number)).where(AgencyUploadRow.upload_id == upload_id)
    )
    session.execute(
        update(AgencyUpload)
        .where(AgencyUpload.id == upload_id)
        .values(
            state=FileState.READING,
            row_count=rows,
            problem=json.dumps({"encoding": encoding}) if encoding else "",
        )
    )
    return last or 0


def _keep(
    session: Session,
    keys: Keys,
    acting: Acting,
    upload_id: int,
    rows: list[SentRow],
    done: int,
    now: datetime,
) -> None:
    keep_rows(session, keys, acting, upload_id, rows, now)
    session.execute(update(AgencyUpload).where(AgencyUpload.id == upload_id).values(done=done))


def _finish(session: Session, upload_id: int, now: datetime) -> None:
    session.execute(
        update(AgencyUpload)
        .where(AgencyUpload.id == upload_id)
        .values(state=FileState.READY, content="", read_at=now)
    )


def _refuse(session: Session, upload_id: int, told: dict[str, object], now: datetime) -> None:
    session.execute(delete(AgencyUploadRow).where(AgencyUploadRow.upload_id == upload_id))
    session.execute(
        update(AgencyUpload)
        .where(AgencyUpload.id == upload_id)
        .values(
            state=FileState.REFUSED,
            content="",
            problem=json.dumps(told),
            row_count=0,
            finished_at=now,
        )
    )
