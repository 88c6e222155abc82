"""Moving a proposal on: its state, the event, and nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.proposal_states import OPEN, PROPOSAL, ProposalEvent
from shared.models import Proposal, ProposalEventRow
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound


def subject_of(proposal_id: int) -> str:
    """How holds, work items and the audit trail name a proposal."""
    return f"proposal:{proposal_id}"


def own_proposal_for_update(session: Session, party_id: int, reference: str) -> Proposal:
    """A party's proposal, kept from everybody else until we are done. Raises NotFound."""
    found = session.scalar(
        select(Proposal)
        .where(Proposal.reference == reference, Proposal.party_id == party_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def move_proposal(
    session: Session,
    proposal: Proposal,
    event: ProposalEvent,
    by: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Let an event happen to a proposal that was read for update. Raises NotAllowed."""
    proposal.state = PROPOSAL.after(proposal.state, event)
    proposal.lock += 1
    if proposal.state not in OPEN:
        proposal.decided_at = now
    record_event(session, proposal, event, str(by), now, note)
    record_audit(
        session, by, f"proposal {event}", subject_of(proposal.id), now, state=proposal.state
    )


def record_event(
    session: Session,
    proposal: Proposal,
    event: ProposalEvent,
    by: str,
    now: datetime,
    note: str = "",
) -> None:
    """Note what happened, with the state after it."""
    session.add(
        ProposalEventRow(
            proposal_id=proposal.id, event=event, state=proposal.state, at=now, by=by, note=note
        )
    )
