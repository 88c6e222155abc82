"""The queries of the worklist, each made once and asked again with other values."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from shared.domain.work_kinds import WorkKind
from shared.models import Debt, Liability, OfficerParty, Party, Proposal, WorkItem
from shared.services.web_sessions import SignedInOfficer
from shared.services.worklist.views import COUNT_TO, EVERYTHING, Due, Filters, Place

A_WEEK = timedelta(days=6)

# Tables, not mapped classes: officers open this page all day long.
_work, _party, _barred = WorkItem.__table__, Party.__table__, OfficerParty.__table__
_debt, _liability, _proposal = Debt.__table__, Liability.__table__, Proposal.__table__

_KEY = (_work.c.promise_on, _work.c.harm, _work.c.id)
_TODAY: Any = bindparam("today", type_=Date())
_PLACE = tuple_(
    bindparam("promise_on", type_=Date()),
    bindparam("harm", type_=Integer()),
    bindparam("id", type_=Integer()),
)
_OWN = select(_barred.c.party_id).where(_barred.c.officer_id == bindparam("officer_id"))
_DUE: dict[Due, ColumnElement[bool]] = {
    Due.LATE: _work.c.promise_on < _TODAY,
    Due.TODAY: _work.c.promise_on == _TODAY,
    Due.WEEK: _work.c.promise_on.between(_TODAY, bindparam("week_ends", type_=Date())),
}
CUTS = (
    EVERYTHING,
    *(Filters(kind=kind) for kind in WorkKind),
    *(Filters(due=due) for due in Due),
)
"""The cuts of which it is said how much there is, in the order of the query that counts them."""


class Way(StrEnum):
    """From where a page is read: the beginning of the list, or on or back from a place in it."""

    FIRST = "first"
    ON = "on"
    BACK = "back"


def values_for(officer: SignedInOfficer, today: date, start: Place | None = None) -> dict[str, Any]:
    """What the queries are asked with."""
    return {
        "officer_id": officer.officer_id,
        "today": today,
        "week_ends": today + A_WEEK,
        **(vars(start) if start else {}),
    }


def _word(word: str) -> ColumnElement[str]:
    """A word of ours as it stands in the query. What is never different is no value: PostgreSQL can
    then keep one plan, where it would else plan anew to see whether another value makes it cheaper.
    """
    return literal_column(f"'{word}'", String)


def _open(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [_work.c.state == _word("open")]
    if filters.kind:
        conditions.append(_work.c.kind == _word(filters.kind.value))
    if filters.due:
        conditions.append(_DUE[filters.due])
    return conditions


@lru_cache(maxsize=1)
def count_query() -> Select[*tuple[Any, ...]]:
    """How many there are in each cut, each counted up to COUNT_TO and one more."""
    return select(*(_counted(cut).label(f"n{number}") for number, cut in enumerate(CUTS)))


def _counted(cut: Filters) -> ScalarSelect[int]:
    """So many as are found in the index alone, less the officer's own, of which there are few."""
    own = (
        select(func.count())
        .select_from(_work)
        .where(*_open(cut), _work.c.party_id.in_(_OWN))
        .scalar_subquery()
    )
    most = literal_column(str(COUNT_TO + 1), Integer) + own
    some = select(_work.c.id).where(*_open(cut)).limit(most).subquery()
    return select(func.count() - own).select_from(some).scalar_subquery()


@lru_cache(maxsize=256)
def list_query(filters: Filters, way: Way, most: int) -> Select[*tuple[Any, ...]]:
    """So many rows of the list, with the next court hearing of any of the party's debts."""
    hearing = (
        select(func.min(_debt.c.hearing_on))
        .select_from(_debt.join(_liability, _liability.c.account_id == _debt.c.account_id))
        .where(
            _liability.c.party_id == _work.c.party_id,
            _liability.c.removed_on.is_(None),
            _debt.c.hearing_on >= _TODAY,
        )
        .scalar_subquery()
    )
    names = (_party.c.organisation, _party.c.forenames, _party.c.surname)
    query = (
        select(*_KEY, _work.c.kind, _work.c.party_id, _work.c.subject, *names)
        .add_columns(hearing.label("hearing_on"))
        .select_from(_work.join(_party, _party.c.id == _work.c.party_id))
        .where(*_open(filters), _work.c.party_id.not_in(_OWN))
        .limit(literal_column(str(most), Integer))
    )
    if way is Way.BACK:
        back = query.where(tuple_(*_KEY) < _PLACE)
        return back.order_by(*(column.desc() for column in _KEY))
    if way is Way.ON:
        query = query.where(tuple_(*_KEY) > _PLACE)
    return query.order_by(*_KEY)


OFFERED = select(
    _proposal.c.id,
    _proposal.c.reference,
    _proposal.c.amount,
    _proposal.c.frequency,
    _proposal.c.total,
).where(_proposal.c.id.in_(bindparam("ids", expanding=True)))
"""The offers that rows are about."""
