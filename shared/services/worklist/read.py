"""Reading the worklist: late and most harmful first, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from shared.domain.roles import REFUNDERS, Role
from shared.domain.work_kinds import WorkKind
from shared.models import WorkItem
from shared.services.web_sessions import SignedInOfficer
from shared.services.worklist.queries import CUTS, OFFERED, Way, count_query, list_query, values_for
from shared.services.worklist.views import (
    EVERYTHING,
    Count,
    Counts,
    Due,
    Filters,
    Offered,
    WorkPage,
    WorkRow,
    read_cursor,
)

PAGE = 25


def work_page(
    session: Session,
    officer: SignedInOfficer,
    today: date,
    filters: Filters = EVERYTHING,
    *,
    after: str | None = None,
    before: str | None = None,
) -> WorkPage:
    """One page, without what is about the officer's own record. Two queries at any depth."""
    start, end = read_cursor(after), read_cursor(before)
    backwards = end is not None
    way = Way.BACK if backwards else Way.ON if start is not None else Way.FIRST
    values = values_for(officer, today, end or start)
    found = list(session.execute(list_query(filters, way, PAGE + 1), values))
    more = len(found) > PAGE
    found = found[:PAGE]
    if backwards:
        found.reverse()
    rows = _rows(session, found)
    return WorkPage(
        rows=rows,
        previous=rows[0].cursor if rows and (more if backwards else start is not None) else None,
        next=rows[-1].cursor if rows and (backwards or more) else None,
    )


def next_item(session: Session, officer: SignedInOfficer, today: date) -> WorkRow | None:
    """What to look at next: the first of the list that this officer may decide."""
    query = list_query(EVERYTHING, Way.FIRST, 1)
    work = WorkItem.__table__.c
    if officer.role is Role.OFFICER:
        query = query.where(work.kind.not_in((WorkKind.SECOND_CHECK, WorkKind.MONEY_CHECK)))
    if officer.role not in REFUNDERS:
        query = query.where(work.subject.not_like("refund:%"))
    rows = _rows(session, session.execute(query, values_for(officer, today)).all())
    return rows[0] if rows else None


def work_counts(session: Session, officer: SignedInOfficer, today: date) -> Counts:
    """How much there is, in one query whose cost does not grow with it."""
    counted = session.execute(count_query(), values_for(officer, today)).one()
    numbers = {filters: Count(number) for filters, number in zip(CUTS, counted, strict=True)}
    return Counts(
        all=numbers[EVERYTHING],
        kinds={kind: numbers[Filters(kind=kind)] for kind in WorkKind},
        due={due: numbers[Filters(due=due)] for due in Due},
    )


def _rows(session: Session, found: Sequence[Row[*tuple[Any, ...]]]) -> tuple[WorkRow, ...]:
    offers = _offers(session, [row.subject for row in found])
    return tuple(
        WorkRow(
            id=row.id,
            kind=row.kind,
            party_id=row.party_id,
            name=row.organisation or f"{row.forenames} {row.surname}".strip(),
            promise_on=row.promise_on,
            harm=row.harm,
            hearing_on=row.hearing_on,
            offer=offers.get(row.subject),
        )
        for row in found
    )


def _offers(session: Session, subjects: Sequence[str]) -> dict[str, Offered]:
    ids = [int(s.removeprefix("proposal:")) for s in subjects if s.startswith("proposal:")]
    if not ids:
        return {}
    rows = session.execute(OFFERED, {"ids": ids})
    return {f"proposal:{row[0]}": Offered(*row[1:]) for row in rows}
