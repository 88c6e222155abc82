"""An adviser asks for a senior officer, and only one of those gives the answer; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shared.domain.decision_rules import Verdict, WhyNot
from shared.domain.frequency import Frequency
from shared.domain.roles import Role
from shared.domain.schedule import Offer
from shared.domain.work_kinds import WorkKind
from shared.models import AgencyAct, AgencyClient, Proposal, ProposalSource, WorkItem
from shared.services.agencies.authorised import Acting
from shared.services.agencies.senior import SeniorWish, ask_senior
from shared.services.decisions.accept import accept
from shared.services.decisions.counter_offer import make_counter_offer
from shared.services.decisions.decline import decline
from shared.services.decisions.look_again import NeedsSenior, answer_review, review_for
from shared.services.decisions.settle import MayNotDecide
from shared.services.decisions.suggest import suggest
from shared.services.errors import NotFound, StaleVersion
from shared.services.proposals.answer import NothingSaid
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, pounds
from tests.support.deciding import WORDS, a_refusal, an_offer_that_waits, seen_now, somebody
from tests.support.plans import ENGLAND

SAID = "The rent went up, as the new agreement shows."
PROMISE = date(2026, 12, 4)
COUNTER = Offer(pounds("88.05"), Frequency.MONTHLY, date(2026, 12, 28))


@pytest.fixture
def ann(session):
    return somebody(session, name="Ann Price")


@pytest.fixture
def waiting(session):
    return an_offer_that_waits(session)


@pytest.fixture
def adviser(session, waiting):
    adviser = an_adviser(session)
    client = a_client(session, adviser, waiting.party)
    authority = an_authority(session, client)
    source = ProposalSource(
        proposal_id=waiting.proposal_id,
        agency_id=adviser.agency_id,
        client_id=client.id,
        authority_id=authority.id,
        by=f"adviser:{adviser.id}",
    )
    session.add(source)
    session.flush()
    return adviser


@pytest.fixture
def wish(session, adviser, waiting):
    source = session.get_one(ProposalSource, waiting.proposal_id)
    client = session.get_one(AgencyClient, source.client_id)
    return SeniorWish(client.reference, waiting.reference, SAID)


@pytest.fixture
def acting(adviser):
    return Acting(adviser.agency_id, adviser.id)


@pytest.fixture
def declined(session, waiting, ann):
    seen = seen_now(session, waiting.proposal_id)
    decline(session, waiting.proposal_id, seen, ann, a_refusal(session), ENGLAND, NOW)
    return waiting


@pytest.fixture
def countered(session, waiting, ann):
    seen = seen_now(session, waiting.proposal_id)
    make_counter_offer(session, waiting.proposal_id, seen, ann, COUNTER, WORDS, ENGLAND, NOW)
    return waiting


def open_kinds(session):
    return session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")).all()


def test_a_refusal_goes_to_a_senior_officer_and_the_clock_begins_anew(
    session, acting, wish, declined
):
    assert ask_senior(session, acting, wish, ENGLAND, NOW) == PROMISE
    assert open_kinds(session) == [WorkKind.SENIOR_LOOK]
    assert session.get_one(Proposal, declined.proposal_id).promise_on == PROMISE
    assert session.scalars(select(AgencyAct.act)).all() == ["senior_look"]


def test_only_somebody_senior_answers_it(session, acting, wish, declined):
    ask_senior(session, acting, wish, ENGLAND, NOW)
    officer, senior = somebody(session), somebody(session, Role.SENIOR_OFFICER)
    number = declined.proposal_id
    assert review_for(session, number).wants_senior
    with pytest.raises(NeedsSenior):
        answer_review(session, number, officer, WORDS, ENGLAND, NOW, afresh=False)
    answer_review(session, number, senior, WORDS, ENGLAND, NOW, afresh=False)
    assert open_kinds(session) == []


def test_asking_twice_changes_nothing(session, acting, wish, declined):
    first = ask_senior(session, acting, wish, ENGLAND, NOW)
    assert ask_senior(session, acting, wish, ENGLAND, NOW + timedelta(days=3)) == first
    assert session.scalars(select(AgencyAct.act)).all() == ["senior_look"]
    assert open_kinds(session) == [WorkKind.SENIOR_LOOK]


def test_a_counter_offer_that_does_not_work_goes_to_somebody_senior(
    session, acting, wish, countered
):
    assert ask_senior(session, acting, wish, ENGLAND, NOW) == PROMISE
    assert open_kinds(session) == [WorkKind.SENIOR_LOOK]
    seen = seen_now(session, countered.proposal_id)
    officer, senior = somebody(session), somebody(session, Role.TEAM_MANAGER)
    with pytest.raises(MayNotDecide) as refused:
        accept(session, countered.proposal_id, seen, officer, WORDS, ENGLAND, NOW)
    assert refused.value.why is WhyNot.SENIOR
    accept(session, countered.proposal_id, seen, senior, WORDS, ENGLAND, NOW)
    assert open_kinds(session) == []


def test_an_officer_suggests_and_it_stays_with_the_seniors(session, acting, wish, countered):
    ask_senior(session, acting, wish, ENGLAND, NOW)
    seen = seen_now(session, countered.proposal_id)
    suggest(
        session, countered.proposal_id, seen, somebody(session), Verdict.ACCEPT, {}, ENGLAND, NOW
    )
    assert open_kinds(session) == [WorkKind.SENIOR_LOOK]
    with pytest.raises(MayNotDecide):
        accept(session, countered.proposal_id, seen, somebody(session), WORDS, ENGLAND, NOW)


def test_there_is_nothing_to_look_at_while_it_waits(session, acting, wish):
    with pytest.raises(StaleVersion):
        ask_senior(session, acting, wish, ENGLAND, NOW)


def test_a_counter_offer_needs_a_word_why(session, acting, wish, countered):
    with pytest.raises(NothingSaid):
        ask_senior(session, acting, SeniorWish(wish.client, wish.proposal, " "), ENGLAND, NOW)


def test_an_offer_that_the_agency_did_not_make_is_not_its_to_contest(session, waiting, declined):
    other = an_adviser(session)
    client = a_client(session, other, waiting.party)
    an_authority(session, client)
    theirs = SeniorWish(client.reference, waiting.reference, SAID)
    with pytest.raises(NotFound):
        ask_senior(session, Acting(other.agency_id, other.id), theirs, ENGLAND, NOW)
