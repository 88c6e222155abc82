"""What a crash or a lost message left half-way is finished, once, whoever else is at it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from shared.domain.card_payment_states import WITHOUT_MONEY, CardPaymentState
from shared.gateways.card_ports import CardsRefused, CardStatus, CardsUnavailable, PhoneWish
from shared.models import CardPayment, Debt, Posting
from shared.services.audit import Actor
from shared.services.card_payments import sweep as sweeping
from shared.services.card_payments.events import take_event
from shared.services.card_payments.start import FIRST_LOOK, PAGE_LASTS, hand_over
from shared.services.card_payments.sweep import NO_ANSWERS, PAUSES, PAYER_GONE, Swept, sweep
from tests.support.builders import NOW, a_debt, pounds
from tests.support.card_events import a_card_event
from tests.support.fake_cards import FakeCards
from tests.support.money_moves import a_card_payment
from tests.support.plans import at_once

PAYER = Actor("payer", 1)
STATE = CardPaymentState
SECOND = timedelta(seconds=1)


@pytest.fixture
def cards(tmp_path):
    return FakeCards(tmp_path / "cards")


def intended(database, amount="50.00", **changes):
    """Written down, with the provider not asked yet; due after two minutes."""
    with database.transaction() as session:
        debt = a_debt(session)
        given = {"look_at": NOW + FIRST_LOOK, **changes}
        return a_card_payment(session, debt, amount, STATE.INTENDED, **given)


def handed_over(database, cards, **changes):
    made = intended(database, **changes)
    hand_over(database, cards, made.id, PAYER, NOW)
    return read(database, made.id)


def read(database, payment_id):
    with database.reading() as session:
        return session.get_one(CardPayment, payment_id)


def postings(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Posting))


def received(database):
    with database.reading() as session:
        return session.scalar(select(Debt.received))


def due(payment):
    return payment.look_at


# ------------------------------------------------------------------ when it looks


def test_what_is_not_due_is_left_alone(database, cards):
    payment = handed_over(database, cards)
    cards.pay(payment.session_id)
    assert sweep(database, cards, due(payment) - SECOND) == Swept()
    assert sweep(database, cards, due(payment)) == Swept(settled=1)


@pytest.mark.parametrize("state", sorted(WITHOUT_MONEY))
def test_what_is_settled_is_never_asked_after(database, cards, state):
    with database.transaction() as session:
        a_card_payment(session, a_debt(session), state=state)
    assert sweep(database, cards, NOW + timedelta(days=9)) == Swept()
    assert cards.calls == 0


def test_each_look_that_finds_nothing_waits_longer_for_the_next(database, cards):
    payment, waits = handed_over(database, cards), []
    for _ in range(len(PAUSES) + 2):
        now = due(payment)
        assert sweep(database, cards, now) == Swept(put_off=1)
        payment = read(database, payment.id)
        waits.append(payment.look_at - now)
    assert waits == [*PAUSES, PAUSES[-1], PAUSES[-1]]


def test_a_provider_that_does_not_answer_is_left_in_peace(database, cards):
    for _ in range(NO_ANSWERS + 2):
        handed_over(database, cards)
    cards.down = "before"
    later = NOW + timedelta(hours=1)
    assert sweep(database, cards, later) == Swept(put_off=NO_ANSWERS)
    assert sweep(database, cards, later) == Swept(put_off=2)


def test_one_payment_that_fails_holds_up_no_other(database, cards, monkeypatch):
    first, second = (handed_over(database, cards) for _ in range(2))
    for each in (first, second):
        cards.pay(each.session_id)
    settle = sweeping.settle

    def broken(session, payment_id, *rest):
        if payment_id == first.id:
            raise ValueError("a mistake of ours")
        return settle(session, payment_id, *rest)

    monkeypatch.setattr(sweeping, "settle", broken)
    assert sweep(database, cards, NOW + timedelta(hours=1)) == Swept(settled=1, put_off=1)
    assert read(database, second.id).state is STATE.PAID


# ------------------------------------------------------------------ what it finds


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (CardStatus.WAITING, STATE.HANDED_OVER),
        (CardStatus.DECLINED, STATE.DECLINED),
        (CardStatus.PROCESSING, STATE.ON_ITS_WAY),
        (CardStatus.ENDED, STATE.ABANDONED),
        (CardStatus.PAID, STATE.PAID),
    ],
)
def test_a_payment_becomes_what_the_provider_says(database, cards, status, state):
    payment = handed_over(database, cards)
    received_now = payment.amount if status is CardStatus.PAID else pounds("0.00")
    cards.change(payment.session_id, status, received=received_now)
    sweep(database, cards, due(payment))
    assert read(database, payment.id).state is state
    assert postings(database) == (1 if status is CardStatus.PAID else 0)


def test_an_intention_that_got_no_further_is_handed_over(database, cards):
    payment = intended(database)
    assert sweep(database, cards, due(payment)) == Swept(put_off=1)
    found = read(database, payment.id)
    assert (found.state, found.page_address != "") == (STATE.HANDED_OVER, True)


def test_a_page_that_opened_unseen_is_found_again_by_its_key(database, cards):
    payment = intended(database)
    cards.down = "after"
    with pytest.raises(CardsUnavailable):
        hand_over(database, cards, payment.id, PAYER, NOW)
    cards.down = ""
    cards.pay(f"cs_{payment.reference}")
    assert sweep(database, cards, due(payment)) == Swept(settled=1)
    assert (received(database), postings(database)) == (pounds("50.00"), 1)


@pytest.mark.parametrize(
    ("after", "state"),
    [(PAYER_GONE - SECOND, STATE.HANDED_OVER), (PAYER_GONE, STATE.ABANDONED)],
)
def test_a_page_that_nobody_was_given_is_shut_when_the_payer_is_gone(database, cards, after, state):
    payment = intended(database)
    sweep(database, cards, NOW + after)
    assert read(database, payment.id).state is state
    shut = cards.page(f"cs_{payment.reference}").status is CardStatus.ENDED
    assert shut == (state is STATE.ABANDONED)


def test_what_the_provider_refuses_to_begin_is_over(database, cards):
    payment = intended(database)
    cards.refuses = True
    assert sweep(database, cards, due(payment)) == Swept(settled=1)
    assert read(database, payment.id).state is STATE.NOT_STARTED


def test_a_page_that_the_provider_does_not_know_is_looked_for_again(database, cards):
    payment = handed_over(database, cards)
    with database.transaction() as session:
        session.execute(update(CardPayment).values(session_id="cs_gone"))
    assert sweep(database, cards, due(payment)) == Swept(put_off=1)


def test_a_payer_who_pays_an_hour_later_is_still_paid(database, cards):
    payment = handed_over(database, cards)
    sweep(database, cards, due(payment))
    cards.pay(payment.session_id)
    sweep(database, cards, NOW + PAGE_LASTS)
    assert read(database, payment.id).state is STATE.PAID


# ------------------------------------------------------------------ by phone


def phoned(database, **changes):
    return intended(database, method="phone", **changes)


def wish(payment):
    return PhoneWish(payment.reference, payment.reference, payment.amount, "", "pm_1")


def test_a_card_charged_by_phone_whose_answer_was_lost_is_found_by_our_reference(database, cards):
    payment = phoned(database)
    cards.take_by_phone(wish(payment))
    assert sweep(database, cards, due(payment)) == Swept(settled=1)
    assert received(database) == pounds("50.00")


@pytest.mark.parametrize(
    ("after", "state"), [(PAYER_GONE - SECOND, STATE.INTENDED), (PAYER_GONE, STATE.ABANDONED)]
)
def test_a_call_that_never_reached_the_provider_is_over_in_the_end(database, cards, after, state):
    payment = phoned(database)
    sweep(database, cards, NOW + after)
    assert read(database, payment.id).state is state


def test_a_call_is_not_over_while_the_provider_cannot_be_asked(database, cards):
    payment = phoned(database)
    cards.down = "before"
    sweep(database, cards, NOW + timedelta(days=2))
    assert read(database, payment.id).state is STATE.INTENDED


# ------------------------------------------------------------------ at the same moment


def test_sweepers_and_events_at_the_same_moment_post_once(database, cards):
    payment = handed_over(database, cards)
    seen = cards.pay(payment.session_id)
    work = [lambda: sweep(database, cards, due(payment))] * 4
    work += [
        lambda number=number: take_event(
            database, cards, a_card_event(seen, id=f"evt_{number % 2}"), NOW
        )
        for number in range(4)
    ]
    at_once(*work)
    assert (received(database), postings(database)) == (pounds("50.00"), 1)


def test_a_page_opened_by_payer_and_sweeper_at_once_is_one_page(database, cards):
    payment = intended(database)
    at_once(
        lambda: sweep(database, cards, due(payment)),
        lambda: hand_over(database, cards, payment.id, PAYER, NOW),
    )
    assert read(database, payment.id).session_id == f"cs_{payment.reference}"


def test_another_amount_under_our_key_is_refused_and_the_first_stands(database, cards):
    payment = handed_over(database, cards)
    with database.transaction() as session:
        session.execute(
            update(CardPayment).values(amount=pounds("60.00"), page_address="", session_id=None)
        )
    with pytest.raises(CardsRefused):
        hand_over(database, cards, payment.id, PAYER, NOW)
    assert cards.page(payment.session_id).amount == pounds("50.00")
