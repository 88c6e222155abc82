"""What finance takes into a spreadsheet: read a thousand rows at a time, each in a short transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.mandate_states import MandateState
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.finance_reading import Failure, MandateRow, failures, mandates
from shared.services.direct_debit.finance_reports import RowShown, report_rows
from shared.services.direct_debit.finance_runs import LineShown, RunRow, run_lines, runs
from shared.services.direct_debit.run_file import file_pieces
from shared.services.sign_in.keys import Keys
from shared.settings import BacsAccount

AT_ONCE = 1_000


def record_export(session: Session, name: str, by: Actor, now: datetime) -> None:
    """Note that somebody took a list of Direct Debits into a spreadsheet."""
    record_audit(session, by, "exported Direct Debits", name, now)


def all_mandates(database: Database, state: MandateState | None) -> Iterator[MandateRow]:
    """Every mandate of a state, or of all, the newest first."""
    before: int | None = None
    while True:
        with database.reading() as session:
            page = mandates(session, state, before, AT_ONCE)
        yield from page.rows
        if (before := page.older) is None:
            return


def all_runs(database: Database) -> Iterator[RunRow]:
    """Every run, the newest first."""
    before: int | None = None
    while True:
        with database.reading() as session:
            page = runs(session, before, AT_ONCE)
        yield from page.rows
        if (before := page.older) is None:
            return


def all_lines(database: Database, run_id: int) -> Iterator[LineShown]:
    """Every line of a run, in the order of its file."""
    after = 0
    while True:
        with database.reading() as session:
            found = run_lines(session, run_id, after, AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].position


def all_rows(database: Database, report_id: int) -> Iterator[RowShown]:
    """Every row of a report, in its order."""
    after = 0
    while True:
        with database.reading() as session:
            found = report_rows(session, report_id, after, AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].position


def all_failures(database: Database, first: date, last: date) -> Iterator[Failure]:
    """What banks reported in a period, by reason; a few dozen rows."""
    with database.reading() as session:
        found = failures(session, first, last)
    yield from found


def all_pieces(
    database: Database, keys: Keys, account: BacsAccount, run_id: int
) -> Iterator[bytes]:
    """The file of a run, piece by piece, in a transaction of its own. Raises as `file_pieces`."""
    with database.reading() as session:
        yield from file_pieces(session, keys, account, run_id)
