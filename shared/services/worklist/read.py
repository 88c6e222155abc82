"""Reading the worklist: late and most harmful first, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from shared.domain.roles import REFUNDERS, Role
from shared.domain.work_kinds import WorkKind
from shared.models import WorkItem
from shared.services.proposals.offers_kept import LINES
from shared.services.support.hard_calls import rests
from shared.services.web_sessions import SignedInOfficer
from shared.services.worklist.queries import (
    OWN_EXPECTED,
    Way,
    count_query,
    is_due,
    list_query,
    values_for,
)
from shared.services.worklist.views import (
    COUNT_TO,
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
    """One page, without what is about the officer's own record. One query at any depth."""
    start, end = read_cursor(after), read_cursor(before)
    backwards = end is not None
    way = Way.BACK if backwards else Way.ON if start is not None else Way.FIRST
    values = values_for(officer, today, end or start)
    # On the connection: these are columns, and what the session does for records comes on top.
    found = list(session.connection().execute(list_query(filters, way, PAGE + 1), values))
    more = len(found) > PAGE
    found = found[:PAGE]
    if backwards:
        found.reverse()
    rows = _rows(found)
    return WorkPage(
        rows=rows,
        previous=rows[0].cursor if rows and (more if backwards else start is not None) else None,
        next=rows[-1].cursor if rows and (backwards or more) else None,
    )


def next_item(
    session: Session, officer: SignedInOfficer, today: date, now: datetime
) -> WorkRow | None:
    """What to look at next: the first of the list that this officer may decide.

    Whoever has just made a hard call is not sent straight to another.
    """
    query = list_query(EVERYTHING, Way.FIRST, 1)
    work = WorkItem.__table__.c
    if officer.role is Role.OFFICER:
        query = query.where(work.kind.not_in((WorkKind.SECOND_CHECK, WorkKind.MONEY_CHECK)))
    if officer.role not in REFUNDERS:
        query = query.where(work.subject.not_like("refund:%"))
    if rests(session, officer.officer_id, now):
        query = query.where(work.kind != WorkKind.DISTRESS)
    rows = _rows(session.execute(query, values_for(officer, today)).all())
    return rows[0] if rows else None


def work_counts(session: Session, officer: SignedInOfficer, today: date) -> Counts:
    """How much there is, in one query whose cost does not grow with it."""
    values, connection = values_for(officer, today), session.connection()
    found = connection.execute(count_query(OWN_EXPECTED), values).all()
    own = [(row.cut, row.own) for row in found if row.own is not None]
    if len(own) > OWN_EXPECTED:
        found = connection.execute(count_query(len(own)), values).all()
    numbers = {row.cut: row.number for row in found if row.own is None}

    def counted(cut: WorkKind | Due, of_own: int) -> Count:
        return Count(min(numbers[cut.value] - of_own, COUNT_TO + 1))

    kinds = {kind: counted(kind, sum(each == kind for each, _day in own)) for kind in WorkKind}
    return Counts(
        all=Count(min(sum(count.number for count in kinds.values()), COUNT_TO + 1)),
        kinds=kinds,
        due={due: counted(due, sum(is_due(day, due, today) for _kind, day in own)) for due in Due},
    )


def _rows(found: Sequence[Row[*tuple[Any, ...]]]) -> tuple[WorkRow, ...]:
    return tuple(
        WorkRow(
            id=row.id,
            kind=row.kind,
            party_id=row.party_id,
            name=row.organisation or f"{row.forenames} {row.surname}".strip(),
            rank=row.rank,
            promise_on=row.promise_on,
            harm=row.harm,
            hearing_on=row.hearing_on,
            offer=_offered(row),
        )
        for row in found
    )


def _offered(row: Row[*tuple[Any, ...]]) -> Offered | None:
    if row.reference is None:
        return None
    frequency = None if row.pattern == LINES else row.frequency
    return Offered(row.reference, row.amount, frequency, row.total)
