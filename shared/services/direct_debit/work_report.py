"""Working the rows of reports: some hundred in one transaction, each row once, whatever crashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.work_kinds import WorkKind
from shared.gateways.bacs_rows import ReportKind
from shared.models import BacsReport, BacsReportRow, Mandate
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.effects_claims import work_claim
from shared.services.direct_debit.effects_files import work_credit, work_file, work_handed_in
from shared.services.direct_debit.effects_mandates import work_advice, work_refused
from shared.services.direct_debit.effects_unpaid import work_unpaid
from shared.services.direct_debit.problems import UNREADABLE
from shared.services.direct_debit.working import (
    HARM,
    Outcome,
    Work,
    for_person,
    mandate_named,
    row_subject,
    work_in,
)
from shared.services.sign_in.keys import Keys
from shared.services.work_items import open_work

AT_ONCE = 500
OF_A_FILE = frozenset({"V", "R"})
log = structlog.get_logger("bacs_reports")

_ONE: dict[ReportKind, Callable[[Work, BacsReportRow], Outcome]] = {
    ReportKind.ADDACS: work_advice,
    ReportKind.AWACS: work_credit,
    ReportKind.DDICA: work_claim,
    ReportKind.INPUT: work_handed_in,
}


@dataclass(frozen=True)
class _Worker:
    """Who works which rows, and with which keys."""

    keys: Keys
    by: Actor
    now: datetime
    report_id: int | None


def work_waiting(
    database: Database,
    keys: Keys,
    by: Actor,
    now: datetime,
    *,
    most: int | None = None,
    report_id: int | None = None,
) -> int:
    """Work the rows that wait, in their order, at most so many; how many were worked.

    Every effect of a row and the row's own outcome are one transaction. A row that cannot be worked
    goes to a person, and the others go on. Two processes at once wait for each other's rows.
    """
    worker, worked = _Worker(keys, by, now, report_id), 0
    while most is None or worked < most:
        count = AT_ONCE if most is None else min(AT_ONCE, most - worked)
        try:
            step = database.attempt(partial(_batch, worker, count))
        except Exception as problem:
            if not _is_of_a_row(problem):
                raise
            step = _one_by_one(database, worker, count)
        if not step:
            return worked
        worked += step
    return worked


def _is_of_a_row(problem: Exception) -> bool:
    """Whether a row may be to blame, and not the database that went away."""
    return isinstance(problem, IntegrityError | DataError) or not isinstance(problem, DBAPIError)


def _batch(worker: _Worker, count: int, session: Session) -> int:
    rows = _waiting(session, worker.report_id, count)
    if rows:
        _work(work_in(session, worker.keys, worker.by, worker.now), rows)
    return len(rows)


def _one_by_one(database: Database, worker: _Worker, count: int) -> int:
    for done in range(count):
        try:
            step = database.attempt(partial(_batch, worker, 1))
        except Exception as problem:
            if not _is_of_a_row(problem):
                raise
            step = database.attempt(partial(_give_up, worker, type(problem).__name__))
        if not step:
            return done
    return count


def _give_up(worker: _Worker, problem: str, session: Session) -> int:
    rows = _waiting(session, worker.report_id, 1)
    for row in rows:
        log.error("row-not-worked", row=row.id, problem=problem)
        outcome = for_person(f"It could not be applied ({problem}).")
        _note(session, row, outcome, worker.by, worker.now)
    return len(rows)


def _waiting(session: Session, report_id: int | None, count: int) -> Sequence[BacsReportRow]:
    found = select(BacsReportRow).where(BacsReportRow.outcome == RowOutcome.WAITING)
    if report_id is not None:
        found = found.where(BacsReportRow.report_id == report_id)
    return session.scalars(
        found.order_by(BacsReportRow.id)
        .limit(count)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _work(work: Work, rows: Sequence[BacsReportRow]) -> None:
    kinds = dict(
        work.session.execute(
            select(BacsReport.id, BacsReport.kind).where(
                BacsReport.id.in_({row.report_id for row in rows})
            )
        ).all()
    )
    for kind, some in groupby(rows, key=lambda row: ReportKind(kinds[row.report_id])):
        all_of_them = tuple(some)
        clear = [row for row in all_of_them if row.detail not in UNREADABLE]
        unclear = [row for row in all_of_them if row.detail in UNREADABLE]
        outcomes = [
            *_of_one_kind(work, kind, clear),
            *((row, _unread(work, row)) for row in unclear),
        ]
        for row, outcome in outcomes:
            _note(work.session, row, outcome, work.by, work.now)
    work.session.flush()


def _unread(work: Work, row: BacsReportRow) -> Outcome:
    mandate = mandate_named(work, row.reference)
    return for_person(row.detail, mandate.id if mandate is not None else None)


def _of_one_kind(
    work: Work, kind: ReportKind, rows: Sequence[BacsReportRow]
) -> Iterable[tuple[BacsReportRow, Outcome]]:
    if kind is ReportKind.ARUDD:
        return work_unpaid(work, rows)
    if kind is ReportKind.AUDDIS:
        return [
            (row, (work_file if row.record in OF_A_FILE else work_refused)(work, row))
            for row in rows
        ]
    return [(row, _ONE[kind](work, row)) for row in rows]


def _note(session: Session, row: BacsReportRow, outcome: Outcome, by: Actor, now: datetime) -> None:
    row.outcome, row.detail = outcome.outcome, outcome.detail[:200]
    row.mandate_id, row.collection_id = outcome.mandate_id, outcome.collection_id
    about = row_subject(row.id)
    record_audit(session, by, "worked a report's row", about, now, outcome=outcome.outcome.value)
    if outcome.outcome is RowOutcome.FOR_PERSON and outcome.mandate_id is not None:
        mandate = session.get_one(Mandate, outcome.mandate_id)
        promise_on = row.act_by or now.date()
        open_work(session, WorkKind.MANDATE, mandate.party_id, about, promise_on, now, HARM)
