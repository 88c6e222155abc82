"""Rows of reports that a person must look at: the list, a whole row opened, worked again, or settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.money import Money
from shared.models import BacsReport, BacsReportRow
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.problems import UNREADABLE
from shared.services.direct_debit.working import facts_of, row_subject
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from shared.services.work_items import finish_work

LONGEST_NOTE = 200


@dataclass(frozen=True)
class RowForPerson:
    """One row that waits for a person."""

    id: int
    report_id: int
    kind: str
    position: int
    record: str
    reference: str = field(repr=False)
    code: str
    says: str = field(repr=False)
    amount: Money = field(repr=False)
    on: date | None
    detail: str
    act_by: date | None
    mandate_id: int | None
    collection_id: int | None


@dataclass(frozen=True)
class RowsForPerson:
    """One page of rows, the oldest first; `next` is where the next page begins."""

    rows: tuple[RowForPerson, ...]
    next: int | None


class NotWaiting(Exception):
    """Somebody has settled the row meanwhile, or it never waited for a person."""


def rows_for_person(session: Session, after: int = 0, limit: int = 25) -> RowsForPerson:
    """Rows that wait for a person, the oldest first, after the id of the last one shown."""
    found = session.execute(
        _rows()
        .where(BacsReportRow.outcome == RowOutcome.FOR_PERSON, BacsReportRow.id > after)
        .order_by(BacsReportRow.id)
        .limit(limit + 1)
    ).all()
    rows = tuple(RowForPerson(*each) for each in found[:limit])
    return RowsForPerson(rows, rows[-1].id if len(found) > limit else None)


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        BacsReportRow.id,
        BacsReportRow.report_id,
        BacsReport.kind,
        BacsReportRow.position,
        BacsReportRow.record,
        BacsReportRow.reference,
        BacsReportRow.code,
        BacsReportRow.says,
        BacsReportRow.amount,
        BacsReportRow.on,
        BacsReportRow.detail,
        BacsReportRow.act_by,
        BacsReportRow.mandate_id,
        BacsReportRow.collection_id,
    ).join(BacsReport, BacsReport.id == BacsReportRow.report_id)


def opened_row(
    session: Session, keys: Keys, row_id: int, officer_id: int, now: datetime
) -> Mapping[str, str]:
    """A whole row as the bank wrote it, with names and accounts; that it was opened is recorded.

    Raises NotFound, and CannotOpen where the installation's secret is another by now.
    """
    row = session.get(BacsReportRow, row_id)
    if row is None:
        raise NotFound
    by = Actor("officer", officer_id)
    record_audit(session, by, "opened a report's row", row_subject(row_id), now)
    return facts_of(keys, row)


def settle_row(session: Session, row_id: int, officer_id: int, note: str, now: datetime) -> None:
    """A person has dealt with a row, and says how. Raises NotFound and NotWaiting."""
    row = _locked(session, row_id)
    by = Actor("officer", officer_id)
    row.outcome = RowOutcome.SETTLED
    row.detail = note.strip()[:LONGEST_NOTE] or row.detail
    row.settled_at, row.settled_by = now, str(by)
    session.flush()
    finish_work(session, row_subject(row_id), by, now)
    record_audit(session, by, "settled a report's row", row_subject(row_id), now)


def work_again(session: Session, row_id: int, officer_id: int, now: datetime) -> None:
    """Have a row worked once more, after what stood in its way is gone. Raises NotFound and NotWaiting.

    A row that could not be read stays unread. The next run of the job works it.
    """
    row = _locked(session, row_id)
    if row.detail in UNREADABLE:
        raise NotWaiting
    by = Actor("officer", officer_id)
    row.outcome, row.detail = RowOutcome.WAITING, ""
    session.flush()
    finish_work(session, row_subject(row_id), by, now)
    record_audit(session, by, "had a report's row worked again", row_subject(row_id), now)


def _locked(session: Session, row_id: int) -> BacsReportRow:
    row = session.scalars(
        select(BacsReportRow)
        .where(BacsReportRow.id == row_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.outcome != RowOutcome.FOR_PERSON:
        raise NotWaiting
    return row
