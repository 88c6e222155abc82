"""Everything that happened in a case, newest first, a page at a time, in one query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, Select, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.models import DebtEvent, Officer
from shared.models.base import UtcInstant
from shared.services.cases.sources import RANK, SOURCES, actor_of, all_sources, debt_history
from shared.services.cursors import LARGEST_ID, read_numbers

PAGE = 20
EPOCH = datetime(1000, 1, 1, tzinfo=UTC)
"""Cursors count from here: no debt of an extract, however odd its dates, is older."""
MICROSECOND = timedelta(microseconds=1)
LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
PLACE_AT = bindparam("place_at", type_=UtcInstant())
PLACE_ID = bindparam("place_id", type_=Integer())
THROUGH, UP_TO = bindparam("through", type_=Date()), bindparam("up_to", type_=Date())


@dataclass(frozen=True)
class Happening:
    """One thing that happened. What `word`, `text` and `amount` hold depends on the source."""

    source: str
    id: int
    at: datetime
    by: str
    """`officer:3`, `payer:5`, `rule` or `job:x`; nothing where nobody did it."""
    who: str
    """The officer's name, when an officer did it."""
    word: str
    text: str
    amount: Money | None
    debt_type: str = ""
    times: int = 1
    """How often in a row, where somebody only looked."""


@dataclass(frozen=True)
class Happenings:
    """One page, and the cursor of the page of what is older."""

    rows: tuple[Happening, ...]
    older: str | None


@dataclass(frozen=True)
class _Place:
    at: datetime
    rank: int
    id: int


class _Row(NamedTuple):
    rank: int
    id: int
    at: datetime
    by: str
    word: str | None
    text: str | None
    amount: Money | None
    day: date | None
    """Of a debt's own history, which has a day and no time."""
    debt_type: str | None
    who: str | None

    @property
    def place(self) -> tuple[datetime, int, int]:
        return (self.at, self.rank, self.id)


def read_cursor(text: str | None) -> _Place | None:
    """Read `microseconds.rank.id`; none is the newest page. Raises NotFound for anything else."""
    if text is None:
        return None
    instant, rank, row_id = read_numbers(text, LATEST, len(SOURCES) - 1, LARGEST_ID)
    return _Place(EPOCH + instant * MICROSECOND, rank, row_id)


def happenings(session: Session, party_id: int, before: str | None = None) -> Happenings:
    """One page of what happened to a party and to their debts, newest first."""
    place = read_cursor(before)
    given: dict[str, Any] = {"party": party_id, "subject": f"party:{party_id}"}
    if place is not None:
        given |= {"place_at": place.at, "place_id": place.id, **_days_before(place)}
    query = _query(None if place is None else place.rank)
    rows = [_timed(_Row(*row)) for row in session.execute(query, given)]
    rows.sort(key=lambda row: row.place, reverse=True)
    shown = rows[:PAGE]
    older = shown[-1] if len(rows) > PAGE else None
    return Happenings(_together([_told(row) for row in shown]), _cursor(older) if older else None)


def _cursor(row: _Row) -> str:
    return f"{(row.at - EPOCH) // MICROSECOND}.{row.rank}.{row.id}"


@lru_cache(maxsize=len(SOURCES) + 1)
def _query(rank: int | None) -> Select[Any]:
    """All sources in one query, from the top or from a place of this rank, with officers' names.

    Built once for each, because putting its parts together takes longer than running it.
    """
    legs = [_newest(leg, rank).subquery() for leg in all_sources()]
    timed = union_all(*(select(leg) for leg in legs)).subquery()
    newest = (
        select(timed)
        .order_by(timed.c["at"].desc(), timed.c["rank"].desc(), timed.c["id"].desc())
        .limit(PAGE + 1)
        .subquery()
    )
    of_debts = _of_debts(before_a_place=rank is not None).subquery()
    found = union_all(select(newest), select(of_debts)).subquery()
    return select(found, Officer.name).outerjoin(Officer, actor_of(Officer.id) == found.c["by"])


def _newest(leg: Select[Any], place_rank: int | None) -> Select[Any]:
    """The newest of one source before a place; never more than a page of it is read."""
    columns = leg.selected_columns
    at, row_id = columns["at"].element, columns["id"].element
    leg = leg.order_by(at.desc(), row_id.desc()).limit(PAGE + 1)
    if place_rank is None:
        return leg
    rank = leg.selected_columns["rank"].element.value
    if rank < place_rank:
        return leg.where(at <= PLACE_AT)
    if rank > place_rank:
        return leg.where(at < PLACE_AT)
    return leg.where(or_(at < PLACE_AT, and_(at == PLACE_AT, row_id < PLACE_ID)))


def _of_debts(*, before_a_place: bool) -> Select[Any]:
    """Notices and hearings; they have a day only, and count as its very beginning."""
    row = debt_history()
    on, number = DebtEvent.happened_on, DebtEvent.id
    row = row.order_by(on.desc(), number.desc()).limit(PAGE + 1)
    if not before_a_place:
        return row
    return row.where(or_(on <= THROUGH, and_(on == UP_TO, number < PLACE_ID)))


def _days_before(place: _Place) -> dict[str, date]:
    """The days of which everything is older than a place, and the one of which a part is."""
    day = place.at.date()
    if _beginning_of(day) < place.at or place.rank > RANK["debt"]:
        return {"through": day, "up_to": day}
    return {"through": day - timedelta(days=1), "up_to": day}


def _timed(row: _Row) -> _Row:
    return row if row.day is None else row._replace(at=_beginning_of(row.day))


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _told(row: _Row) -> Happening:
    return Happening(
        source=SOURCES[row.rank],
        id=row.id,
        at=row.at,
        by=row.by,
        who=row.who or "",
        word=row.word or "",
        text=row.text or "",
        amount=row.amount,
        debt_type=row.debt_type or "",
    )


def _together(rows: list[Happening]) -> tuple[Happening, ...]:
    """The same officer looking again and again on one day is one line."""
    grouped = groupby(rows, key=lambda row: (row.source, row.by, row.word, row.at.date()))
    told: list[Happening] = []
    for (source, *_), several in grouped:
        same = list(several)
        told += [replace(same[0], times=len(same))] if source == "looked" else same
    return tuple(told)
