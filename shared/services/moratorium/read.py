"""Reading Breathing Space for officers: counts and lists. The page of one is in `one.py`."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from shared.domain.moratorium import MoratoriumState
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Moratorium,
    MoratoriumBreach,
    MoratoriumCandidate,
    MoratoriumDebt,
    Party,
    WorkItem,
)
from shared.services.moratorium.candidates import name_of
from shared.services.moratorium.one import one_moratorium
from shared.services.moratorium.records import (
    PROTECTED,
    RUNNING,
    clocks_of,
    last_protected,
)
from shared.services.moratorium.views import MoratoriumPage, MoratoriumRow, OneBreach, Which

__all__ = [
    "breaches",
    "moratorium_counts",
    "moratorium_list",
    "moratoriums_of",
    "one_moratorium",
]

PAGE = 25
_S = MoratoriumState


def moratorium_counts(session: Session, today: date) -> dict[Which, int]:
    """How many there are in each list. Breaches must be nought."""
    del today
    columns = [
        select(func.count()).select_from(Moratorium).where(_is_in(which)).scalar_subquery()
        for which in Which
        if which is not Which.BREACHES
    ]
    broken = select(func.count()).select_from(MoratoriumBreach).scalar_subquery()
    row = session.execute(select(*columns, broken)).one()
    order = [*(which for which in Which if which is not Which.BREACHES), Which.BREACHES]
    return dict(zip(order, row, strict=True))


def moratorium_list(
    session: Session, which: Which, today: date, after: int | None = None
) -> MoratoriumPage:
    """One page of a list (not of breaches), the newest first; `after` is the cursor of the last page."""
    asked: Any = (
        select(Moratorium, Party, _debts(), _candidates())
        .outerjoin(Party, Party.id == Moratorium.party_id)
        .where(_is_in(which))
        .order_by(Moratorium.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        asked = asked.where(Moratorium.id < after)
    found = session.execute(asked).all()
    rows = tuple(_row(*each, today=today) for each in found[:PAGE])
    return MoratoriumPage(rows, rows[-1].id if len(found) > PAGE else None)


def moratoriums_of(session: Session, party_id: int, today: date) -> tuple[int, ...]:
    """The moratoriums that protect a party or may mean them, the newest first."""
    del today
    meant = select(MoratoriumCandidate.moratorium_id).where(
        MoratoriumCandidate.party_id == party_id, MoratoriumCandidate.answer == ""
    )
    rows = session.scalars(
        select(Moratorium.id)
        .where(or_(Moratorium.party_id == party_id, Moratorium.id.in_(meant)))
        .order_by(Moratorium.id.desc())
    )
    return tuple(rows)


def breaches(session: Session) -> tuple[OneBreach, ...]:
    """Everything that was done although it was protected; there must be none."""
    rows = session.execute(
        select(
            MoratoriumBreach.id,
            MoratoriumBreach.moratorium_id,
            Moratorium.party_id,
            MoratoriumBreach.what,
            MoratoriumBreach.subject,
            MoratoriumBreach.on,
        )
        .join(Moratorium, Moratorium.id == MoratoriumBreach.moratorium_id)
        .order_by(MoratoriumBreach.id.desc())
    )
    return tuple(OneBreach(*row) for row in rows)


def _is_in(which: Which) -> ColumnElement[bool]:
    if which is Which.TO_MATCH:
        return Moratorium.state == _S.RECEIVED
    if which is Which.NOBODY_FOUND:
        return Moratorium.state == _S.NO_DEBT_FOUND
    if which is Which.ACTIVE:
        return Moratorium.state.in_((_S.MATCHED, *RUNNING))
    if which is Which.OVER:
        return Moratorium.state.in_((_S.EXPIRED, _S.CANCELLED, _S.RELEASED)) & _has_work(
            WorkKind.BREATHING_SPACE_OVER
        )
    return Moratorium.state.in_(RUNNING) & _has_work(WorkKind.BREATHING_SPACE_DAY)


def _has_work(kind: WorkKind) -> ColumnElement[bool]:
    """Whether a work item of a kind is open about the moratorium."""
    begins = literal("moratorium:") + cast(Moratorium.id, String) + literal(":%")
    return (
        select(WorkItem.id)
        .where(
            WorkItem.kind == kind.value,
            WorkItem.state == "open",
            WorkItem.party_id == Moratorium.party_id,
            WorkItem.subject.like(begins),
        )
        .correlate(Moratorium)
        .exists()
    )


def _debts() -> Any:
    return (
        select(func.count(MoratoriumDebt.id))
        .where(MoratoriumDebt.moratorium_id == Moratorium.id, MoratoriumDebt.state == PROTECTED)
        .correlate(Moratorium)
        .scalar_subquery()
    )


def _candidates() -> Any:
    return (
        select(func.count(MoratoriumCandidate.id))
        .where(MoratoriumCandidate.moratorium_id == Moratorium.id, MoratoriumCandidate.answer == "")
        .correlate(Moratorium)
        .scalar_subquery()
    )


def _row(
    moratorium: Moratorium, party: Party | None, debts: int, candidates: int, *, today: date
) -> MoratoriumRow:
    return MoratoriumRow(
        id=moratorium.id,
        reference=moratorium.reference or moratorium.register_id,
        kind=moratorium.kind,
        state=moratorium.state,
        party_id=moratorium.party_id,
        name=name_of(party),
        starts_on=moratorium.starts_on,
        last=last_protected(moratorium),
        debts=debts,
        candidates=candidates,
        next_day=_next_day(moratorium, today),
    )


def _next_day(moratorium: Moratorium, today: date) -> date | None:
    days = clocks_of(moratorium)
    known = (days.request_by, days.review_from, days.warn_court, days.court_by, days.warn_end)
    coming = [each for each in (*known, days.last) if each is not None and each >= today]
    return min(coming, default=None)
