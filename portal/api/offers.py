"""Offers: making one, reading how each stands, and answering what comes back."""

from __future__ import annotations

from portal.api.calling import Call
from portal.api.frame import api
from portal.api.shapes.clients import Nothing
from portal.api.shapes.offers import (
    AnswerBy,
    CounterRefused,
    CounterSeen,
    CounterShown,
    OfferMade,
    OfferSent,
    OfferShown,
    OffersShown,
    Said,
    Terms,
)
from shared.domain.agency_states import Scope
from shared.domain.api_scopes import ApiScope
from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.schedule import Offer
from shared.domain.stages import Nation
from shared.services.agencies.answers import (
    accept_counter_for,
    answer_counter_for,
    answer_question_for,
    withdraw_for,
)
from shared.services.agencies.interface.reading import offer_for_client, offers_for
from shared.services.agencies.offers import AgencyOffer, offer_for
from shared.services.agencies.senior import SeniorWish, ask_senior
from shared.services.proposals.read import ProposalPage
from shared.web.clock import now, today
from shared.web.filters import say
from shared.web.parts import current_parts
from shared.web.transactions import current_session

READ, WRITE = ApiScope.CLIENTS_READ, ApiScope.OFFERS_WRITE
ONE = "/clients/<client>/offers/<offer>"
STALE = ("changed-meanwhile",)


@api.get("/clients/<client>/offers", READ, OffersShown)
def offers(call: Call, client: str) -> OffersShown:
    """A client's offers, the newest first, with their answers (`negotiate`)."""
    reached = call.reached(client, Scope.NEGOTIATE, "decision")
    found = offers_for(current_session(), reached, today())
    return OffersShown(offers=[_shown(each) for each in found])


@api.post("/clients/<client>/offers", WRITE, OfferMade, OfferSent, status=200)
def make_offer(call: Call, sent: OfferSent, client: str) -> OfferMade:
    """Make an offer for a client. The answer is where it ended: accepted, or a person by a date."""
    wanted = AgencyOffer(
        amount=Money(sent.amount),
        frequency=Frequency(sent.frequency),
        first_due=sent.first_due,
        paid_now=Money(sent.paid_now),
        account_references=tuple(sent.accounts),
        asks_person=sent.asks_person,
        goes_beyond=sent.goes_beyond,
    )
    made = offer_for(current_session(), call.acting, client, wanted, call.key, _nation(), now())
    return OfferMade(
        outcome=made.kind,
        offer=made.reference or None,
        promise_on=made.promise_on,
        reasons=[say(each) for each in made.reasons],
    )


@api.get(ONE, READ, OfferShown)
def offer(call: Call, client: str, offer: str) -> OfferShown:
    """One offer with its answer (`negotiate`)."""
    return _now(call, client, offer)


@api.post(f"{ONE}/withdraw", WRITE, OfferShown, Nothing, status=200, refuses=STALE)
def withdraw(call: Call, _sent: Nothing, client: str, offer: str) -> OfferShown:
    """Take back an offer that has not been answered."""
    withdraw_for(current_session(), call.acting, client, offer, now())
    return _now(call, client, offer)


@api.post(f"{ONE}/counter-offer/accept", WRITE, OfferShown, CounterSeen, status=200, refuses=STALE)
def accept_counter(call: Call, sent: CounterSeen, client: str, offer: str) -> OfferShown:
    """Accept for a client what an officer offers instead, with the total that you saw."""
    seen = Money(sent.total)
    accept_counter_for(current_session(), call.acting, client, offer, sent.number, seen, now())
    return _now(call, client, offer)


@api.post(f"{ONE}/counter-offer/refuse", WRITE, AnswerBy, CounterRefused, status=200, refuses=STALE)
def refuse_counter(call: Call, sent: CounterRefused, client: str, offer: str) -> AnswerBy:
    """Say why a counter-offer does not work: a person looks again."""
    by = answer_counter_for(
        current_session(), call.acting, client, offer, sent.number, sent.said, _nation(), now()
    )
    return AnswerBy(answer_by=by)


@api.post(f"{ONE}/answer", WRITE, AnswerBy, Said, status=200, refuses=STALE)
def answer_question(call: Call, sent: Said, client: str, offer: str) -> AnswerBy:
    """Answer what an officer asked about an offer."""
    by = answer_question_for(
        current_session(), call.acting, client, offer, sent.said, _nation(), now()
    )
    return AnswerBy(answer_by=by)


@api.post(f"{ONE}/senior-look", WRITE, AnswerBy, Said, status=200, refuses=STALE)
def senior_look(call: Call, sent: Said, client: str, offer: str) -> AnswerBy:
    """Ask for a senior officer to look at a decision or a counter-offer."""
    wish = SeniorWish(client, offer, sent.said)
    return AnswerBy(answer_by=ask_senior(current_session(), call.acting, wish, _nation(), now()))


def _now(call: Call, client: str, offer: str) -> OfferShown:
    reached = call.reached(client, Scope.NEGOTIATE, "decision")
    return _shown(offer_for_client(current_session(), reached, offer, today()))


def _nation() -> Nation:
    return Nation(current_parts().settings.council.nation)


def _shown(page: ProposalPage) -> OfferShown:
    return OfferShown(
        offer=page.reference,
        state=page.state,
        terms=_terms(page.offer),
        total=page.total.pence,
        made_at=page.made_at,
        decided_at=page.decided_at,
        promise_on=page.promise_on,
        reason=page.reason or None,
        question=page.question or None,
        counter=_counter(page),
        answer_by=page.answer_by,
        agreed=_terms(page.agreed) if page.agreed else None,
    )


def _counter(page: ProposalPage) -> CounterShown | None:
    if page.counter is None:
        return None
    return CounterShown(
        number=page.counter.number,
        terms=_terms(page.counter.offer),
        total=page.counter.total.pence,
        reason=page.counter.reason,
    )


def _terms(offer: Offer) -> Terms:
    return Terms(
        amount=offer.amount.pence,
        frequency=offer.frequency,
        first_due=offer.first_due,
        paid_now=offer.paid_now.pence,
    )
