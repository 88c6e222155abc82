"""The bank's reports as finance reads them: each with its rows, and what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.models import BacsReport, BacsReportRow, Mandate
from shared.services.errors import NotFound
from shared.services.officer_names import officer_names

PAGE = 25
ROWS = 50
_WAITING = text("bacs_report_row.outcome IN ('waiting', 'for_person')")
"""Word for word the condition of the index, so that both databases see that it fits."""


@dataclass(frozen=True)
class ReportRow:
    """One report of the list."""

    id: int
    kind: str
    file_name: str
    made_on: date | None
    row_count: int
    total: Money
    taken_at: datetime
    taken_by: str
    who: str
    """The officer's name, where an officer uploaded it."""
    waiting: int
    """Rows that are not worked yet or need a person."""


@dataclass(frozen=True)
class ReportPage:
    """One page of the list, the newest first; `older` is the last id of it."""

    rows: tuple[ReportRow, ...]
    older: int | None


@dataclass(frozen=True)
class RowShown:
    """One row of a report and what came of it."""

    id: int
    position: int
    reference: str
    code: str
    says: str
    amount: Money
    on: date | None
    outcome: str
    detail: str
    act_by: date | None
    party_id: int | None
    """Whose Direct Debit it is, where that is known."""


@dataclass(frozen=True)
class ReportShown:
    """One report, one page of its rows, and how many rows came to what."""

    report: ReportRow
    outcomes: Mapping[str, int]
    rows: tuple[RowShown, ...]
    next: int | None
    """The position after which the next page begins."""


@dataclass(frozen=True)
class WaitingRow:
    """A row that is not settled, with the report it came in."""

    row: RowShown
    report_id: int
    kind: str


@dataclass(frozen=True)
class WaitingPage:
    """One page of the rows that need a person, the oldest first; `next` is the last id of it."""

    rows: tuple[WaitingRow, ...]
    next: int | None
    count: int


def reports(session: Session, before: int | None = None, most: int = PAGE) -> ReportPage:
    """Reports, the newest first; two queries at any depth, and one for names."""
    query = select(BacsReport)
    if before is not None:
        query = query.where(BacsReport.id < before)
    found = session.scalars(query.order_by(BacsReport.id.desc()).limit(most + 1)).all()
    shown = _reports(session, list(found[:most]))
    return ReportPage(shown, shown[-1].id if len(found) > most else None)


def one_report(session: Session, report_id: int, after: int = 0) -> ReportShown:
    """A report and a page of its rows. Raises NotFound."""
    report = session.get(BacsReport, report_id)
    if report is None:
        raise NotFound
    counted = session.execute(
        select(BacsReportRow.outcome, func.count())
        .where(BacsReportRow.report_id == report_id)
        .group_by(BacsReportRow.outcome)
    )
    rows = report_rows(session, report_id, after, ROWS + 1)
    return ReportShown(
        report=_reports(session, [report])[0],
        outcomes={row[0]: row[1] for row in counted},
        rows=rows[:ROWS],
        next=rows[ROWS - 1].position if len(rows) > ROWS else None,
    )


def report_rows(session: Session, report_id: int, after: int, most: int) -> tuple[RowShown, ...]:
    """Rows of a report after a position, in its order."""
    rows = session.execute(
        _rows()
        .where(BacsReportRow.report_id == report_id, BacsReportRow.position > after)
        .order_by(BacsReportRow.position)
        .limit(most)
    )
    return tuple(RowShown(*each) for each in rows)


def rows_for_people(session: Session, after: int = 0) -> WaitingPage:
    """Rows that a person must look at, the oldest first, and how many there are."""
    for_person = (_WAITING, BacsReportRow.outcome == "for_person")
    count = session.scalar(select(func.count()).select_from(BacsReportRow).where(*for_person))
    rows = _waiting(
        session,
        _of_reports()
        .where(*for_person, BacsReportRow.id > after)
        .order_by(BacsReportRow.id)
        .limit(PAGE + 1),
    )
    shown = rows[:PAGE]
    return WaitingPage(shown, shown[-1].row.id if len(rows) > PAGE else None, count or 0)


def rows_due(session: Session, until: date) -> tuple[WaitingRow, ...]:
    """Rows that the scheme wants applied by a day, the most urgent first."""
    return _waiting(
        session,
        _of_reports()
        .where(_WAITING, BacsReportRow.act_by <= until)
        .order_by(BacsReportRow.act_by, BacsReportRow.id)
        .limit(PAGE),
    )


def one_row(session: Session, row_id: int) -> WaitingRow:
    """One row of a report. Raises NotFound."""
    found = _waiting(session, _of_reports().where(BacsReportRow.id == row_id))
    if not found:
        raise NotFound
    return found[0]


def _reports(session: Session, found: list[BacsReport]) -> tuple[ReportRow, ...]:
    names = officer_names(session, [each.taken_by for each in found])
    counted = session.execute(
        select(BacsReportRow.report_id, func.count())
        .where(_WAITING, BacsReportRow.report_id.in_([each.id for each in found]))
        .group_by(BacsReportRow.report_id)
    )
    waiting = {row[0]: row[1] for row in counted}
    return tuple(
        ReportRow(
            id=each.id,
            kind=each.kind,
            file_name=each.file_name,
            made_on=each.made_on,
            row_count=each.row_count,
            total=each.total,
            taken_at=each.taken_at,
            taken_by=each.taken_by,
            who=names.get(each.taken_by, ""),
            waiting=waiting.get(each.id, 0),
        )
        for each in found
    )


def _columns() -> tuple[Any, ...]:
    return (
        BacsReportRow.id,
        BacsReportRow.position,
        BacsReportRow.reference,
        BacsReportRow.code,
        BacsReportRow.says,
        BacsReportRow.amount,
        BacsReportRow.on,
        BacsReportRow.outcome,
        BacsReportRow.detail,
        BacsReportRow.act_by,
        Mandate.party_id,
    )


def _rows() -> Select[*tuple[Any, ...]]:
    return select(*_columns()).outerjoin(Mandate, Mandate.id == BacsReportRow.mandate_id)


def _of_reports() -> Select[*tuple[Any, ...]]:
    return (
        select(*_columns(), BacsReport.id, BacsReport.kind)
        .outerjoin(Mandate, Mandate.id == BacsReportRow.mandate_id)
        .join(BacsReport, BacsReport.id == BacsReportRow.report_id)
    )


def _waiting(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[WaitingRow, ...]:
    return tuple(
        WaitingRow(RowShown(*row[:-2]), row[-2], row[-1]) for row in session.execute(query)
    )
