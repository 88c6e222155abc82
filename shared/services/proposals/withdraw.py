"""Taking an offer back: nothing is owed less or more by it, and a new one may follow at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.models import CounterOffer
from shared.services.audit import Actor
from shared.services.holds import end_holds
from shared.services.outbox import queue_message
from shared.services.plans.replace import lock_plans_of_offer, reopen
from shared.services.proposals.agents import let_agents_go_on
from shared.services.proposals.moves import move_proposal, own_proposal_for_update, subject_of
from shared.services.revenues import tell_revenues
from shared.services.work_items import finish_work


def withdraw(session: Session, party_id: int, reference: str, actor: Actor, now: datetime) -> None:
    """Withdraw a party's own offer that waits. Withdrawing twice is withdrawing once.

    Raises NotFound when it is not theirs, NotAllowed when it has been answered already.
    """
    lock_plans_of_offer(session, party_id, reference)
    proposal = own_proposal_for_update(session, party_id, reference)
    if proposal.state is ProposalState.WITHDRAWN:
        return
    move_proposal(session, proposal, ProposalEvent.WITHDRAWN_BY_PAYER, actor, now)
    about = subject_of(proposal.id)
    end_holds(session, about, actor, now)
    finish_work(session, about, actor, now)
    session.execute(
        update(CounterOffer)
        .where(CounterOffer.proposal_id == proposal.id, CounterOffer.state == "open")
        .values(state="lapsed")
    )
    let_agents_go_on(session, proposal, now)
    reopen(session, proposal.id, actor, now)
    queue_message(
        session,
        "proposal_withdrawn",
        party_id,
        {"reference": reference},
        now,
        dedupe=f"proposal_withdrawn:{proposal.id}",
    )
    tell_revenues(
        session,
        "proposal_withdrawn",
        party_id,
        {"proposal": reference},
        now,
        dedupe=f"revenues:proposal_withdrawn:{proposal.id}",
    )
