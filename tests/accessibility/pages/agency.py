"""The adviser's desk: the board, a client in several states, a statement, an offer and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AuthorityState
from shared.domain.money import Money
from shared.domain.proposal_states import ProposalState
from shared.models import (
    AgencyClient,
    Authority,
    CounterOffer,
    Debt,
    Party,
    Proposal,
    ProposalQuestion,
    Statement,
)
from shared.services.agencies.authorised import Acting
from shared.services.agencies.holds import ask_hold_for
from shared.services.agencies.offers import AgencyOffer, offer_for
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, a_proposal, a_statement, an_officer, kept, the_resident
from tests.support.plans import ENGLAND, sandbox_policies

Build = Callable[[Session, AgencyClient, Acting], None]


def a_desk(visitor: Visitor, build: Build | None = None, **statement: Any) -> str:
    """A signed-in adviser with the resident as a client who gave authority; the client's address."""
    found: dict[str, str] = {}

    def made(session: Session) -> int:
        sandbox_policies(session)
        resident = the_resident(session)
        a_statement(session, resident.party, **statement)
        adviser = an_adviser(session)
        client = a_client(session, adviser, resident.party)
        an_authority(session, client)
        found["reference"] = client.reference
        if build is not None:
            build(session, client, Acting(adviser.agency_id, adviser.id))
        return adviser.id

    visitor.as_adviser(visitor.given(made))
    return f"/agency/clients/{found['reference']}"


def without_authority(session: Session, client: AgencyClient, _acting: Acting) -> None:
    """The client took the authority back."""
    for row in session.scalars(select(Authority).where(Authority.client_id == client.id)):
        row.state = AuthorityState.REVOKED
    session.flush()


def offered(amount: str) -> Build:
    """An offer was made for the client."""

    def build(session: Session, client: AgencyClient, acting: Acting) -> None:
        wanted = AgencyOffer(Money.from_pounds_text(amount))
        offer_for(session, acting, client.reference, wanted, "press", ENGLAND, NOW)

    return build


def paused(session: Session, client: AgencyClient, acting: Acting) -> None:
    """Recovery waits for advice, and a plan was agreed."""
    offered("90.00")(session, client, acting)
    ask_hold_for(session, acting, client.reference, NOW)


def one_offer(visitor: Visitor, state: ProposalState) -> str:
    """An offer in one state."""
    found: dict[str, str] = {}

    def build(session: Session, client: AgencyClient, _acting: Acting) -> None:
        party = session.get_one(Party, client.party_id)
        debt = session.scalars(select(Debt)).one()
        before = session.scalars(select(Statement)).one()
        offer = a_proposal(session, party, [debt], before, state=state)
        _waiting(session, offer, state)
        found["offer"] = offer.reference

    return f"{a_desk(visitor, build)}/offers/{found['offer']}"


def _waiting(session: Session, offer: Proposal, state: ProposalState) -> None:
    if state is ProposalState.QUESTION_ASKED:
        kept(
            session,
            ProposalQuestion(
                proposal_id=offer.id,
                question="Who pays the rent?",
                officer_id=an_officer(session).id,
                asked_at=NOW,
            ),
        )
    if state is ProposalState.COUNTER_OFFERED:
        kept(
            session,
            CounterOffer(
                proposal_id=offer.id,
                number=1,
                amount=Money(7000),
                frequency=offer.frequency,
                first_due=offer.first_due,
                paid_now=Money(0),
                reason="This fits what is left over.",
                state="open",
                officer_id=an_officer(session).id,
                made_at=NOW,
            ),
        )


def needs_fact(visitor: Visitor) -> str:
    """A client whom the facts did not fit."""
    found: dict[str, str] = {}

    def made(session: Session) -> int:
        adviser = an_adviser(session)
        found["reference"] = a_client(session, adviser).reference
        return adviser.id

    visitor.as_adviser(visitor.given(made))
    return f"/agency/clients/{found['reference']}"


def nobody(visitor: Visitor) -> str:
    """A new adviser whose desk is empty."""
    visitor.as_adviser()
    return "/agency"


def the_board(visitor: Visitor) -> str:
    """A desk with a client whose offer waits."""
    a_desk(visitor, offered("20.00"))
    return "/agency"


def wrong_facts(visitor: Visitor) -> str:
    """Facts that fit nobody."""
    path = needs_fact(visitor)
    return f"{path}/facts"


def first_letter(visitor: Visitor) -> str:
    """What the client was written about the offer."""
    path = a_desk(visitor, offered("20.00"))
    listed = visitor.client.get(f"{path}/letters").text
    number = listed.partition(f"{path}/letters/")[2].partition('"')[0]
    return f"{path}/letters/{number}"


CALLED = "Client: Carys Hughes"

PAGES = (
    ListedPage("agency.board", "Your clients", the_board),
    ListedPage("agency.board", "Your clients", nobody, "nobody yet"),
    ListedPage("agency.add", "Add a client", lambda v: f"{nobody(v)}/clients/new"),
    ListedPage("agency.mend", "Give us other facts", wrong_facts),
    ListedPage("agency.client", CALLED, a_desk),
    ListedPage("agency.client", CALLED, lambda v: a_desk(v, paused), "with a plan and a pause"),
    ListedPage("agency.client", CALLED, lambda v: a_desk(v, without_authority), "no authority"),
    ListedPage("agency.client", "Client: Somebody Else", needs_fact, "not found"),
    ListedPage("agency.close", "Close the case of Carys Hughes?", lambda v: f"{a_desk(v)}/close"),
    ListedPage(
        "agency.statement",
        "Income and spending of Carys Hughes",
        lambda v: f"{a_desk(v)}/statement",
    ),
    ListedPage("agency.offer", "An offer for Carys Hughes", lambda v: f"{a_desk(v)}/offer"),
    ListedPage(
        "agency.offer",
        "Help comes before an offer",
        lambda v: f"{a_desk(v, left_over=Money(-100))}/offer",
        "nothing left over",
    ),
    ListedPage(
        "agency.offer_one",
        "A person is looking at the offer",
        lambda v: one_offer(v, ProposalState.WITH_PERSON),
    ),
    ListedPage(
        "agency.offer_one",
        "We have a question",
        lambda v: one_offer(v, ProposalState.QUESTION_ASKED),
        "a question",
    ),
    ListedPage(
        "agency.offer_one",
        "We suggest another plan",
        lambda v: one_offer(v, ProposalState.COUNTER_OFFERED),
        "a counter-offer",
    ),
    ListedPage(
        "agency.offer_one",
        "We could not accept this offer",
        lambda v: one_offer(v, ProposalState.DECLINED),
        "declined",
    ),
    ListedPage(
        "agency.letters",
        "What we wrote to Carys Hughes",
        lambda v: f"{a_desk(v, offered('20.00'))}/letters",
    ),
    ListedPage("agency.letter", "What we wrote on 22 November 2026", first_letter),
)
