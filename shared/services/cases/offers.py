"""The offers and plans of a case, with what was asked, answered and offered instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import OPEN, ProposalState
from shared.models import Officer, Proposal
from shared.services.proposals.offers_kept import LINES

MOST = 10
"""How many of the newest are shown; the timeline tells of all."""


@dataclass(frozen=True)
class CaseOffer:
    """One offer that the person made, or an officer made for them."""

    id: int
    reference: str
    state: ProposalState
    amount: Money
    """Each payment, or the largest where they are not alike."""
    frequency: Frequency | None
    """None where the payments are not alike."""
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
    """Each payment, or the largest where they are not alike."""
    frequency: Frequency | None
    """None where the payments are not alike."""
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


def offers_of(session: Session, party_id: int) -> tuple[tuple[CaseOffer, Proposal], ...]:
    """The newest offers of a party, each with its record; one query."""
    rows = session.execute(_OFFERS, {"party": party_id})
    return tuple((_offer(row, name), row) for row, name in rows)


_OFFERS = (
    select(Proposal, Officer.name)
    .outerjoin(Officer, Officer.id == Proposal.on_behalf_by)
    .where(Proposal.party_id == bindparam("party"))
    .order_by(Proposal.created_at.desc(), Proposal.id.desc())
    .limit(MOST)
)


def _offer(row: Proposal, on_behalf_by: str | None) -> CaseOffer:
    return CaseOffer(
        id=row.id,
        reference=row.reference,
        state=row.state,
        amount=row.amount,
        frequency=None if row.pattern == LINES else row.frequency,
        first_due=row.first_due,
        total=row.total,
        created_at=row.created_at,
        promise_on=row.promise_on,
        on_behalf_by=on_behalf_by or "",
    )
