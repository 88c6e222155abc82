"""What an agency says for its client: to a counter-offer, a question, or when it takes an offer back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import AuthorityState
from shared.domain.proposal_states import ProposalState
from shared.models import AgencyAct, AuthorityAccount, Plan, Proposal
from shared.services.agencies.answers import (
    accept_counter_for,
    answer_counter_for,
    answer_question_for,
    withdraw_for,
)
from shared.services.agencies.authorised import Acting
from shared.services.decisions.ask import ask
from shared.services.decisions.counter_offer import make_counter_offer
from shared.services.errors import NotFound, StaleVersion
from shared.services.proposals.answer import NothingSaid, owed_now
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, kept
from tests.support.deciding import an_offer_that_waits, seen_now, somebody
from tests.support.plans import ENGLAND, an_offer

WORDS = "We can say yes to this, and it fits what you have left over each month."


class Waits:
    """An offer of the resident that waits, and an adviser with authority."""

    def __init__(self, session):
        self.session = session
        self.waiting = an_offer_that_waits(session)
        self.adviser = an_adviser(session)
        self.client = a_client(session, self.adviser, self.waiting.resident.party)
        self.authority = an_authority(session, self.client)
        self.acting = Acting(self.adviser.agency_id, self.adviser.id)

    def counter(self):
        proposal_id = self.waiting.proposal_id
        offer = an_offer("70.00")
        to = (self.session, proposal_id, seen_now(self.session, proposal_id))
        make_counter_offer(*to, somebody(self.session), offer, WORDS, ENGLAND, NOW)
        self.session.flush()

    def about(self, acting=None):
        return (self.session, acting or self.acting, self.client.reference, self.waiting.reference)

    def accept(self, acting=None):
        owed = owed_now(self.session, self.waiting.proposal_id)
        return accept_counter_for(*self.about(acting), 1, owed, NOW)

    def acts(self):
        self.session.flush()
        return self.session.scalars(select(AgencyAct.act).order_by(AgencyAct.id)).all()

    def state(self):
        self.session.flush()
        return self.session.scalars(
            select(Proposal.state).where(Proposal.id == self.waiting.proposal_id)
        ).one()


@pytest.fixture
def waits(session):
    return Waits(session)


def test_a_counter_offer_accepted_for_the_client_makes_the_plan_once(waits):
    waits.counter()
    assert waits.accept() is not None
    assert waits.accept() is None
    assert waits.session.scalar(select(func.count()).select_from(Plan)) == 1
    assert waits.acts() == ["counter_accepted"]


def test_a_counter_offer_answered_goes_to_a_person_again_by_a_date(waits):
    waits.counter()
    by = answer_counter_for(*waits.about(), 1, "She cannot manage it.", ENGLAND, NOW)
    assert by > TODAY
    assert (waits.state(), waits.acts()) == (ProposalState.WITH_PERSON, ["counter_refused"])


def test_what_is_no_longer_open_is_not_answered(waits):
    with pytest.raises(StaleVersion):
        answer_counter_for(*waits.about(), 1, "No.", ENGLAND, NOW)
    with pytest.raises(StaleVersion):
        waits.accept()
    assert waits.acts() == []


def test_an_empty_answer_is_none(waits):
    waits.counter()
    with pytest.raises(NothingSaid):
        answer_counter_for(*waits.about(), 1, "  ", ENGLAND, NOW)


def test_a_question_is_answered_for_the_client(waits):
    proposal_id = waits.waiting.proposal_id
    seen = seen_now(waits.session, proposal_id)
    ask(waits.session, proposal_id, seen, somebody(waits.session), "Who pays rent?", ENGLAND, NOW)
    by = answer_question_for(*waits.about(), "Her mother does.", ENGLAND, NOW)
    assert by > TODAY
    assert waits.acts() == ["question_answered"]


def test_an_offer_is_taken_back_once(waits):
    withdraw_for(*waits.about(), NOW)
    withdraw_for(*waits.about(), NOW)
    assert (waits.state(), waits.acts()) == (ProposalState.WITHDRAWN, ["withdrawn"])


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AuthorityState.REVOKED},
        {"ends_on": TODAY - timedelta(days=1)},
        {"may_negotiate": False},
    ],
)
def test_without_authority_that_holds_there_is_no_such_offer(waits, changes):
    waits.counter()
    for name, value in changes.items():
        setattr(waits.authority, name, value)
    waits.session.flush()
    with pytest.raises(NotFound):
        waits.accept()
    with pytest.raises(NotFound):
        withdraw_for(*waits.about(), NOW)
    assert waits.acts() == []


def test_another_agency_finds_no_such_offer(waits):
    other = an_adviser(waits.session)
    with pytest.raises(NotFound):
        withdraw_for(*waits.about(Acting(other.agency_id, other.id)), NOW)


def test_the_offer_of_another_client_is_out_of_reach(waits):
    theirs = a_client(waits.session, waits.adviser, a_party(waits.session))
    an_authority(waits.session, theirs)
    with pytest.raises(NotFound):
        withdraw_for(waits.session, waits.acting, theirs.reference, waits.waiting.reference, NOW)


def test_an_offer_that_covers_more_than_the_authority_is_out_of_reach(waits):
    other = a_debt(waits.session, an_account(waits.session, waits.waiting.resident.party))
    waits.authority.all_accounts = False
    kept(
        waits.session,
        AuthorityAccount(authority_id=waits.authority.id, account_id=other.account_id),
    )
    with pytest.raises(NotFound):
        withdraw_for(*waits.about(), NOW)
