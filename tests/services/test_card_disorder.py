"""Events in any order, payments across each other, workers killed at random: the provider's word stands in the end."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from shared.db import Database
from shared.domain.allocation import Rule, Share
from shared.domain.card_payment_states import CardPaymentState
from shared.domain.money import ZERO
from shared.gateways.card_ports import CardStatus, SeenDispute, SeenRefundStatus
from shared.gateways.parts import carried_by_sessions
from shared.models import CardPayment, CardPaymentDebt, Debt, Posting
from shared.services.audit import Actor
from shared.services.card_payments.events import Outcome, take_event
from shared.services.card_payments.start import hand_over
from shared.services.card_payments.sweep import sweep
from tests.support.builders import NOW, a_debt, an_account, kept, pounds
from tests.support.card_events import a_card_event
from tests.support.crashing import HOUR
from tests.support.databases import SANDBOX
from tests.support.fake_cards import FakeCards
from tests.support.money_moves import a_card_payment

PAYER = Actor("payer", 1)
STATE = CardPaymentState


@pytest.fixture
def cards(tmp_path):
    return FakeCards(tmp_path / "cards")


def on_the_page(database, cards, amount="50.00", debts=1):
    """A payment for one debt or more, each meant for its part, on the provider's page."""
    with database.transaction() as session:
        account = an_account(session)
        owed = [a_debt(session, account, year=2026 - number) for number in range(debts)]
        made = a_card_payment(session, owed[0], amount, STATE.INTENDED)
    hand_over(database, cards, made.id, PAYER, NOW)
    return made, f"cs_{made.reference}"


def state_of(database, payment):
    with database.reading() as session:
        return session.get_one(CardPayment, payment.id).state


def received(database, payment):
    with database.reading() as session:
        return session.scalar(
            select(Debt.received)
            .join(CardPaymentDebt, CardPaymentDebt.debt_id == Debt.id)
            .where(CardPaymentDebt.payment_id == payment.id)
        )


def postings(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Posting))


# ------------------------------------------------------------------ any order


def a_whole_life(cards, session_id):
    """Declined, paid, half of it refunded, disputed and won; every event as it was when it was made."""
    amount, intent_id = cards.page(session_id).amount, f"pi_{session_id}"
    declined = cards.change(session_id, CardStatus.DECLINED, intent_id=intent_id)
    processing = cards.change(session_id, CardStatus.PROCESSING)
    paid = cards.pay(session_id)
    refund = cards.refund(intent_id, pounds("20.00"), "", session_id)
    opened = SeenDispute(
        f"dp_{session_id}",
        intent_id,
        amount - pounds("20.00"),
        "general",
        "needs_response",
        True,
        None,
    )
    won = SeenDispute(opened.dispute_id, intent_id, opened.amount, "general", "won", False, None)
    cards.stands(won)
    said = [
        ("payment_intent.payment_failed", declined),
        ("payment_intent.processing", processing),
        ("checkout.session.completed", paid),
        ("payment_intent.succeeded", paid),
        ("refund.created", refund),
        ("charge.dispute.created", opened),
        ("charge.dispute.closed", won),
    ]
    return [
        a_card_event(seen, kind, id=f"evt_{session_id}_{number}")
        for number, (kind, seen) in enumerate(said)
    ]


def delivered(database, cards, events):
    """Send each until it is taken, as the provider does."""
    waiting = list(events)
    for _ in range(5):
        waiting = [
            event for event in waiting if take_event(database, cards, event, NOW) is Outcome.LATER
        ]
    assert waiting == []


@given(order=st.permutations(range(7)), again=st.lists(st.integers(0, 6), max_size=4))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_order_and_however_often_the_end_is_the_same(database, cards, order, again):
    payment, session_id = on_the_page(database, cards)
    events = a_whole_life(cards, session_id)
    delivered(database, cards, [events[number] for number in (*order, *again)])
    assert state_of(database, payment) is STATE.PAID
    assert received(database, payment) == pounds("30.00")


LATE = list(permutations(range(3)))


