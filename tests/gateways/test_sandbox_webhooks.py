"""The stand-in's events: which are written when, and how they are sent, twice, late and in disorder."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.domain.money import Money
from shared.gateways.card_ports import CardStatus, OutOfTime, SeenPayment
from shared.gateways.stripe_events import READERS
from tests.gateways.card_payments_contract import a_wish
from tests.support.cards import ASKS, DECLINED, REFUND_FAILS


@pytest.fixture
def page(cards, clock):
    return cards.port.open_page(a_wish(clock.now())).session_id


def sent(cards):
    """The events that are due, taken at once: each as the port reads it."""
    read = []

    def post(body, signature):
        read.append(cards.port.read_event(body, signature, cards.provider._clock.now()))
        return 200

    cards.deliver_by(post)
    return read


def kinds(cards):
    return [event.kind for event in sent(cards) if event.kind in READERS]


def intent(cards, page):
    return cards.port.page(page).intent_id


ACTS = {
    "nothing": (lambda cards, page: None, []),
    "pays": (
        lambda cards, page: cards.pay(page),
        ["payment_intent.succeeded", "checkout.session.completed"],
    ),
    "is declined": (
        lambda cards, page: cards.pay(page, DECLINED),
        ["payment_intent.payment_failed"],
    ),
    "approves": (
        lambda cards, page: cards.pay(page, ASKS),
        [
            "payment_intent.requires_action",
            "payment_intent.succeeded",
            "checkout.session.completed",
        ],
    ),
    "does not approve": (
        lambda cards, page: cards.pay(page, ASKS, approves=False),
        ["payment_intent.requires_action", "payment_intent.payment_failed"],
    ),
    "page is closed": (
        lambda cards, page: cards.port.close_page(page),
        ["checkout.session.expired"],
    ),
}


@pytest.mark.parametrize("what", sorted(ACTS))
def test_what_somebody_does_on_the_page_is_told(cards, page, what):
    act, told = ACTS[what]
    act(cards, page)
    assert kinds(cards) == told


def test_a_page_whose_time_is_over_is_told_once(cards, clock, page):
    clock.pass_by(timedelta(minutes=61))
    cards.finish()
    cards.finish()
    assert kinds(cards) == ["checkout.session.expired"]


def test_a_refund_is_told_on_itself_and_on_the_payment(cards, page):
    cards.pay(page)
    sent(cards)
    cards.port.refund(intent(cards, page), Money(1_000), "R-1", "R-1")
    refund, payment = (event for event in sent(cards) if event.kind in READERS)
    assert (refund.kind, refund.seen.reference) == ("refund.created", "R-1")
    assert (payment.kind, payment.seen.refunded) == ("charge.refunded", Money(1_000))


def test_a_refund_that_fails_is_told_later(cards, page):
    cards.pay(page, REFUND_FAILS)
    cards.port.refund(intent(cards, page), Money(1_000), "R-1", "R-1")
    sent(cards)
    cards.finish()
    assert kinds(cards) == ["refund.failed", "refund.updated"]


def test_a_dispute_is_told_from_its_beginning_to_its_end(cards, page):
    cards.pay(page)
    sent(cards)
    cards.end_dispute(cards.dispute(intent(cards, page)), won=True)
    assert kinds(cards) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_only_what_says_paid_is_final(cards, page):
    cards.pay(page, DECLINED)
    cards.pay(page)
    final = {event.kind for event in sent(cards) if event.is_final}
    assert final == {"payment_intent.succeeded", "checkout.session.completed"}


def test_an_event_shows_what_it_is_about(cards, page):
    cards.pay(page)
    completed = sent(cards)[-1]
    seen = completed.seen
    assert isinstance(seen, SeenPayment)
    assert completed.object_id == page
    assert (seen.status, seen.received) == (CardStatus.PAID, Money(4_250))
    assert seen.intent_id == intent(cards, page)


def test_what_was_taken_is_not_sent_again(cards, page):
    cards.pay(page)
    assert sent(cards)
    assert sent(cards) == []


def test_what_was_not_taken_comes_again_later_and_later(cards, clock, page):
    cards.port.close_page(page)
    tries = []
    for _ in range(8):
        tries.append(cards.deliver_by(lambda body, signature: 503))
        clock.pass_by(timedelta(seconds=5))
    assert tries == [(0, 1), (0, 1), (0, 0), (0, 1), (0, 0), (0, 0), (0, 0), (0, 1)]


def test_each_sending_is_signed_anew(cards, clock, page):
    cards.port.close_page(page)
    (late,) = cards.waiting()
    clock.pass_by(timedelta(seconds=301))
    with pytest.raises(OutOfTime):
        cards.port.read_event(*late, clock.now())
    assert kinds(cards) == ["checkout.session.expired"]


def test_events_can_be_asked_for_twice(cards, page):
    cards.webhooks.copies = 2
    cards.port.close_page(page)
    first, second = sent(cards)
    assert first == second


def test_events_can_be_asked_for_late(cards, clock, page):
    cards.webhooks.delay = timedelta(minutes=10)
    cards.port.close_page(page)
    assert kinds(cards) == []
    clock.pass_by(timedelta(minutes=10))
    assert kinds(cards) == ["checkout.session.expired"]


def test_events_can_be_asked_for_in_disorder(cards, page):
    cards.webhooks.in_disorder = True
    cards.pay(page, DECLINED)
    cards.pay(page)
    made = sent(cards)
    assert [event.kind for event in made] != [event.kind for event in sorted(made, key=_number)]


def _number(event):
    order = (
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    )
    return order.index(event.kind)


def test_what_the_provider_keeps_to_itself_is_not_told(cards, page):
    cards.pay(page)
    for body, _ in cards.waiting():
        names = json.dumps(json.loads(body)["data"]["object"])
        assert '"_' not in names
