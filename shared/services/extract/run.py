"""One import from beginning to end: read, stage, check, merge; whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.extract_mapping import AS_DOCUMENTED, ExtractMapping
from shared.domain.extract_rows import RowMistake
from shared.domain.london import LONDON
from shared.models import ImportRun
from shared.services.audit import Actor, record_audit
from shared.services.extract.balance_date import IN_PART
from shared.services.extract.checks import (
    already_accepted,
    drop_repeated_rows,
    last_cash_file,
    last_extract_date,
    leave_out,
    mistakes_between_rows,
    share_that_would_vanish,
)
from shared.services.extract.merge import merge_staged
from shared.services.extract.plans_told import take_plans
from shared.services.extract.reading import (
    File,
    ReadSoFar,
    UnreadableExtract,
    check_totals,
    read_extract,
)
from shared.services.extract.report import ImportReport, ImportState
from shared.services.extract.staging import empty_staging, stage
from shared.services.ledger.recognise import Held, last_file, recognise
from shared.services.letters.instead import finish_found
from shared.services.moratorium.breaches import find_breaches

__all__ = ["ImportReport", "ImportState", "Wishes", "import_extract"]

VANISH_PERCENT = 5
"""When more of the open accounts than this would vanish, a person must say that it is right."""

SMALL = 20
"""Below so many open accounts the share says nothing."""

MOST_ROUNDS = 20


@dataclass(frozen=True)
class Wishes:
    """How an import is to be done."""

    mapping: ExtractMapping = AS_DOCUMENTED
    extract_date: date | None = None
    """The date of a file that does not say it itself."""
    cash_files_until: int | None = None
    """The last of our cash files that the balances of a file hold that does not say it itself."""
    accept_vanished: bool = False
    accept_good_rows: bool = False
    """Leave out the accounts with a bad row. Then nothing is cleared either: what is not there may be bad."""


def import_extract(
    database: Database,
    files: Sequence[File],
    actor: Actor,
    now: Callable[[], datetime],
    wishes: Wishes = Wishes(),
    *,
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Import one extract in one or more files: accepted as a whole, or refused with its mistakes by line.

    The caller makes sure that only one import runs at a time. `progress` hears the rows so far.
    """
    started, sha256 = now(), _fingerprint(files, wishes.cash_files_until)
    with database.reading() as session:
        if already_accepted(session, sha256):
            return ImportReport(ImportState.SAME_FILE)
    seen = ReadSoFar(extract_date=wishes.extract_date, cash_file=wishes.cash_files_until)
    try:
        with database.transaction() as session:
            empty_staging(session)
        _stage(database, files, seen, wishes.mapping, progress)
        report = database.attempt(
            lambda session: _judge(session, seen, sha256, actor, now(), wishes)
        )
    finally:
        with database.transaction() as session:
            empty_staging(session)
    with database.transaction() as session:
        _write_down(session, report, sha256, started, now())
    return report