@pytest.mark.parametrize("order", LATE, ids=lambda order: "".join(map(str, order)))
def test_a_refund_that_failed_is_back_on_the_debt_in_any_order(database, cards, order):
    payment, session_id = on_the_page(database, cards)
    paid = cards.pay(session_id)
    sent = cards.refund(str(paid.intent_id), pounds("20.00"), "", session_id)
    failed = type(sent)(sent.refund_id, sent.intent_id, "", sent.amount, SeenRefundStatus.FAILED)
    cards.stands(failed)
    events = [
        a_card_event(paid),
        a_card_event(sent, "refund.created"),
        a_card_event(failed, "refund.failed"),
    ]
    delivered(database, cards, [events[number] for number in order])
    assert received(database, payment) == pounds("50.00")


# ------------------------------------------------------------------ across each other


def test_payments_that_touch_the_same_debts_in_opposite_order_both_arrive(database, cards):
    with database.transaction() as session:
        account = an_account(session)
        first, second = (a_debt(session, account, year=year) for year in (2025, 2026))
        payments = [
            meant_for(session, order)
            for order in ((first, second), (second, first))
            for _ in range(4)
        ]
    for each in payments:
        hand_over(database, cards, each.id, PAYER, NOW)
    events = [a_card_event(cards.pay(f"cs_{each.reference}")) for each in payments]
    with ThreadPoolExecutor(8) as pool:
        work = [pool.submit(take_event, database, cards, event, NOW) for event in events]
        assert {each.result() for each in work} == {Outcome.DONE}
    with database.reading() as session:
        assert session.scalars(select(Debt.received)).all() == [pounds("40.00")] * 2


def meant_for(session, debts):
    payment = a_card_payment(session, None, "10.00", STATE.INTENDED)
    for position, debt in enumerate(debts):
        wish = CardPaymentDebt(
            payment_id=payment.id,
            debt_id=debt.id,
            position=position,
            amount=pounds("5.00"),
            rule=Share(debt.id, ZERO, Rule.CHOSEN).rule,
        )
        kept(session, wish)
    return payment


# ------------------------------------------------------------------ killed at random


def work_through(url, file, said, acknowledged):
    """Take every event, and write down which were acknowledged; until killed."""
    database, cards = Database(url, known=carried_by_sessions(SANDBOX)), FakeCards(file)
    for event in said:
        if take_event(database, cards, event, NOW) is not Outcome.LATER:
            with open(acknowledged, "a") as opened:
                opened.write(f"{event.id}\n")


def until_more(acknowledged, lines, workers):
    """Wait until the workers are well at it, or through."""
    for _ in range(3_000):
        if len(acknowledged.read_text().split()) >= lines:
            return
        if not any(worker.is_alive() for worker in workers):
            return
        time.sleep(0.002)
    raise AssertionError("the workers took nothing for half a minute")


def test_workers_killed_at_random_lose_and_double_nothing(database, cards, tmp_path):
    payments = [on_the_page(database, cards, amount="1.00") for _ in range(40)]
    events = [
        a_card_event(cards.pay(session_id), id=f"evt_{session_id}") for _, session_id in payments
    ]
    url = database.url.render_as_string(hide_password=False)
    acknowledged, dice = tmp_path / "acknowledged", random.Random(7)
    acknowledged.touch()
    killed = 0
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["tests.services.test_card_disorder"])
    for _ in range(5):
        done = acknowledged.read_text().split()
        said = [each for each in events if each.id not in done]
        orders = [dice.sample(said, len(said)) for _ in range(2)]
        workers = [
            start.Process(target=work_through, args=(url, cards.file, order, acknowledged))
            for order in orders
        ]
        for worker in workers:
            worker.start()
        until_more(acknowledged, len(done) + dice.randint(1, 3), workers)
        time.sleep(dice.uniform(0, 0.02))
        for worker in workers:
            worker.kill()
            worker.join()
        killed += sum(worker.exitcode == -signal.SIGKILL for worker in workers)
    assert killed >= 2
    told = set(acknowledged.read_text().split())
    with database.reading() as session:
        paid = set(
            session.scalars(select(CardPayment.session_id).where(CardPayment.state == STATE.PAID))
        )
    assert {each.removeprefix("evt_") for each in told} <= paid
    assert postings(database) == len(paid)
    sweep(database, cards, NOW + HOUR)
    assert postings(database) == len(payments)
    with database.reading() as session:
        assert set(session.scalars(select(Debt.received))) == {pounds("1.00")}
