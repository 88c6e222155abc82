"""The worklist: what a person must look at, late and most harmful first, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, tuple_
from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import Debt, Liability, OfficerParty, Party, Proposal, WorkItem
from shared.services.web_sessions import SignedInOfficer

PAGE = 25
COUNT_TO = 1_000
"""Counting stops here, so that a count costs the same however much there is."""
A_WEEK = timedelta(days=6)


class Due(StrEnum):
    """What is to be shown by its promise date."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True)
class Filters:
    """Which part of the worklist is shown; None is everything."""

    kind: WorkKind | None = None
    due: Due | None = None


@dataclass(frozen=True)
class WorkRow:
    """One thing to look at."""

    id: int
    kind: str
    party_id: int
    name: str
    promise_on: date
    harm: int
    hearing_on: date | None
    """The next court hearing of any of the party's debts."""
    offer: Offered | None

    @property
    def cursor(self) -> str:
        """Where the list goes on after this row."""
        return f"{self.promise_on:%Y%m%d}.{self.harm}.{self.id}"


@dataclass(frozen=True)
class Offered:
    """The offer that a row is about."""

    reference: str
    amount: Money
    frequency: Frequency
    total: Money


@dataclass(frozen=True)
class WorkPage:
    """One page of the worklist, and the cursors of the pages beside it."""

    rows: tuple[WorkRow, ...]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Count:
    """How many there are, up to COUNT_TO."""

    number: int

    @property
    def is_more(self) -> bool:
        """There are more than were counted."""
        return self.number > COUNT_TO


@dataclass(frozen=True)
class Counts:
    """How much there is in all, by kind, and by when it is due."""

    all: Count
    kinds: dict[WorkKind, Count]
    due: dict[Due, Count]


@dataclass(frozen=True)
class _Place:
    promise_on: date
    harm: int
    id: int


def read_cursor(text: str | None) -> _Place | None:
    """Read `20261127.50.12`; anything else is no cursor, which means the first page."""
    parts = (text or "").split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) <= 9 for p in parts):
        return None
    try:
        return _Place(datetime.strptime(parts[0], "%Y%m%d").date(), int(parts[1]), int(parts[2]))  # noqa: DTZ007
    except ValueError:
        return None


def work_page(
    session: Session,
    officer: SignedInOfficer,
    today: date,
    filters: Filters = Filters(),
    *,
    after: str | None = None,
    before: str | None = None,
) -> WorkPage:
    """One page, without what is about the officer's own record. Two queries at any depth."""
    start, end = read_cursor(after), read_cursor(before)
    backwards = end is not None
    found = list(session.execute(_listed(officer, today, filters, start, end).limit(PAGE + 1)))
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
    query = _listed(officer, today, Filters(), None, None)
    if officer.role is Role.OFFICER:
        query = query.where(WorkItem.kind != WorkKind.SECOND_CHECK)
    rows = _rows(session, session.execute(query.limit(1)).all())
    return rows[0] if rows else None


def work_counts(session: Session, officer: SignedInOfficer, today: date) -> Counts:
    """How much there is, in one query whose cost does not grow with it."""
    kinds = [(kind, Filters(kind=kind)) for kind in WorkKind]
    dues = [(due, Filters(due=due)) for due in Due]
    wanted = [Filters(), *(filters for _, filters in (*kinds, *dues))]
    counted = session.execute(
        select(*(_counted(officer, today, filters, n) for n, filters in enumerate(wanted)))
    ).one()
    numbers = [Count(number) for number in counted]
    return Counts(
        all=numbers[0],
        kinds={kind: numbers[1 + n] for n, (kind, _) in enumerate(kinds)},
        due={due: numbers[1 + len(kinds) + n] for n, (due, _) in enumerate(dues)},
    )


def _open(officer: SignedInOfficer, today: date, filters: Filters) -> list[ColumnElement[bool]]:
    own = exists().where(
        OfficerParty.officer_id == officer.officer_id, OfficerParty.party_id == WorkItem.party_id
    )
    conditions: list[ColumnElement[bool]] = [WorkItem.state == "open", ~own]
    if filters.kind:
        conditions.append(WorkItem.kind == filters.kind)
    if filters.due is Due.LATE:
        conditions.append(WorkItem.promise_on < today)
    elif filters.due is Due.TODAY:
        conditions.append(WorkItem.promise_on == today)
    elif filters.due is Due.WEEK:
        conditions.append(WorkItem.promise_on.between(today, today + A_WEEK))
    return conditions


def _counted(
    officer: SignedInOfficer, today: date, filters: Filters, number: int
) -> ColumnElement[int]:
    some = select(WorkItem.id).where(*_open(officer, today, filters)).limit(COUNT_TO + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery().label(f"n{number}")


def _listed(
    officer: SignedInOfficer,
    today: date,
    filters: Filters,
    start: _Place | None,
    end: _Place | None,
) -> Select[*tuple[Any, ...]]:
    hearing = (
        select(func.min(Debt.hearing_on))
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(
            Liability.party_id == WorkItem.party_id,
            Liability.removed_on.is_(None),
            Debt.hearing_on >= today,
        )
        .scalar_subquery()
    )
    key = (WorkItem.promise_on, WorkItem.harm, WorkItem.id)
    query = (
        select(
            *key,
            WorkItem.kind,
            WorkItem.party_id,
            WorkItem.subject,
            Party.organisation,
            Party.forenames,
            Party.surname,
            hearing.label("hearing_on"),
        )
        .join(Party, Party.id == WorkItem.party_id)
        .where(*_open(officer, today, filters))
    )
    if end is not None:
        query = query.where(tuple_(*key) < tuple_(end.promise_on, end.harm, end.id))
        return query.order_by(*(column.desc() for column in key))
    if start is not None:
        query = query.where(tuple_(*key) > tuple_(start.promise_on, start.harm, start.id))
    return query.order_by(*key)


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
    columns = (Proposal.id, Proposal.reference, Proposal.amount, Proposal.frequency, Proposal.total)
    query = select(*columns).where(Proposal.id.in_(ids))
    return {f"proposal:{row[0]}": Offered(*row[1:]) for row in session.execute(query)}