def _fingerprint(files: Sequence[File], cash_files_until: int | None) -> str:
    # The same files with another word on what they hold are another extract.
    prints = [] if cash_files_until is None else [f"until {cash_files_until}"]
    for file in files:
        prints.append(hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
    return prints[0] if len(prints) == 1 else hashlib.sha256("".join(prints).encode()).hexdigest()


def _stage(
    database: Database,
    files: Sequence[File],
    seen: ReadSoFar,
    mapping: ExtractMapping,
    progress: Callable[[int], None],
) -> None:
    rows = chain.from_iterable(read_extract(file, seen, mapping) for file in files)
    try:
        stage(database, rows, lambda: progress(seen.rows))
        if mapping.control:
            check_totals(seen)
    except UnreadableExtract as error:
        seen.note([error.mistake], breaks=True)


def _judge(
    session: Session, seen: ReadSoFar, sha256: str, actor: Actor, now: datetime, wishes: Wishes
) -> ImportReport:
    if wishes.mapping.shapes:
        drop_repeated_rows(session)
    if not seen.broken:
        _look_between_rows(session, seen, leave=wishes.accept_good_rows)
    if seen.extract_date is not None and not seen.broken:
        seen.note(_dated_wrongly(session, seen.extract_date, now), breaks=True)
        seen.note(_holds_wrongly(session, seen.cash_file), breaks=True)
    fatal = seen.broken or (bool(seen.mistake_count) and not wishes.accept_good_rows)
    if fatal or seen.extract_date is None:
        return _report(ImportState.REFUSED, seen)
    partial = bool(seen.mistake_count)
    gone, there = (0, 0) if partial else share_that_would_vanish(session)
    if not wishes.accept_vanished and there >= SMALL and gone * 100 > there * VANISH_PERCENT:
        return _report(ImportState.WAITING, seen, vanish=(gone, there))
    written = merge_staged(session, seen.extract_date, whole=not partial)
    told = seen.tells_plans and not partial
    if told:
        take_plans(session, seen.extract_date)
    held = Held(seen.cash_file, whole=not partial)
    finish_found(session, actor, now)
    found = recognise(session, held, f"extract:{sha256}", actor, now)
    find_breaches(session, now)
    record_audit(
        session, actor, "imported accounts", f"extract:{seen.extract_date}", now, **written
    )
    report = _report(ImportState.ACCEPTED, seen, written=written, vanish=(gone, there))
    return replace(
        report,
        recognised=found.lines,
        not_held=found.left,
        cash_file=seen.cash_file,
        plans=seen.plans_read if told else None,
        notes=found.notes,
    )


def _look_between_rows(session: Session, seen: ReadSoFar, *, leave: bool) -> None:
    """Note the mistakes between rows; when bad accounts are left out, look again at what is left."""
    if seen.mistake_count and not leave:
        return
    for _ in range(MOST_ROUNDS):
        leave_out(session, seen.bad_accounts)
        found = mistakes_between_rows(session)
        seen.note([mistake for mistake, _account in found])
        for _mistake, account in found:
            seen.leave_out(account)
        if not found or not leave:
            return
    seen.broken = True


def _dated_wrongly(session: Session, extract_date: date, now: datetime) -> list[RowMistake]:
    newest = last_extract_date(session)
    if newest is not None and extract_date < newest:
        text = f"this extract is of {extract_date}; one of {newest} was already imported"
        return [RowMistake(1, text)]
    if extract_date > now.astimezone(LONDON).date():
        return [RowMistake(1, f"this extract is of {extract_date}, which is still to come")]
    return []


def _holds_wrongly(session: Session, cash_file: int | None) -> list[RowMistake]:
    """A file that holds what never was, or less than the one before, is not the newest state."""
    if cash_file is None:
        return []
    last, before = last_file(session), last_cash_file(session)
    if cash_file > last:
        return [RowMistake(1, f"it holds cash file {cash_file}, but the last one made is {last}")]
    if before is not None and cash_file < before:
        text = f"it holds our cash files up to {cash_file}; one up to {before} was imported before"
        return [RowMistake(1, text)]
    return []


def _report(
    state: ImportState,
    seen: ReadSoFar,
    *,
    written: dict[str, int] | None = None,
    vanish: tuple[int, int] = (0, 0),
) -> ImportReport:
    return ImportReport(
        state,
        seen.rows,
        seen.extract_date,
        written or {},
        tuple(sorted(seen.mistakes, key=lambda mistake: mistake.line)),
        seen.mistake_count,
        len(seen.bad_accounts) if written is not None else 0,
        vanish,
    )


def _write_down(
    session: Session, report: ImportReport, sha256: str, started: datetime, finished: datetime
) -> None:
    session.add(
        ImportRun(
            sha256=sha256,
            extract_date=report.extract_date,
            state=IN_PART if report.left_out else report.state.value,
            row_count=report.rows,
            report=report.as_json(),
            started_at=started,
            finished_at=finished,
        )
    )
