"""Everything that happened in a case, newest first, a page at a time, in three queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.models import Account, Debt, DebtEvent, Liability
from shared.models.base import UtcInstant
from shared.services.cases.sources import RANK, SOURCES, all_sources
from shared.services.officer_names import officer_names

PAGE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLACE_AT = bindparam("place_at", type_=UtcInstant())
PLACE_ID = bindparam("place_id", type_=Integer())


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
    debt_type: str = ""

    @property
    def place(self) -> tuple[datetime, int, int]:
        return (self.at, self.rank, self.id)


def read_cursor(text: str | None) -> _Place | None:
    """Read `microseconds.rank.id`; anything else is no cursor, which means the newest page."""
    parts = (text or "").split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) <= 16 for p in parts):
        return None
    instant, rank, row_id = (int(part) for part in parts)
    if rank >= len(SOURCES) or row_id >= 2**31:
        return None
    return _Place(EPOCH + instant * MICROSECOND, rank, row_id)


def happenings(session: Session, party_id: int, before: str | None = None) -> Happenings:
    """One page of what happened to a party and to their debts, newest first."""
    place = read_cursor(before)
    given: dict[str, Any] = {"party": party_id, "subject": f"party:{party_id}"}
    if place is not None:
        given |= {"place_at": place.at, "place_id": place.id}
    query = _query(None if place is None else place.rank)
    rows = [_Row(*row) for row in session.execute(query, given)]
    rows += _of_debts(session, party_id, place)
    rows.sort(key=lambda row: row.place, reverse=True)
    shown = rows[:PAGE]
    older = shown[-1] if len(rows) > PAGE else None
    return Happenings(_together(_told(session, shown)), _cursor(older) if older else None)


def _cursor(row: _Row) -> str:
    return f"{(row.at - EPOCH) // MICROSECOND}.{row.rank}.{row.id}"


@lru_cache(maxsize=len(SOURCES) + 1)
def _query(rank: int | None) -> Select[Any]:
    """All sources in one query, from the top or from a place of this rank.

    Built once for each, because putting its parts together takes longer than running it.
    """
    legs = [_newest(leg, rank).subquery() for leg in all_sources()]
    found = union_all(*(select(leg) for leg in legs)).subquery()
    columns = (found.c["at"], found.c["rank"], found.c["id"])
    return select(found).order_by(*(column.desc() for column in columns)).limit(PAGE + 1)


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


def _of_debts(session: Session, party_id: int, place: _Place | None) -> list[_Row]:
    """Notices and hearings; they have a day only, and count as its very beginning."""
    query = (
        select(DebtEvent, Account.reference, Account.type)
        .join(Debt, Debt.id == DebtEvent.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
        .order_by(DebtEvent.happened_on.desc(), DebtEvent.id.desc())
        .limit(PAGE + 1)
    )
    if place is not None:
        query = query.where(_before(place))
    return [
        _Row(
            RANK["debt"],
            event.id,
            _beginning_of(event.happened_on),
            "",
            event.stage.value,
            reference,
            event.amount,
            debt_type.value,
        )
        for event, reference, debt_type in session.execute(query)
    ]


def _before(place: _Place) -> Any:
    day = place.at.date()
    if _beginning_of(day) < place.at or place.rank > RANK["debt"]:
        return DebtEvent.happened_on <= day
    same_day = and_(DebtEvent.happened_on == day, DebtEvent.id < place.id)
    return or_(DebtEvent.happened_on < day, same_day)


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _told(session: Session, rows: Sequence[_Row]) -> list[Happening]:
    """The rows with the names of the officers who did them."""
    names = officer_names(session, (row.by for row in rows))
    return [
        Happening(
            source=SOURCES[row.rank],
            id=row.id,
            at=row.at,
            by=row.by,
            who=names.get(row.by, ""),
            word=row.word or "",
            text=row.text or "",
            amount=row.amount,
            debt_type=row.debt_type,
        )
        for row in rows
    ]


def _together(rows: list[Happening]) -> tuple[Happening, ...]:
    """The same officer looking again and again on one day is one line."""
    grouped = groupby(rows, key=lambda row: (row.source, row.by, row.word, row.at.date()))
    told: list[Happening] = []
    for (source, *_), several in grouped:
        same = list(several)
        told += [replace(same[0], times=len(same))] if source == "looked" else same
    return tuple(told)
