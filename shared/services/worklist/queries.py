"""The queries of the worklist, each made once and asked again with other values."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
)

from shared.domain.work_kinds import WorkKind
from shared.models import Debt, Liability, OfficerParty, Party, Proposal, WorkItem
from shared.services.fixed_words import word
from shared.services.web_sessions import SignedInOfficer
from shared.services.worklist.views import COUNT_TO, Due, Filters, Place

A_WEEK = timedelta(days=6)

# Tables, not mapped classes: officers open this page all day long.
_work, _party, _barred = WorkItem.__table__, Party.__table__, OfficerParty.__table__
_debt, _liability, _proposal = Debt.__table__, Liability.__table__, Proposal.__table__


_KEY = (_work.c.promise_on, _work.c.harm, _work.c.id)
_OPEN = _work.c.state == word("open")
_TODAY: Any = bindparam("today", type_=Date())
_PLACE = (
    bindparam("promise_on", type_=Date()),
    bindparam("harm", type_=Integer()),
    bindparam("id", type_=Integer()),
)
_RANKED = (_work.c.rank, *_KEY)
_RANKED_PLACE = (bindparam("rank", type_=Integer()), *_PLACE)
_OWN = select(_barred.c.party_id).where(_barred.c.officer_id == bindparam("officer_id"))
_OFFER = (
    _proposal.c.reference,
    _proposal.c.amount,
    _proposal.c.frequency,
    _proposal.c.pattern,
    _proposal.c.total,
)
_OFFERED = case(
    (
        func.substr(_work.c.subject, 1, 9) == word("proposal:"),
        cast(func.substr(_work.c.subject, 10), Integer),
    )
)
"""The number of the offer that something on the list is about (`proposal:12`)."""
_DUE: dict[Due, ColumnElement[bool]] = {
    Due.LATE: _work.c.promise_on < _TODAY,
    Due.TODAY: _work.c.promise_on == _TODAY,
    Due.WEEK: _work.c.promise_on.between(_TODAY, bindparam("week_ends", type_=Date())),
}


class Way(StrEnum):
    """From where a page is read: the beginning of the list, or on or back from a place in it."""

    FIRST = "first"
    ON = "on"
    BACK = "back"


def is_due(promise_on: date, due: Due, today: date) -> bool:
    """Whether a promise date is in a cut: the same as the queries say."""
    first, last = {
        Due.LATE: (date.min, today - timedelta(days=1)),
        Due.TODAY: (today, today),
        Due.WEEK: (today, today + A_WEEK),
    }[due]
    return first <= promise_on <= last


def values_for(officer: SignedInOfficer, today: date, start: Place | None = None) -> dict[str, Any]:
    """What the queries are asked with."""
    return {
        "officer_id": officer.officer_id,
        "today": today,
        "week_ends": today + A_WEEK,
        **(vars(start) if start else {}),
    }


def _open(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [_OPEN]
    if filters.kind:
        conditions.append(_work.c.kind == word(filters.kind.value))
    if filters.due:
        conditions.append(_DUE[filters.due])
    return conditions


OWN_EXPECTED = 20
"""More than is ever open about one officer's own records."""


@lru_cache(maxsize=16)
def count_query(own: int) -> CompoundSelect[*tuple[Any, ...]]:
    """How much there is of each kind and by each date, each as (kind or due, count, nothing); and what
    is open about the officer's own records, each as (kind, nothing, day): it is not on their list.

    Each is counted in an index alone, up to COUNT_TO and one more and so many of the officer's own
    as there may be among them.
    """
    most = literal_column(str(COUNT_TO + 1 + own), Integer)
    kinds = union_all(*(select(word(kind.value).label("cut")) for kind in WorkKind)).subquery()
    of_kind = select(
        kinds.c.cut, _counted(_work.c.kind == kinds.c.cut, most, kinds).label("number")
    )
    by_date = (
        select(word(due.value).label("cut"), _counted(condition, most).label("number"))
        for due, condition in _DUE.items()
    )
    counted = union_all(of_kind, *by_date).subquery()
    return union_all(
        select(counted.c.cut, counted.c.number, cast(null(), Date).label("own")), _own_items()
    )


def _own_items() -> Select[*tuple[Any, ...]]:
    of_officer = _barred.join(_work, _work.c.party_id == _barred.c.party_id)
    return (
        select(_work.c.kind, cast(null(), Integer), _work.c.promise_on)
        .select_from(of_officer)
        .where(_barred.c.officer_id == bindparam("officer_id"), _OPEN)
    )


def _counted(
    condition: ColumnElement[bool], most: ColumnElement[int], of: FromClause | None = None
) -> ScalarSelect[int]:
    some = select(_work.c.id).where(_OPEN, condition).limit(most)
    if of is not None:
        # In the order of the index: else PostgreSQL, which sees no kind here, may look for one that
        # has nothing open in all rows.
        some = some.order_by(*_KEY).correlate(of)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


@lru_cache(maxsize=256)
def list_query(filters: Filters, way: Way, most: int) -> Select[*tuple[Any, ...]]:
    """So many rows of the list, each with the offer that it is about, and the next court hearing of
    any of the party's debts.
    """
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
        select(*_RANKED, _work.c.kind, _work.c.party_id, _work.c.subject, *names)
        .add_columns(hearing.label("hearing_on"), *_OFFER)
        .select_from(
            _work.join(_party, _party.c.id == _work.c.party_id).outerjoin(
                _proposal, _proposal.c.id == _OFFERED
            )
        )
        .where(*_open(filters), _work.c.party_id.not_in(_OWN))
        .limit(literal_column(str(most), Integer))
    )
    # What must come before all else does so on the whole list; a cut by day is in order of days.
    is_whole = filters.kind is None and filters.due is None
    key, place = (_RANKED, _RANKED_PLACE) if is_whole else (_KEY, _PLACE)
    if way is Way.BACK:
        back = query.where(tuple_(*key) < tuple_(*place))
        return back.order_by(*(column.desc() for column in key))
    if way is Way.ON:
        query = query.where(tuple_(*key) > tuple_(*place))
    return query.order_by(*key)
