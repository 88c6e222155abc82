"""The stored state of a plan, proposal, application and the like beside the state its last event left it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from shared.domain.hardship_states import HardshipState
from shared.domain.moratorium import MoratoriumState
from shared.models import (
    HardshipApplication,
    HardshipEventRow,
    Moratorium,
    MoratoriumEventRow,
    Objection,
    ObjectionEventRow,
    Plan,
    PlanEventRow,
    PlanStandingRow,
    Proposal,
    ProposalEventRow,
)

MOST_NAMED = 100


@dataclass(frozen=True)
class Difference:
    """A subject whose stored state is not the one that its events lead to."""

    subject: str
    stored: str
    by_events: str


def differing_states(session: Session) -> tuple[Difference, ...]:
    """Everything that differs (the first hundred of each kind); none when all is well."""
    return (
        *_differences("plan", session.execute(_PLANS).all()),
        *_differences("plan standing", session.execute(_STANDINGS).all()),
        *_differences("proposal", session.execute(_PROPOSALS).all()),
        *_differences("moratorium", session.execute(_MORATORIUMS).all()),
        *_differences("objection", session.execute(_OBJECTIONS).all()),
        *_differences("hardship", session.execute(_APPLICATIONS).all()),
    )


def _differences(kind: str, rows: Any) -> list[Difference]:
    return [Difference(f"{kind}:{row.id}", str(row.stored), _by_events(row)) for row in rows]


def _by_events(row: Row[Any]) -> str:
    return "no event" if row.by_events is None else str(row.by_events)


def _query(subject: Any, events: Any, key: Any, name: str = "state") -> Select[Any]:
    """Where the stored word of that name is not the last that was appended."""
    last = select(key.label("subject"), func.max(events.id).label("last")).group_by(key).subquery()
    stored, by_events = getattr(subject, name), getattr(events, name)
    return (
        select(subject.id, stored.label("stored"), by_events.label("by_events"))
        .outerjoin(last, last.c.subject == subject.id)
        .outerjoin(events, events.id == last.c.last)
        .where(by_events.is_(None) | (by_events != stored))
        .order_by(subject.id)
        .limit(MOST_NAMED)
    )


_PLANS = _query(Plan, PlanEventRow, PlanEventRow.plan_id)
_STANDINGS = _query(Plan, PlanStandingRow, PlanStandingRow.plan_id, "standing").where(
    # A plan that was never judged stands as every plan begins.
    Plan.judged_on.is_not(None)
)
_PROPOSALS = _query(Proposal, ProposalEventRow, ProposalEventRow.proposal_id)
_OBJECTIONS = _query(Objection, ObjectionEventRow, ObjectionEventRow.objection_id)
_MORATORIUMS = _query(Moratorium, MoratoriumEventRow, MoratoriumEventRow.moratorium_id).where(
    # Received is where it begins, before anything has happened to it.
    Moratorium.state != MoratoriumState.RECEIVED
)
_APPLICATIONS = _query(
    HardshipApplication, HardshipEventRow, HardshipEventRow.application_id
).where(
    # A draft is the applicant's own, to which nothing has happened yet.
    HardshipApplication.state != HardshipState.DRAFT
)
