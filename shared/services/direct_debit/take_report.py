"""Taking a report of the bank's side: written down whole and once, then worked row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.london import LONDON
from shared.gateways.bacs_reports import read_report
from shared.gateways.bacs_rows import Report, ReportKind, ReportRow
from shared.models import BacsReport, BacsReportRow
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.problems import PROBLEMS
from shared.services.direct_debit.terms import terms
from shared.services.direct_debit.work_report import work_waiting
from shared.services.sign_in.keys import Keys
from shared.services.working_days import working_days

AT_ONCE = 1_000


@dataclass(frozen=True)
class Taken:
    """A report that was taken now or before, and how many rows came to what."""

    report_id: int
    kind: ReportKind
    is_new: bool
    file_name: str
    """The name under which it was taken the first time."""
    rows: Mapping[RowOutcome, int]


def take_report(
    database: Database,
    keys: Keys,
    content: bytes,
    file_name: str,
    own_number: str,
    by: Actor,
    now: datetime,
    most: int | None = None,
) -> Taken:
    """Take a report in, and work its rows; in transactions of its own.

    A report that was taken before changes nothing. What a crash leaves waiting the next run of the
    job works; `most` leaves rows beyond that many to it at once. Raises TooBig, WrongServiceUser
    and NotAReport, before anything is written.
    """
    report = read_report(content, file_name, own_number)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        report_id, is_new = database.attempt(
            lambda session: _written(session, keys, report, sha256, file_name, by, now)
        )
    except IntegrityError:
        # Another process has taken the same report between our look and our writing.
        with database.reading() as session:
            known = _known(session, report, sha256)
        if known is None:
            raise
        report_id, is_new = known.id, False
    work_waiting(database, keys, by, now, most=most, report_id=report_id)
    with database.reading() as session:
        return taken(session, report_id, is_new=is_new)


def taken(session: Session, report_id: int, *, is_new: bool = False) -> Taken:
    """A report that is on file, with how many rows came to what."""
    report = session.get_one(BacsReport, report_id)
    rows = session.execute(
        select(BacsReportRow.outcome, func.count())
        .where(BacsReportRow.report_id == report_id)
        .group_by(BacsReportRow.outcome)
    )
    counted = {RowOutcome(outcome): count for outcome, count in rows}
    return Taken(report.id, ReportKind(report.kind), is_new, report.file_name, counted)


def _known(session: Session, report: Report, sha256: str) -> BacsReport | None:
    same = (BacsReport.kind == report.kind) & (BacsReport.advice == report.advice)
    return session.scalar(
        select(BacsReport).where((BacsReport.sha256 == sha256) | same).order_by(BacsReport.id)
    )


def _written(
    session: Session,
    keys: Keys,
    report: Report,
    sha256: str,
    file_name: str,
    by: Actor,
    now: datetime,
) -> tuple[int, bool]:
    known = _known(session, report, sha256)
    if known is not None:
        return known.id, False
    row = BacsReport(
        kind=report.kind,
        advice=report.advice,
        sha256=sha256,
        file_name=file_name[-120:],
        made_on=report.made_on,
        row_count=len(report.rows),
        total=report.total,
        taken_at=now,
        taken_by=str(by)[:60],
    )
    session.add(row)
    session.flush()
    _add_rows(session, keys, row.id, report.rows, now)
    about, rows = f"bacs_report:{row.id}", len(report.rows)
    record_audit(session, by, "took a Bacs report", about, now, kind=report.kind.value, rows=rows)
    return row.id, True


def _add_rows(
    session: Session, keys: Keys, report_id: int, rows: Sequence[ReportRow], now: datetime
) -> None:
    today = now.astimezone(LONDON).date()
    act_by = working_days(session).add(today, terms(session, today).act_days)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        values = [_values(keys, report_id, each, act_by) for each in some]
        session.execute(insert(BacsReportRow), values)


def _values(keys: Keys, report_id: int, row: ReportRow, act_by: date) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "position": row.position,
        "record": row.record,
        "reference": row.reference,
        "code": row.code,
        "says": row.says,
        "amount": row.amount,
        "on": row.on,
        "sealed": keys.seal(json.dumps(dict(row.facts), ensure_ascii=True)),
        "outcome": RowOutcome.WAITING,
        "detail": "" if row.problem is None else PROBLEMS[row.problem],
        "act_by": act_by,
        "settled_by": "",
    }
