"""What an agency says for its client to the council's answer: to a question, or to a counter-offer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, select, true
from sqlalchemy.orm import Session

from shared.domain.agency_acts import AgencyActKind
from shared.domain.agency_states import Scope
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.stages import Nation
from shared.models import AuthorityAccount, Debt, Proposal, ProposalDebt
from shared.services.agencies.acts import record_act
from shared.services.agencies.authorised import Acting, Client, authorised
from shared.services.errors import NotFound
from shared.services.plans.agreed import MadePlan
from shared.services.proposals.answer import (
    accept_counter_offer,
    answer_counter_offer,
    answer_question,
)
from shared.services.proposals.moves import subject_of
from shared.services.proposals.withdraw import withdraw


def accept_counter_for(
    session: Session,
    acting: Acting,
    client_reference: str,
    reference: str,
    number: int,
    seen_total: Money,
    now: datetime,
) -> MadePlan | None:
    """Accept for a client what an officer offered instead; none for a second press.

    Raises NotFound, or StaleVersion when it is not what was seen any more.
    """
    client, about = _reach(session, acting, client_reference, reference, now)
    made = accept_counter_offer(
        session, client.party_id, reference, number, seen_total, acting.actor, now
    )
    if made is not None:
        record_act(session, acting, client, AgencyActKind.COUNTER_ACCEPTED, about, now)
    return made


def answer_counter_for(
    session: Session,
    acting: Acting,
    client_reference: str,
    reference: str,
    number: int,
    said: str,
    nation: Nation,
    now: datetime,
) -> date:
    """Say why a counter-offer does not work for the client; by when a person will have looked again.

    Raises NotFound, NothingSaid, or StaleVersion when it is no longer open.
    """
    client, about = _reach(session, acting, client_reference, reference, now)
    by = answer_counter_offer(
        session, client.party_id, reference, number, said, acting.actor, nation, now
    )
    record_act(session, acting, client, AgencyActKind.COUNTER_REFUSED, about, now)
    return by


def answer_question_for(
    session: Session,
    acting: Acting,
    client_reference: str,
    reference: str,
    said: str,
    nation: Nation,
    now: datetime,
) -> date:
    """Answer for a client what an officer asked; by when a person will have looked again.

    Raises NotFound, NothingSaid, or StaleVersion when nothing waits for an answer any more.
    """
    client, about = _reach(session, acting, client_reference, reference, now)
    by = answer_question(session, client.party_id, reference, said, acting.actor, nation, now)
    record_act(session, acting, client, AgencyActKind.QUESTION_ANSWERED, about, now)
    return by


def withdraw_for(
    session: Session, acting: Acting, client_reference: str, reference: str, now: datetime
) -> None:
    """Take back an offer that waits, for a client. Twice is once.

    Raises NotFound, or NotAllowed when it has been answered.
    """
    client, about = _reach(session, acting, client_reference, reference, now)
    before = session.scalar(select(Proposal.lock).where(Proposal.reference == reference))
    withdraw(session, client.party_id, reference, acting.actor, now)
    session.flush()
    after = session.scalar(select(Proposal.lock).where(Proposal.reference == reference))
    if before != after:
        record_act(session, acting, client, AgencyActKind.WITHDRAWN, about, now)


def proposals_reached(client: Client) -> ColumnElement[bool]:
    """Of the offers of the client's party, those of which every debt is of an account that is reached."""
    if client.all_accounts:
        return and_(Proposal.party_id == client.party_id, true())
    reached = exists().where(
        AuthorityAccount.authority_id == client.authority_id,
        AuthorityAccount.account_id == Debt.account_id,
    )
    beyond = exists().where(
        ProposalDebt.proposal_id == Proposal.id, Debt.id == ProposalDebt.debt_id, ~reached
    )
    return and_(Proposal.party_id == client.party_id, ~beyond)


def _reach(
    session: Session, acting: Acting, client_reference: str, reference: str, now: datetime
) -> tuple[Client, str]:
    """The client with authority to negotiate, and how their offer is named. Raises NotFound."""
    today = now.astimezone(LONDON).date()
    client = authorised(session, acting, client_reference, Scope.NEGOTIATE, today)
    proposal_id = session.scalar(
        select(Proposal.id).where(Proposal.reference == reference, proposals_reached(client))
    )
    if proposal_id is None:
        raise NotFound
    return client, subject_of(proposal_id)
