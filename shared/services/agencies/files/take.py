"""Taking a file of clients: kept sealed until a job has scanned and read it; the same file is taken once."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.agency_file_words import AT_WORK, REFUSALS, FileState, Refusal
from shared.domain.says import N_, Says
from shared.gateways.agency_tables import NotATable, kind_of_table
from shared.models import AgencyUpload
from shared.services.agencies.authorised import Acting
from shared.services.audit import record_audit
from shared.services.references import new_reference
from shared.services.sign_in.keys import Keys

LARGEST = 8_000_000
"""Bytes of one file: 10,000 rows with every line filled in are some 6 MB."""
MOST_WAITING = 20
"""Files of one agency that may wait or be worked on at once."""
NO_SCANNER = Says(
    N_("Files cannot be checked here at the moment, so we cannot take them. Try again later.")
)
TOO_MANY = Says(N_("Many files of yours are still being read. Wait until they are done."))


class NotTaken(Exception):
    """The file was refused and nothing of it was kept; `says` tells why."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


@dataclass(frozen=True)
class SentFile:
    """A file as it came; neither its name nor its content is believed."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class TakenFile:
    """The file that is kept. `is_new` is False where the same was sent before."""

    reference: str
    is_new: bool


def take_file(
    session: Session,
    keys: Keys,
    acting: Acting,
    sent: SentFile,
    now: datetime,
    *,
    can_scan: bool,
) -> TakenFile:
    """Keep a file to be read. The same bytes again are the first upload, unless that was thrown away
    or refused: then it is read anew. Raises NotTaken.
    """
    if not can_scan:
        raise NotTaken(NO_SCANNER)
    if len(sent.content) > LARGEST:
        raise NotTaken(Says(REFUSALS[Refusal.TOO_BIG]))
    try:
        kind_of_table(sent.content)
    except NotATable as wrong:
        raise NotTaken(Says(REFUSALS[wrong.why])) from None
    mark = sha256(sent.content).hexdigest()
    if (before := _same(session, acting, mark)) is not None:
        return _again(session, keys, acting, before, sent, now)
    _refuse_too_many(session, acting)
    try:
        with session.begin_nested():
            row = _write(session, keys, acting, sent, mark, now)
    except IntegrityError:
        # Twice at once: the other was first.
        if (first := _same(session, acting, mark)) is None:
            raise
        return TakenFile(first.reference, is_new=False)
    _record(session, acting, row, now)
    return TakenFile(row.reference, is_new=True)


def packed(keys: Keys, content: bytes) -> str:
    """Bytes as they lie in the database: pressed together and sealed."""
    return keys.seal(base64.b85encode(zlib.compress(content)).decode())


def unpacked(keys: Keys, sealed: str) -> bytes:
    """Such bytes again. Raises CannotOpen."""
    return zlib.decompress(base64.b85decode(keys.unseal(sealed)))


def safe_file_name(name: str) -> str:
    """What the sender called the file, without folders and signs that do not print; only shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(each for each in last if each.isprintable()).strip()
    return shown[-120:] or "clients"


def _same(session: Session, acting: Acting, mark: str) -> AgencyUpload | None:
    return session.scalar(
        select(AgencyUpload)
        .where(AgencyUpload.agency_id == acting.agency_id, AgencyUpload.sha256 == mark)
        .with_for_update()
    )


def _again(
    session: Session,
    keys: Keys,
    acting: Acting,
    row: AgencyUpload,
    sent: SentFile,
    now: datetime,
) -> TakenFile:
    if row.state not in (FileState.DISCARDED, FileState.REFUSED):
        return TakenFile(row.reference, is_new=False)
    row.state, row.problem, row.row_count, row.done = FileState.WAITING, "", 0, 0
    row.content, row.adviser_id = packed(keys, sent.content), acting.adviser_id
    row.created_at, row.read_at, row.finished_at = now, None, None
    session.flush()
    _record(session, acting, row, now)
    return TakenFile(row.reference, is_new=True)


def _refuse_too_many(session: Session, acting: Acting) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(AgencyUpload)
        .where(AgencyUpload.agency_id == acting.agency_id, AgencyUpload.state.in_(AT_WORK))
    )
    if (waiting or 0) >= MOST_WAITING:
        raise NotTaken(TOO_MANY)


def _write(
    session: Session, keys: Keys, acting: Acting, sent: SentFile, mark: str, now: datetime
) -> AgencyUpload:
    row = AgencyUpload(
        reference=new_reference("L"),
        agency_id=acting.agency_id,
        adviser_id=acting.adviser_id,
        name=safe_file_name(sent.name),
        sha256=mark,
        size=len(sent.content),
        state=FileState.WAITING,
        content=packed(keys, sent.content),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _record(session: Session, acting: Acting, row: AgencyUpload, now: datetime) -> None:
    about = f"agency_upload:{row.id}"
    record_audit(session, acting.actor, "sent a file of clients", about, now, bytes=row.size)
