"""Indemnity claims as finance reads them: the list, one claim, and those that must be answered soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import ClaimState
from shared.domain.money import Money
from shared.models import Collection, IndemnityClaim, IndemnityPart, Mandate, Officer
from shared.services.errors import NotFound
from shared.services.working_days import working_days

PAGE = 25


@dataclass(frozen=True)
class ClaimRow:
    """One indemnity claim of the list."""

    id: int
    party_id: int
    mandate_reference: str
    bank_reference: str
    reason: str
    total: Money
    state: ClaimState
    claimed_on: date
    counter_by: date
    taken_on: date


@dataclass(frozen=True)
class ClaimPart:
    """One collection that a claim takes back."""

    entry_on: date
    amount: Money


@dataclass(frozen=True)
class ClaimShown:
    """A claim with its collections and what was done about it."""

    claim: ClaimRow
    lock: int
    note: str
    settled_by: str
    settled_at: datetime | None
    parts: tuple[ClaimPart, ...]
    days_left: int | None
    """Working days left to counter it after today; None once the last of them is over."""


@dataclass(frozen=True)
class ClaimPage:
    """One page of claims, the newest first; `older` is the last id of it."""

    rows: tuple[ClaimRow, ...]
    older: int | None


def claims(session: Session, state: ClaimState | None, before: int | None = None) -> ClaimPage:
    """Claims of a state, or all, the newest first."""
    query = _claims()
    if state is not None:
        query = query.where(IndemnityClaim.state == state)
    if before is not None:
        query = query.where(IndemnityClaim.id < before)
    rows = session.execute(query.order_by(IndemnityClaim.id.desc()).limit(PAGE + 1)).all()
    shown = tuple(ClaimRow(*each) for each in rows[:PAGE])
    return ClaimPage(shown, shown[-1].id if len(rows) > PAGE else None)


def claim_counts(session: Session) -> dict[ClaimState, int]:
    """How many claims are in each state; every state is there."""
    rows = session.execute(
        select(IndemnityClaim.state, func.count()).group_by(IndemnityClaim.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in ClaimState}


def claims_due(session: Session, until: date) -> tuple[ClaimRow, ...]:
    """Open claims that can be countered only up to a day, the most urgent first."""
    rows = session.execute(
        _claims()
        .where(IndemnityClaim.state == ClaimState.OPEN, IndemnityClaim.counter_by <= until)
        .order_by(IndemnityClaim.counter_by, IndemnityClaim.id)
        .limit(PAGE)
    )
    return tuple(ClaimRow(*each) for each in rows)


def one_claim(session: Session, claim_id: int, today: date) -> ClaimShown:
    """A claim as it stands on a day. Raises NotFound."""
    row = session.execute(_claims().where(IndemnityClaim.id == claim_id)).one_or_none()
    if row is None:
        raise NotFound
    claim = ClaimRow(*row)
    record, by = session.execute(
        select(IndemnityClaim, Officer.name)
        .outerjoin(Officer, Officer.id == IndemnityClaim.settled_by)
        .where(IndemnityClaim.id == claim_id)
    ).one()
    parts = session.execute(
        select(Collection.entry_on, IndemnityPart.amount)
        .join(Collection, Collection.id == IndemnityPart.collection_id)
        .where(IndemnityPart.claim_id == claim_id)
        .order_by(Collection.entry_on, IndemnityPart.id)
    )
    return ClaimShown(
        claim=claim,
        lock=record.lock,
        note=record.note,
        settled_by=by or "",
        settled_at=record.settled_at,
        parts=tuple(ClaimPart(*each) for each in parts),
        days_left=_days_left(session, claim, today),
    )


def _claims() -> Select[*tuple[Any, ...]]:
    return select(
        IndemnityClaim.id,
        Mandate.party_id,
        Mandate.reference,
        IndemnityClaim.bank_reference,
        IndemnityClaim.reason,
        IndemnityClaim.total,
        IndemnityClaim.state,
        IndemnityClaim.claimed_on,
        IndemnityClaim.counter_by,
        IndemnityClaim.taken_on,
    ).join(Mandate, Mandate.id == IndemnityClaim.mandate_id)


def _days_left(session: Session, claim: ClaimRow, today: date) -> int | None:
    if today > claim.counter_by:
        return None
    days, day, left = working_days(session), today, 0
    while day < claim.counter_by:
        day += timedelta(days=1)
        left += days.is_working(day)
    return left
