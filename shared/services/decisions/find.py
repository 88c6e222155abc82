"""Whose offer it is, and what became of it last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.models import Proposal, ProposalEventRow, SuggestedAnswer
from shared.services.errors import NotFound


@dataclass(frozen=True)
class LastMove:
    """The last thing that happened to an offer."""

    reference: str
    state: ProposalState
    event: ProposalEvent
    at: datetime
    waits_for_check: bool
    """Whether an answer waits for a second check."""


def party_of_proposal(session: Session, proposal_id: int) -> int:
    """The party that an offer is of. Raises NotFound."""
    party_id = session.scalar(select(Proposal.party_id).where(Proposal.id == proposal_id))
    if party_id is None:
        raise NotFound
    return party_id


def last_move(session: Session, proposal_id: int) -> LastMove:
    """What became of an offer last. Raises NotFound."""
    waiting = (
        select(SuggestedAnswer.id)
        .where(SuggestedAnswer.proposal_id == Proposal.id, SuggestedAnswer.settled_at.is_(None))
        .exists()
    )
    row = session.execute(
        select(
            Proposal.reference, Proposal.state, ProposalEventRow.event, ProposalEventRow.at, waiting
        )
        .join(ProposalEventRow, ProposalEventRow.proposal_id == Proposal.id)
        .where(Proposal.id == proposal_id)
        .order_by(ProposalEventRow.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound
    return LastMove(*row)
