"""The offers and plans of a case, with what was asked, answered and offered instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import OPEN, ProposalState
from shared.models import CounterOffer, InstalmentRow, Officer, Plan, Proposal, ProposalQuestion

MOST = 10
"""How many of the newest are shown; the timeline tells of all."""


@dataclass(frozen=True)
class CaseOffer:
    """One offer that the person made, or an officer made for them."""

    id: int
    reference: str
    state: ProposalState
    amount: Money
    frequency: Frequency
    first_due: date
    total: Money
    created_at: datetime
    promise_on: date | None
    on_behalf_by: str
    """The officer who made it for the person; nobody otherwise."""

    @property
    def is_open(self) -> bool:
        """Whether it still waits, for us or for the person."""
        return self.state in OPEN


@dataclass(frozen=True)
class CasePlan:
    """One plan of the party."""

    reference: str
    state: PlanState
    amount: Money
    frequency: Frequency
    total: Money
    agreed_at: datetime
    last_due: date


@dataclass(frozen=True)
class Exchange:
    """One thing that passed between an officer and the person about an offer."""

    kind: str
    """`counter_offer` or `question`."""
    at: datetime
    who: str
    said: str
    answer: str
    amount: Money | None = None
    frequency: Frequency | None = None
    state: str = ""


def offers_of(session: Session, party_id: int) -> tuple[CaseOffer, ...]:
    """The newest offers of a party; one query."""
    rows = session.execute(
        select(Proposal, Officer.name)
        .outerjoin(Officer, Officer.id == Proposal.on_behalf_by)
        .where(Proposal.party_id == party_id)
        .order_by(Proposal.created_at.desc(), Proposal.id.desc())
        .limit(MOST)
    )
    return tuple(
        CaseOffer(
            id=row.id,
            reference=row.reference,
            state=row.state,
            amount=row.amount,
            frequency=row.frequency,
            first_due=row.first_due,
            total=row.total,
            created_at=row.created_at,
            promise_on=row.promise_on,
            on_behalf_by=name or "",
        )
        for row, name in rows
    )


def plans_of(session: Session, party_id: int) -> tuple[CasePlan, ...]:
    """The newest plans of a party; one query."""
    last = (
        select(func.max(InstalmentRow.due_on))
        .where(InstalmentRow.plan_id == Plan.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Plan.reference,
            Plan.state,
            Plan.amount,
            Plan.frequency,
            Plan.total,
            Plan.agreed_at,
            last,
        )
        .where(Plan.party_id == party_id)
        .order_by(Plan.id.desc())
        .limit(MOST)
    )
    return tuple(CasePlan(*row) for row in rows)


def exchanges_about(session: Session, proposal_id: int) -> tuple[Exchange, ...]:
    """Counter-offers and questions about an offer, in order, with the answers; two queries."""
    counters = session.execute(
        select(CounterOffer, Officer.name)
        .join(Officer, Officer.id == CounterOffer.officer_id)
        .where(CounterOffer.proposal_id == proposal_id)
    )
    questions = session.execute(
        select(ProposalQuestion, Officer.name)
        .join(Officer, Officer.id == ProposalQuestion.officer_id)
        .where(ProposalQuestion.proposal_id == proposal_id)
    )
    found = [
        Exchange(
            "counter_offer",
            row.made_at,
            name,
            row.reason,
            row.answer,
            row.amount,
            row.frequency,
            row.state,
        )
        for row, name in counters
    ]
    found += [
        Exchange("question", row.asked_at, name, row.question, row.answer)
        for row, name in questions
    ]
    return tuple(sorted(found, key=lambda each: each.at))
