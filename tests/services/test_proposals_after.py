"""After an offer was sent: withdrawing, answering, accepting what we offered, and contesting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.lifecycle import NotAllowed
from shared.domain.proposal_states import ProposalState
from shared.domain.uneven import not_before
from shared.models import Decision, Hold, OutboxMessage, Plan, Proposal, WorkItem
from shared.services.errors import NotFound, StaleVersion
from shared.services.plans.make import InAnotherPlan
from shared.services.proposals.answer import (
    accept_counter_offer,
    answer_counter_offer,
    answer_question,
    ask_to_look_again,
)
from shared.services.proposals.withdraw import withdraw
from shared.services.receipts import replay_decision
from tests.accessibility.pages.plan import asks, offers, resident
from tests.support.builders import NOW, a_party, pounds
from tests.support.plans import ENGLAND, PAYER, an_offer, at_once, press_confirm

OWED = pounds("1056.50")
MONDAY = NOW + timedelta(days=1)


@pytest.fixture
def waiting(session):
    made = resident(session)
    press_confirm(session, made.party.id, an_offer("60.00"))
    return session.scalars(select(Proposal)).one()


def after(session, proposal, happened):
    happened(session, proposal)
    session.flush()
    return proposal


def open_work(session):
    return set(session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")))


def test_withdrawing_ends_the_hold_the_work_and_tells_both_sides(session, waiting):
    withdraw(session, waiting.party_id, waiting.reference, PAYER, NOW)
    assert waiting.state is ProposalState.WITHDRAWN
    assert session.scalars(select(Hold.ended_at)).one() == NOW
    assert open_work(session) == set()
    templates = list(session.scalars(select(OutboxMessage.template)))
    assert templates.count("proposal_withdrawn") == 2


def test_only_its_own_payer_can_withdraw_an_offer(session, waiting):
    with pytest.raises(NotFound):
        withdraw(session, a_party(session).id, waiting.reference, PAYER, NOW)


def test_an_accepted_offer_is_not_withdrawn(session):
    made = resident(session)
    done = press_confirm(session, made.party.id)
    with pytest.raises(NotAllowed):
        withdraw(session, made.party.id, done.reference, PAYER, NOW)


def test_withdrawing_a_counter_offer_lets_it_lapse(session, waiting):
    after(session, waiting, offers)
    withdraw(session, waiting.party_id, waiting.reference, PAYER, NOW)
    with pytest.raises(StaleVersion):
        accept_counter_offer(session, waiting.party_id, waiting.reference, 1, OWED, PAYER, NOW)


def test_an_answer_starts_the_promise_again(session, waiting):
    after(session, waiting, asks)
    by = answer_question(
        session, waiting.party_id, waiting.reference, "Rent", PAYER, ENGLAND, MONDAY
    )
    assert (by, waiting.promise_on) == (date(2026, 11, 27), date(2026, 11, 27))
    assert waiting.state is ProposalState.WITH_PERSON
    assert "question_answer" in open_work(session)


def test_an_answer_to_a_counter_offer_goes_to_a_person(session, waiting):
    after(session, waiting, offers)
    answer_counter_offer(
        session, waiting.party_id, waiting.reference, 1, "Too much", PAYER, ENGLAND, NOW
    )
    assert waiting.state is ProposalState.WITH_PERSON
    assert "counter_answer" in open_work(session)


def test_a_counter_offer_that_was_replaced_is_not_accepted(session, waiting):
    after(session, waiting, offers)
    with pytest.raises(StaleVersion):
        accept_counter_offer(session, waiting.party_id, waiting.reference, 2, OWED, PAYER, NOW)


def test_a_counter_offer_is_accepted_only_at_the_amount_that_was_seen(session, waiting):
    after(session, waiting, offers)
    with pytest.raises(StaleVersion):
        accept_counter_offer(
            session, waiting.party_id, waiting.reference, 1, pounds("1056.49"), PAYER, NOW
        )


def test_accepting_a_counter_offer_ends_the_waiting(session, waiting):
    after(session, waiting, offers)
    accept_counter_offer(session, waiting.party_id, waiting.reference, 1, OWED, PAYER, NOW)
    assert waiting.state is ProposalState.ACCEPTED
    assert open_work(session) == set()
    kinds = {(hold.kind, hold.ended_at is None) for hold in session.scalars(select(Hold))}
    assert kinds == {("open_proposal", False), ("plan", True)}


def test_two_presses_on_accept_at_the_same_moment_make_one_plan(database):
    with database.transaction() as session:
        made = resident(session)
        press_confirm(session, made.party.id, an_offer("60.00"))
        proposal = session.scalars(select(Proposal)).one()
        offers(session, proposal)
        party_id, reference = made.party.id, proposal.reference

    def accept():
        return database.attempt(
            lambda session: accept_counter_offer(session, party_id, reference, 1, OWED, PAYER, NOW)
        )

    found = at_once(accept, accept)
    assert sorted(done is None for done in found) == [False, True]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 1


def test_taking_back_and_accepting_at_the_same_moment_is_one_or_the_other(database):
    with database.transaction() as session:
        made = resident(session)
        press_confirm(session, made.party.id, an_offer("60.00"))
        proposal = session.scalars(select(Proposal)).one()
        offers(session, proposal)
        party_id, reference = made.party.id, proposal.reference

    def trying(act):
        def work():
            try:
                database.attempt(act)
            except (StaleVersion, NotAllowed):
                return False
            return True

        return work

    found = at_once(
        trying(lambda s: accept_counter_offer(s, party_id, reference, 1, OWED, PAYER, NOW)),
        trying(lambda s: withdraw(s, party_id, reference, PAYER, NOW)),
    )
    with database.reading() as session:
        state = session.scalars(select(Proposal.state)).one()
        plans = session.scalar(select(func.count()).select_from(Plan))
    assert sorted(found) == [False, True]
    assert plans == (1 if state is ProposalState.ACCEPTED else 0)


def test_a_debt_that_somebody_else_planned_meanwhile_is_not_planned_twice(session):
    from shared.models import Liability
    from shared.services.plans.make import make_plan
    from tests.support.builders import a_statement

    made = resident(session)
    partner = a_party(session, forenames="Dewi")
    session.add(Liability(account_id=made.account.id, party_id=partner.id))
    a_statement(session, partner)
    press_confirm(session, partner.id, an_offer("60.00"))
    waiting = session.scalars(select(Proposal)).one()
    waiting.state = ProposalState.DECLINED
    session.query(Hold).delete()
    session.flush()
    press_confirm(session, made.party.id)
    with pytest.raises(InAnotherPlan):
        make_plan(session, waiting, an_offer("60.00"), PAYER, NOW)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 12, 28), date(2026, 12, 28)),
        (date(2026, 12, 29), date(2027, 1, 28)),
        (date(2027, 3, 1), date(2027, 3, 28)),
    ],
)
def test_a_first_date_that_has_passed_moves_along_its_own_series(today, first):
    assert not_before(an_offer(), today).first_due == first


def test_asking_to_look_again_changes_nothing_that_was_decided(session):
    made = resident(session)
    done = press_confirm(session, made.party.id)
    by = ask_to_look_again(session, made.party.id, done.reference, "", PAYER, ENGLAND, NOW)
    assert by == date(2026, 11, 27)
    assert open_work(session) == {"look_again"}
    assert session.scalars(select(Proposal.state)).one() is ProposalState.ACCEPTED


def test_an_offer_that_still_waits_is_not_looked_at_again(session, waiting):
    with pytest.raises(NotAllowed):
        ask_to_look_again(session, waiting.party_id, waiting.reference, "", PAYER, ENGLAND, NOW)


@pytest.mark.parametrize("amount", ["90.00", "60.00"])
def test_a_decision_replays_to_the_same_answer(session, amount):
    made = resident(session)
    press_confirm(session, made.party.id, an_offer(amount))
    decision_id = session.scalars(select(Decision.id)).one()
    assert replay_decision(session, decision_id).is_same


def test_an_unknown_decision_is_not_found(session):
    with pytest.raises(NotFound):
        replay_decision(session, 4711)


def test_a_changed_receipt_is_noticed(session, waiting):
    old = session.scalars(select(Decision)).one()
    session.add(
        Decision(
            proposal_id=waiting.id,
            by="rule",
            outcome="accept",
            receipt=old.receipt.replace("60.00", "61.00"),
            receipt_sha256=old.receipt_sha256,
            at=NOW,
        )
    )
    session.flush()
    newest = session.scalars(select(func.max(Decision.id))).one()
    assert replay_decision(session, newest).differs_in == (
        "the receipt was changed after it was written",
    )
