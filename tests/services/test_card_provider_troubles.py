"""The provider down, slow, broken and in disorder: what was meant is done once, or not at all."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import CardPaymentState
from shared.gateways.card_ports import CardsProblem, CardStatus
from shared.models import CardPayment, Debt, Posting
from shared.services.audit import Actor
from shared.services.card_payments.events import Outcome, take_event
from shared.services.card_payments.start import FIRST_LOOK, PAGE_LASTS, hand_over
from shared.services.card_payments.sweep import sweep
from tests.support.builders import NOW, a_debt, pounds
from tests.support.cards import ASKS, DECLINED, Fault
from tests.support.money_moves import a_card_payment

PAYER = Actor("payer", 1)
STATE = CardPaymentState
OPENING = "POST /v1/checkout/sessions"


@pytest.fixture
def payment(database):
    """50.00, written down; due for the sweeper after two minutes."""
    with database.transaction() as session:
        due = NOW + FIRST_LOOK
        return a_card_payment(session, a_debt(session), "50.00", STATE.INTENDED, look_at=due)


def read(database, payment):
    with database.reading() as session:
        return session.get_one(CardPayment, payment.id)


def received(database):
    with database.reading() as session:
        return session.scalar(select(Debt.received))


def postings(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Posting))


def deliver(database, cards, clock):
    """Bring every event until all are taken, as the provider does; the outcomes."""
    outcomes = []

    def post(body, signature):
        event = cards.port.read_event(body, signature, clock.now())
        outcomes.append(take_event(database, cards.port, event, clock.now()))
        return 503 if outcomes[-1] is Outcome.LATER else 200

    while cards.deliver_by(post) != (0, 0):
        clock.pass_by(timedelta(minutes=1))
    return outcomes


# ------------------------------------------------------------------ while the page is opened


@pytest.mark.parametrize(
    "fault",
    sorted({Fault.DOWN, Fault.FAILS, Fault.BUSY, Fault.SLOW, Fault.LOST, Fault.TRUNCATED}),
)
def test_a_page_that_did_not_open_is_opened_by_the_sweeper_and_can_be_paid(
    database, cards, clock, payment, fault
):
    cards.fail(fault, times=None, only=OPENING)
    with pytest.raises(CardsProblem):
        hand_over(database, cards.port, payment.id, PAYER, NOW)
    cards.mend()
    clock.pass_by(FIRST_LOOK)
    sweep(database, cards.port, clock.now())
    found = read(database, payment)
    assert (found.state, found.page_address != "") == (STATE.HANDED_OVER, True)
    cards.pay(found.session_id)
    deliver(database, cards, clock)
    assert (received(database), postings(database)) == (pounds("50.00"), 1)


def test_a_page_that_opened_with_a_failure_for_ever_is_given_up_when_it_has_run_out(
    database, cards, clock, payment
):
    cards.fail(Fault.FAILS_AFTER, only=OPENING)
    with pytest.raises(CardsProblem):
        hand_over(database, cards.port, payment.id, PAYER, NOW)
    for _ in range(20):
        clock.pass_by(PAGE_LASTS / 4)
        sweep(database, cards.port, clock.now())
    assert read(database, payment).state is STATE.ABANDONED
    cards.finish()
    deliver(database, cards, clock)
    assert (received(database), postings(database)) == (pounds("0.00"), 0)


def test_a_key_that_the_provider_refuses_begins_nothing(database, cards, payment):
    cards.fail(Fault.KEY_REFUSED, times=None)
    with pytest.raises(CardsProblem):
        hand_over(database, cards.port, payment.id, PAYER, NOW)
    assert read(database, payment).state is STATE.NOT_STARTED


# ------------------------------------------------------------------ while it is asked after


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.FAILS_AFTER}))
def test_a_sweep_that_gets_no_answer_is_made_up_by_a_later_one(
    database, cards, clock, payment, fault
):
    hand_over(database, cards.port, payment.id, PAYER, NOW)
    cards.pay(read(database, payment).session_id)
    cards.fail(fault, times=None, only="GET ")
    clock.pass_by(timedelta(minutes=15))
    sweep(database, cards.port, clock.now())
    assert postings(database) == 0
    cards.mend()
    clock.pass_by(timedelta(minutes=30))
    sweep(database, cards.port, clock.now())
    assert read(database, payment).state is STATE.PAID
    deliver(database, cards, clock)
    assert (received(database), postings(database)) == (pounds("50.00"), 1)


def test_events_that_cannot_be_asked_after_come_again(database, cards, clock, payment):
    hand_over(database, cards.port, payment.id, PAYER, NOW)
    cards.pay(read(database, payment).session_id, DECLINED)
    cards.fail(Fault.DOWN, times=2, only="GET ")
    outcomes = deliver(database, cards, clock)
    assert outcomes.count(Outcome.LATER) == 2
    assert read(database, payment).state is STATE.DECLINED


# ------------------------------------------------------------------ in disorder


@pytest.mark.parametrize("seed", range(6))
def test_three_copies_of_everything_in_disorder_come_to_the_same(
    database, cards, clock, payment, seed
):
    cards.webhooks.copies, cards.webhooks.in_disorder = 3, True
    cards.webhooks.dice = Random(seed)
    hand_over(database, cards.port, payment.id, PAYER, NOW)
    session_id = read(database, payment).session_id
    cards.pay(session_id, DECLINED)
    cards.pay(session_id, ASKS)
    paid = cards.port.page(session_id)
    assert paid.status is CardStatus.PAID
    cards.port.refund(str(paid.intent_id), pounds("20.00"), "", "made-there")
    dispute = cards.dispute(str(paid.intent_id), 3_000)
    cards.end_dispute(dispute, won=True)
    deliver(database, cards, clock)
    assert read(database, payment).state is STATE.PAID
    assert received(database) == pounds("30.00")


def test_events_that_come_a_day_late_are_still_taken(database, cards, clock, payment):
    cards.webhooks.delay = timedelta(days=1)
    hand_over(database, cards.port, payment.id, PAYER, NOW)
    cards.pay(read(database, payment).session_id)
    assert deliver(database, cards, clock) == []
    clock.pass_by(timedelta(days=1))
    deliver(database, cards, clock)
    assert read(database, payment).state is STATE.PAID
