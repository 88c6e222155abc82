"""One import from beginning to end: read, stage, check, merge; whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from io import BufferedReader, BytesIO
from typing import Any

from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.extract_mapping import AS_DOCUMENTED, ExtractMapping
from shared.domain.extract_rows import RowMistake
from shared.models import ImportRun
from shared.services.audit import Actor, record_audit
from shared.services.extract.checks import (
    already_accepted,
    last_extract_date,
    mistakes_between_rows,
    share_that_would_vanish,
)
from shared.services.extract.merge import merge_staged
from shared.services.extract.reading import ReadSoFar, UnreadableExtract, read_extract
from shared.services.extract.staging import empty_staging, stage

VANISH_PERCENT = 5
"""When more of the open accounts than this would vanish, a person must say that it is right."""

SMALL = 20
"""Below so many open accounts the share says nothing."""


class ImportState(StrEnum):
    """What became of an extract."""

    ACCEPTED = "accepted"
    SAME_FILE = "same_file"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True)
class ImportReport:
    """What became of an extract, and why; amounts and names never stand in it."""

    state: ImportState
    rows: int = 0
    extract_date: date | None = None
    written: dict[str, int] = field(default_factory=dict)
    mistakes: tuple[RowMistake, ...] = ()
    mistake_count: int = 0
    vanish: tuple[int, int] = (0, 0)


def import_extract(
    database: Database,
    file: BufferedReader | BytesIO,
    actor: Actor,
    now: Callable[[], datetime],
    *,
    mapping: ExtractMapping = AS_DOCUMENTED,
    accept_vanished: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Import an extract of accounts: accepted as a whole, or refused with its mistakes by line.

    The caller makes sure that only one import runs at a time. `progress` hears the rows so far.
    """
    started, sha256 = now(), hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    with database.reading() as session:
        if already_accepted(session, sha256):
            return ImportReport(ImportState.SAME_FILE)
    seen = ReadSoFar()
    try:
        with database.transaction() as session:
            empty_staging(session)
        _stage(database, file, seen, mapping, progress)
        report = database.attempt(
            lambda session: _judge(session, seen, actor, now(), accept_vanished=accept_vanished)
        )
    finally:
        with database.transaction() as session:
            empty_staging(session)
    with database.transaction() as session:
        _write_down(session, report, sha256, started, now())
    return report


def _stage(
    database: Database,
    file: BufferedReader | BytesIO,
    seen: ReadSoFar,
    mapping: ExtractMapping,
    progress: Callable[[int], None],
) -> None:
    def rows() -> Iterator[tuple[str, tuple[Any, ...]]]:
        for row in read_extract(file, seen, mapping):
            if seen.rows % 10_000 == 0:
                progress(seen.rows)
            yield row

    try:
        stage(database, rows())
    except UnreadableExtract as error:
        seen.note([error.mistake])


def _judge(
    session: Session, seen: ReadSoFar, actor: Actor, now: datetime, *, accept_vanished: bool
) -> ImportReport:
    if not seen.mistake_count:
        seen.note(mistakes_between_rows(session))
    if not seen.mistake_count and seen.extract_date is not None:
        seen.note(_dated_wrongly(session, seen.extract_date, now))
    if seen.mistake_count or seen.extract_date is None:
        return _report(ImportState.REFUSED, seen)
    vanish = share_that_would_vanish(session)
    gone, held = vanish
    if not accept_vanished and held >= SMALL and gone * 100 > held * VANISH_PERCENT:
        return _report(ImportState.WAITING, seen, vanish=vanish)
    written = merge_staged(session, seen.extract_date)
    record_audit(
        session, actor, "imported accounts", f"extract:{seen.extract_date}", now, **written
    )
    return _report(ImportState.ACCEPTED, seen, written=written, vanish=vanish)


def _dated_wrongly(session: Session, extract_date: date, now: datetime) -> list[RowMistake]:
    newest = last_extract_date(session)
    if newest is not None and extract_date < newest:
        return [
            RowMistake(
                1, f"this extract is of {extract_date}; one of {newest} was already imported"
            )
        ]
    if extract_date > now.date():
        return [RowMistake(1, f"this extract is of {extract_date}, which is still to come")]
    return []


def _report(
    state: ImportState,
    seen: ReadSoFar,
    *,
    written: dict[str, int] | None = None,
    vanish: tuple[int, int] = (0, 0),
) -> ImportReport:
    mistakes = tuple(sorted(seen.mistakes, key=lambda mistake: mistake.line))
    return ImportReport(
        state, seen.rows, seen.extract_date, written or {}, mistakes, seen.mistake_count, vanish
    )


def _write_down(
    session: Session, report: ImportReport, sha256: str, started: datetime, finished: datetime
) -> None:
    content = {
        "written": report.written,
        "vanish": report.vanish,
        "mistake_count": report.mistake_count,
        "mistakes": [[mistake.line, mistake.text] for mistake in report.mistakes],
    }
    session.add(
        ImportRun(
            sha256=sha256,
            extract_date=report.extract_date,
            state=report.state.value,
            row_count=report.rows,
            report=json.dumps(content),
            started_at=started,
            finished_at=finished,
        )
    )
