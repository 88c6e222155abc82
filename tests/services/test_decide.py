"""An officer's answer moves the offer, keeps a receipt, and tells the person; on both databases."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.decision_rules import Verdict, WhyNot
from shared.domain.frequency import Frequency
from shared.domain.proposal_states import ProposalState
from shared.domain.receipt import differences, read_receipt
from shared.domain.roles import Role
from shared.domain.schedule import Offer
from shared.models import (
    CounterOffer,
    Debt,
    Decision,
    Hold,
    Officer,
    OutboxMessage,
    Plan,
    Proposal,
    ProposalEventRow,
    ProposalQuestion,
    WorkItem,
)
from shared.services.audit import Actor
from shared.services.decisions.accept import accept, acceptance
from shared.services.decisions.ask import NotAQuestion, ask
from shared.services.decisions.consider import consider
from shared.services.decisions.counter_offer import NotAnOffer, make_counter_offer
from shared.services.decisions.decline import NotYetRefusable, decline
from shared.services.decisions.limits import set_limit
from shared.services.decisions.settle import MayNotDecide
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.outbox import preview_message
from shared.services.plans.terms import NUMBERS
from shared.services.proposals.read import proposal_page
from shared.services.proposals.withdraw import withdraw
from shared.services.wording import say
from tests.support.builders import NOW, TODAY, is_own_record, pounds
from tests.support.deciding import (
    WORDS,
    a_refusal,
    an_offer_that_waits,
    seen_now,
    somebody,
)
from tests.support.plans import ENGLAND, PAYER

COUNTER = Offer(pounds("88.05"), Frequency.MONTHLY, date(2026, 12, 28))


@pytest.fixture
def waiting(session):
    return an_offer_that_waits(session)


@pytest.fixture
def officer(session):
    return somebody(session, name="Ann Price")


def to(session, waiting):
    return (session, waiting.proposal_id, seen_now(session, waiting.proposal_id))


def accepting(session, waiting, officer, words=""):
    return accept(*to(session, waiting), officer, words, ENGLAND, NOW)


def declining(session, waiting, officer, **changes):
    decline(*to(session, waiting), officer, a_refusal(session, **changes), ENGLAND, NOW)


def asking(session, waiting, officer, question="Has your rent gone up since May?"):
    ask(*to(session, waiting), officer, question, ENGLAND, NOW)


def countering(session, waiting, officer, offer=COUNTER, words=WORDS):
    return make_counter_offer(*to(session, waiting), officer, offer, words, ENGLAND, NOW)


ANSWERS = [accepting, countering, asking, declining]


def state_of(session, waiting):
    return session.get(Proposal, waiting.proposal_id).state


def last_message(session):
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.channel != "revenues")
        .order_by(OutboxMessage.id.desc())
    ).first()


def last_decision(session):
    return session.scalars(select(Decision).order_by(Decision.id.desc())).first()


# ------------------------------------------------------------------ what all answers share


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (accepting, ProposalState.ACCEPTED),
        (countering, ProposalState.COUNTER_OFFERED),
        (asking, ProposalState.QUESTION_ASKED),
        (declining, ProposalState.DECLINED),
    ],
)
def test_an_answer_moves_the_offer_and_says_by_whom(session, waiting, officer, answer, state):
    answer(session, waiting, officer)
    event = session.scalars(select(ProposalEventRow).order_by(ProposalEventRow.id.desc())).first()
    assert state_of(session, waiting) is event.state is state
    assert event.by == f"officer:{officer.officer_id}"


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_takes_the_offer_off_the_worklist(session, waiting, officer, answer):
    answer(session, waiting, officer)
    states = session.scalars(select(WorkItem.state).where(WorkItem.kind == "proposal")).all()
    assert states == ["done"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_receipt_replays_and_keeps_the_words_that_were_sent(session, waiting, officer, answer):
    answer(session, waiting, officer)
    decision = last_decision(session)
    receipt = read_receipt(decision.receipt)
    message = json.loads(decision.receipt)["officer"]["message"]
    assert differences(receipt, lambda says: say(says, "en")) == ()
    assert message["body"] == last_message(session).body
    assert decision.policy_codes == "CT-2026.1"


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_second_answer_is_told_who_was_first(session, waiting, officer, answer):
    accepting(session, waiting, officer)
    with pytest.raises(AlreadyDecided) as told:
        answer(session, waiting, somebody(session))
    assert told.value.by == "Ann Price"
    assert say(told.value.what, "en") == "the offer was accepted"


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_offer_that_was_taken_back_is_no_longer_answered(session, waiting, officer, answer):
    withdraw(session, waiting.party.id, waiting.reference, PAYER, NOW)
    with pytest.raises(AlreadyDecided) as told:
        answer(session, waiting, officer)
    assert (told.value.by, say(told.value.what, "en")) == ("The person", "the offer was taken back")


@pytest.mark.parametrize("answer", ANSWERS)
def test_nobody_answers_their_own_offer(session, waiting, officer, answer):
    is_own_record(session, session.get(Officer, officer.officer_id), waiting.party)
    with pytest.raises(NotAllowedHere):
        answer(session, waiting, officer)
    assert state_of(session, waiting) is ProposalState.WITH_PERSON


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.ADMINISTRATOR])
def test_other_roles_answer_nothing(session, waiting, answer, role):
    with pytest.raises(MayNotDecide):
        answer(session, waiting, somebody(session, role))


@pytest.mark.parametrize("answer", [accepting, countering, declining])
def test_nobody_answers_an_offer_that_they_made_for_somebody(session, answer):
    officer = somebody(session)
    waiting = an_offer_that_waits(session, on_behalf_by=officer.officer_id)
    with pytest.raises(MayNotDecide) as refused:
        answer(session, waiting, officer)
    assert refused.value.why is WhyNot.OWN_OFFER


@pytest.mark.parametrize("answer", [accepting, countering, declining])
def test_a_debt_over_the_limit_is_not_answered_alone(session, waiting, officer, answer):
    set_limit(session, Role.OFFICER, pounds("1056.49"), PAYER, NOW)
    with pytest.raises(MayNotDecide) as refused:
        answer(session, waiting, officer)
    assert refused.value.why is WhyNot.OVER_LIMIT
    answer(session, waiting, somebody(session, Role.SENIOR_OFFICER))


def test_an_offer_that_does_not_exist_is_not_found(session, officer):
    with pytest.raises(NotFound):
        accept(session, 999, "x", officer, "", ENGLAND, NOW)


# ------------------------------------------------------------------ what changed meanwhile


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_payment_that_came_meanwhile_is_shown_first(session, waiting, officer, answer):
    page = seen_now(session, waiting.proposal_id)
    session.get(Debt, waiting.resident.debt.id).charge = pounds("872.00")
    session.flush()
    with pytest.raises(StaleVersion):
        accept(session, waiting.proposal_id, page, officer, "", ENGLAND, NOW)
    answer(session, waiting, officer)


def test_the_schedule_is_worked_out_again_for_what_is_owed_now(session, waiting, officer):
    session.get(Debt, waiting.resident.debt.id).charge = pounds("872.00")
    session.flush()
    made = accepting(session, waiting, officer)
    assert made.total == pounds("956.50")
    assert len(made.instalments) == 16


def test_nothing_owed_any_more_cannot_become_a_plan(session, waiting, officer):
    debt = session.get(Debt, waiting.resident.debt.id)
    debt.charge = debt.costs = pounds("0")
    session.flush()
    assert consider(session, waiting.proposal_id, ENGLAND, TODAY).is_paid
    with pytest.raises(StaleVersion):
        accepting(session, waiting, officer)
    declining(session, waiting, officer, reason="nothing_owed")
    assert state_of(session, waiting) is ProposalState.DECLINED


def test_a_page_of_yesterday_is_stale(session, waiting, officer):
    with pytest.raises(StaleVersion):
        accept(session, waiting.proposal_id, "0" * 24, officer, "", ENGLAND, NOW)


# ------------------------------------------------------------------ accepting


def test_an_acceptance_makes_the_plan_that_was_offered(session, waiting, officer):
    made = accepting(session, waiting, officer)
    plan = session.get(Plan, made.id)
    assert (plan.amount, plan.first_due) == (pounds("60.00"), date(2026, 12, 28))
    assert (len(made.instalments), made.instalments[-1].amount) == (18, pounds("36.50"))


def test_one_message_is_sent_and_it_is_the_one_that_was_previewed(session, waiting, officer):
    found = consider(session, waiting.proposal_id, ENGLAND, TODAY)
    sent = acceptance(session, found, "Thank you for calling us.")
    preview = preview_message(session, sent.template, found.party_id, sent.params)
    accepting(session, waiting, officer, "Thank you for calling us.")
    told = session.scalars(
        select(OutboxMessage.template).where(OutboxMessage.channel == "email")
    ).all()
    assert sorted(told) == ["plan_accepted_by_officer", "proposal_received"]
    assert last_message(session).body == preview.body
    assert "Thank you for calling us." in preview.body


# ------------------------------------------------------------------ counter-offers


def test_three_counter_offers_are_worked_out(session, waiting):
    found = consider(session, waiting.proposal_id, ENGLAND, TODAY)
    assert [each.offer.amount.plain() for each in found.counters] == ["88.05", "90.00", "94.55"]


def test_the_rules_are_put_to_the_offer_without_counting_it_against_itself(session, waiting):
    found = consider(session, waiting.proposal_id, ENGLAND, TODAY)
    assert [rule.rule for rule in found.weighed.evaluation.reasons] == ["instalments"]


def test_a_counter_offer_waits_for_the_person_with_its_figures(session, waiting, officer):
    assert countering(session, waiting, officer) == 1
    counter = session.scalars(select(CounterOffer)).one()
    assert (counter.amount, counter.state, counter.reason) == (pounds("88.05"), "open", WORDS)
    body = last_message(session).body
    assert "£88.05" in body
    assert WORDS in body
    assert f"/plan/proposals/{waiting.reference}" in body


def test_recovery_still_waits_while_the_person_thinks(session, waiting, officer):
    countering(session, waiting, officer)
    holds = session.scalars(select(Hold).where(Hold.ended_at.is_(None))).all()
    assert {hold.kind for hold in holds} == {"open_proposal"}


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        (replace(COUNTER, amount=pounds("1056.51")), "amount"),
        (replace(COUNTER, amount=pounds("60.00")), "amount"),
        (replace(COUNTER, first_due=TODAY), "first_due"),
        (replace(COUNTER, first_due=date(2026, 12, 29)), "first_due"),
        (replace(COUNTER, first_due=date(2030, 12, 28)), "first_due"),
        (replace(COUNTER, amount=pounds("0.50")), "first_due"),
    ],
)
def test_figures_that_cannot_be_offered_are_refused(session, waiting, officer, offer, field):
    with pytest.raises(NotAnOffer) as refused:
        countering(session, waiting, officer, offer)
    assert [name for name, _ in refused.value.problems] == [field]
    assert state_of(session, waiting) is ProposalState.WITH_PERSON


def test_a_counter_offer_without_words_is_refused(session, waiting, officer):
    with pytest.raises(NotAnOffer) as refused:
        countering(session, waiting, officer, words="no")
    assert refused.value.problems[0][0] == "words"


# ------------------------------------------------------------------ asking


def test_a_question_reaches_the_person_word_for_word(session, waiting, officer):
    asking(session, waiting, officer)
    question = session.scalars(select(ProposalQuestion)).one()
    assert question.question == "Has your rent gone up since May?"
    assert question.question in last_message(session).body


def test_the_days_to_answer_are_the_council_s_own(session, waiting, officer):
    NUMBERS.set(session, "counter_offer_days", 21, TODAY, Actor("command", "tests"), NOW)
    asking(session, waiting, officer)
    body = session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.template == "question")
    ).one()
    assert "Please answer by 13 December 2026." in body
    shown = proposal_page(session, waiting.party.id, waiting.reference, TODAY)
    assert shown.answer_by == date(2026, 12, 13)


def test_an_empty_question_is_refused(session, waiting, officer):
    with pytest.raises(NotAQuestion):
        asking(session, waiting, officer, "  ")


def test_anybody_may_ask_about_a_large_debt(session, waiting, officer):
    set_limit(session, Role.OFFICER, pounds("1.00"), PAYER, NOW)
    asking(session, waiting, officer)
    assert state_of(session, waiting) is ProposalState.QUESTION_ASKED


# ------------------------------------------------------------------ declining


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"words": ""}, "words"),
        ({"signpost_id": None}, "signpost"),
        ({"appeal": ""}, "appeal"),
    ],
)
def test_a_decline_is_refused_until_it_is_complete(session, waiting, officer, lacking, field):
    with pytest.raises(NotYetRefusable) as refused:
        declining(session, waiting, officer, **lacking)
    assert [name for name, _ in refused.value.problems] == [field]
    assert state_of(session, waiting) is ProposalState.WITH_PERSON


def test_a_signpost_that_is_not_on_the_list_is_not_found(session, waiting, officer):
    with pytest.raises(NotFound):
        declining(session, waiting, officer, signpost_id=9999)


def test_a_decline_says_why_where_to_turn_and_how_to_ask_again(session, waiting, officer):
    declining(session, waiting, officer)
    body = last_message(session).body
    for part in (
        "it would take longer to clear the debt than we can agree to",
        WORDS,
        "StepChange",
        "ask for another officer to look at it again",
        "6 December 2026",
    ):
        assert part in body


def test_after_a_decline_recovery_waits_for_advice(session, waiting, officer):
    declining(session, waiting, officer)
    holds = session.scalars(select(Hold).where(Hold.ended_at.is_(None))).all()
    assert [(hold.kind, hold.ends_on) for hold in holds] == [("advice", date(2026, 12, 6))]


def test_a_decline_keeps_its_reason_and_signpost(session, waiting, officer):
    declining(session, waiting, officer)
    decision = last_decision(session)
    assert decision.outcome == Verdict.DECLINE
    assert decision.reason.endswith(f"can agree to.\n{WORDS}")
    assert decision.signpost.startswith("StepChange")
