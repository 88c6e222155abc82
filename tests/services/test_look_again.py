"""A decision is looked at again by somebody else, and the person is told; on both databases."""

import pytest
from sqlalchemy import select

from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.models import Debt, Decision, OutboxMessage, Proposal, ProposalEventRow, WorkItem
from shared.services.decisions.accept import accept
from shared.services.decisions.decline import decline
from shared.services.decisions.look_again import (
    DecidedItThemselves,
    NotAnAnswer,
    answer_review,
    review_for,
)
from shared.services.errors import AlreadyDecided
from shared.services.proposals.answer import ask_to_look_again
from tests.support.builders import NOW, pounds
from tests.support.deciding import WORDS, a_refusal, an_offer_that_waits, seen_now, somebody
from tests.support.plans import ENGLAND, PAYER, press_confirm

SAID = "My hours were cut last week."


@pytest.fixture
def ann(session):
    return somebody(session, name="Ann Price")


@pytest.fixture
def declined(session, ann):
    """The resident's offer, declined by Ann, who is asked to look again."""
    waiting = an_offer_that_waits(session)
    seen = seen_now(session, waiting.proposal_id)
    decline(session, waiting.proposal_id, seen, ann, a_refusal(session), ENGLAND, NOW)
    ask_to_look_again(session, waiting.party.id, waiting.reference, SAID, PAYER, ENGLAND, NOW)
    return waiting


def answering(session, declined, officer, *, afresh=False, words=WORDS):
    return answer_review(session, declined.proposal_id, officer, words, ENGLAND, NOW, afresh=afresh)


def last_message(session):
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.template == "looked_again")
        .order_by(OutboxMessage.id.desc())
    ).first()


def test_what_the_person_says_and_why_it_was_decided_are_there(session, declined):
    review = review_for(session, declined.proposal_id)
    assert review.said == SAID
    assert review.reason.endswith(WORDS)
    assert review.may_be_put_again


def test_a_decision_that_stands_is_explained(session, declined):
    assert answering(session, declined, somebody(session)) is None
    body = last_message(session).body
    event = session.scalars(select(ProposalEventRow).order_by(ProposalEventRow.id.desc())).first()
    assert "The decision stands." in body
    assert WORDS in body
    assert event.event is ProposalEvent.REVIEW_ANSWERED
    assert session.get(Proposal, declined.proposal_id).state is ProposalState.DECLINED


def test_an_offer_that_is_decided_afresh_is_a_new_one_with_the_same_figures(session, declined):
    reference = answering(session, declined, somebody(session), afresh=True)
    new = session.scalars(select(Proposal).where(Proposal.reference == reference)).one()
    assert (new.state, new.amount) == (ProposalState.WITH_PERSON, pounds("60.00"))
    assert reference in last_message(session).body
    kinds = session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")).all()
    assert kinds == ["proposal"]


def test_whoever_decided_does_not_look_again(session, declined, ann):
    with pytest.raises(DecidedItThemselves):
        answering(session, declined, ann)


def test_a_second_answer_is_told_who_was_first(session, declined):
    answering(session, declined, somebody(session, name="Bob Rees"))
    with pytest.raises(AlreadyDecided) as told:
        answering(session, declined, somebody(session))
    assert told.value.by == "Bob Rees"


def test_an_answer_explains_itself(session, declined):
    with pytest.raises(NotAnAnswer):
        answering(session, declined, somebody(session), words="no")


def test_what_was_paid_meanwhile_is_not_put_again(session, declined):
    debt = session.get(Debt, declined.resident.debt.id)
    debt.charge = debt.costs = pounds("0")
    session.flush()
    with pytest.raises(NotAnAnswer):
        answering(session, declined, somebody(session), afresh=True)


def test_an_offer_is_not_put_again_beside_another(session, declined):
    press_confirm(session, declined.party.id, asked=True)
    assert not review_for(session, declined.proposal_id).may_be_put_again
    with pytest.raises(NotAnAnswer):
        answering(session, declined, somebody(session), afresh=True)


def test_an_accepted_plan_can_be_looked_at_but_stays(session, ann):
    waiting = an_offer_that_waits(session)
    accept(
        session, waiting.proposal_id, seen_now(session, waiting.proposal_id), ann, "", ENGLAND, NOW
    )
    ask_to_look_again(session, waiting.party.id, waiting.reference, SAID, PAYER, ENGLAND, NOW)
    assert not review_for(session, waiting.proposal_id).may_be_put_again
    answering(session, waiting, somebody(session))
    assert session.get(Proposal, waiting.proposal_id).state is ProposalState.ACCEPTED


def test_the_answer_is_kept_with_the_words_that_were_sent(session, declined):
    answering(session, declined, somebody(session))
    decision = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert (decision.outcome, decision.reason) == ("stands", WORDS)
    assert "The decision stands." in decision.receipt
