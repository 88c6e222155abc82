"""An adviser asks for a senior officer: about a decision, or about a counter-offer that does not work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import Scope
from shared.domain.london import LONDON
from shared.domain.proposal_states import ProposalState
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import CounterOffer, Proposal, ProposalSource, WorkItem
from shared.services.agencies.acts import record_act
from shared.services.agencies.authorised import Acting, Client, authorised
from shared.services.agencies.terms import agency_terms
from shared.services.errors import NotFound, StaleVersion
from shared.services.proposals.answer import answer_counter_offer, ask_to_look_again
from shared.services.proposals.moves import subject_of


@dataclass(frozen=True)
class SeniorWish:
    """What an adviser wants somebody senior to look at."""

    client: str
    """The client's reference."""
    proposal: str
    """The offer's reference."""
    said: str = field(repr=False)
    """What should be taken into account."""


def ask_senior(
    session: Session, acting: Acting, wish: SeniorWish, nation: Nation, now: datetime
) -> date:
    """Ask for a senior officer; by when one has looked. The clock of the offer begins anew.

    Asked for again while one is to look, it changes nothing. Raises NotFound (no authority to
    negotiate, or not an offer of this agency's), NothingSaid, and StaleVersion while there is
    nothing to look at.
    """
    today = now.astimezone(LONDON).date()
    client = authorised(session, acting, wish.client, Scope.NEGOTIATE, today)
    offer = _offer(session, acting, client, wish.proposal)
    if (asked := _asked(session, offer.id)) is not None:
        return asked
    within = agency_terms(session, today).senior_days
    if offer.state is ProposalState.COUNTER_OFFERED:
        by = answer_counter_offer(
            session,
            client.party_id,
            wish.proposal,
            _open_counter(session, offer.id),
            wish.said,
            acting.actor,
            nation,
            now,
            senior_within=within,
        )
    elif offer.state is ProposalState.DECLINED:
        by = ask_to_look_again(
            session,
            client.party_id,
            wish.proposal,
            wish.said,
            acting.actor,
            nation,
            now,
            senior_within=within,
        )
    else:
        raise StaleVersion
    record_act(session, acting, client, "senior_look", subject_of(offer.id), now)
    return by


def _offer(session: Session, acting: Acting, client: Client, reference: str) -> Proposal:
    found = session.scalar(
        select(Proposal)
        .join(ProposalSource, ProposalSource.proposal_id == Proposal.id)
        .where(
            Proposal.reference == reference,
            Proposal.party_id == client.party_id,
            ProposalSource.agency_id == acting.agency_id,
        )
    )
    if found is None:
        raise NotFound
    return found


def _asked(session: Session, proposal_id: int) -> date | None:
    """By when somebody senior looks, where that was asked for and waits."""
    return session.scalar(
        select(WorkItem.promise_on).where(
            WorkItem.subject == subject_of(proposal_id),
            WorkItem.kind == WorkKind.SENIOR_LOOK,
            WorkItem.state == "open",
        )
    )


def _open_counter(session: Session, proposal_id: int) -> int:
    number = session.scalar(
        select(CounterOffer.number)
        .where(CounterOffer.proposal_id == proposal_id, CounterOffer.state == "open")
        .order_by(CounterOffer.number.desc())
        .limit(1)
    )
    if number is None:
        raise StaleVersion
    return number
