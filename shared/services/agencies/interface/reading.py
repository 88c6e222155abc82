"""What an agency's program reads of a client, each part through the authority that lets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import Scope
from shared.domain.money import Money
from shared.models import Account, AuthorityAccount, Proposal, Statement
from shared.services.agencies.answers import proposals_reached
from shared.services.agencies.authorised import Acting, Client, authorised, own_client
from shared.services.agencies.reading import AuthorityShown, authorities_of_client
from shared.services.debts import owed_by
from shared.services.debts.views import DebtView
from shared.services.errors import NotFound
from shared.services.figures import Law
from shared.services.holding.read import on_hold
from shared.services.proposals.read import ProposalPage, proposal_page

MOST_OFFERS = 20


@dataclass(frozen=True)
class Pause:
    """That recovery waits: why is not told, because the reason may be the client's own to tell."""

    until: date | None
    account_reference: str
    """Empty where it waits for everything."""


def authorities_for(
    session: Session, acting: Acting, reference: str, today: date
) -> tuple[AuthorityShown, ...]:
    """What the agency asked a client for, and what became of it. Raises NotFound."""
    return authorities_of_client(session, own_client(session, acting, reference).id, today)


def debts_for(session: Session, client: Client, law: Law, today: date) -> tuple[DebtView, ...]:
    """What the client owes on the accounts that the authority (`data`) reaches."""
    found = owed_by(session, client.party_id, law, today).debts
    reached = _reached(session, client)
    return tuple(each for each in found if reached is None or each.account_reference in reached)


def pauses_for(session: Session, acting: Acting, reference: str, today: date) -> tuple[Pause, ...]:
    """Until when recovery waits for a client. Raises NotFound."""
    client = authorised(session, acting, reference, Scope.DISCUSS, today)
    reached = _reached(session, client)
    return tuple(
        dict.fromkeys(
            Pause(each.until, each.account_reference)
            for each in on_hold(session, client.party_id, today).holds
            if reached is None or not each.account_reference or each.account_reference in reached
        )
    )


def offers_for(session: Session, client: Client, today: date) -> tuple[ProposalPage, ...]:
    """The newest offers of a client (`negotiate`), whoever made them, with their answers."""
    references = session.scalars(
        select(Proposal.reference)
        .where(proposals_reached(client))
        .order_by(Proposal.id.desc())
        .limit(MOST_OFFERS)
    ).all()
    return tuple(proposal_page(session, client.party_id, each, today) for each in references)


def offer_for_client(session: Session, client: Client, offer: str, today: date) -> ProposalPage:
    """One offer of a client (`negotiate`) with its answer. Raises NotFound."""
    found = session.scalar(
        select(Proposal.id).where(Proposal.reference == offer, proposals_reached(client))
    )
    if found is None:
        raise NotFound
    return proposal_page(session, client.party_id, offer, today)


def left_over_of(session: Session, statement_id: int) -> Money:
    """What a version that was just made leaves a month, by our sums."""
    found = session.scalar(select(Statement.left_over).where(Statement.id == statement_id))
    if found is None:
        raise NotFound
    return found


def _reached(session: Session, client: Client) -> frozenset[str] | None:
    """References of the accounts that the authority reaches; none for every account."""
    if client.all_accounts:
        return None
    return frozenset(
        session.scalars(
            select(Account.reference)
            .join(AuthorityAccount, AuthorityAccount.account_id == Account.id)
            .where(AuthorityAccount.authority_id == client.authority_id)
        )
    )
