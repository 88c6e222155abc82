"""The stand-in for the card provider: it obeys the contract, and acts as the provider documents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import (
    CardDeclined,
    CardsRefused,
    CardStatus,
    CardsUnavailable,
    PhoneWish,
    SeenRefundStatus,
)
from shared.gateways.sandbox.cards import SandboxCards
from tests.gateways.card_payments_contract import CardPaymentsContract, a_wish
from tests.support.cards import (
    ASKS,
    DECLINED,
    EXPIRED,
    GOOD,
    NO_FUNDS,
    REFUND_FAILS,
    REFUND_WAITS,
    Fault,
    keyed,
)

CARDS = {"good": GOOD, "declined": DECLINED, "no_funds": NO_FUNDS}


@pytest.fixture
def now(clock):
    return clock.now()


@pytest.fixture
def port(cards):
    return cards.port


@pytest.fixture
def key_in(cards):
    return lambda word: cards.key_in(CARDS[word])


@pytest.fixture
def page(port, now):
    """The id of a page on which £42.50 can be paid."""
    return port.open_page(a_wish(now)).session_id


@pytest.fixture
def paid(cards, page):
    """A payment of £42.50 on the page."""
    assert cards.pay(page).outcome == "paid"
    return cards.port.page(page)


class TestSandboxCards(CardPaymentsContract):
    """The stand-in obeys the contract on both databases."""


def test_what_is_paid_on_the_page_is_seen_on_page_and_payment(port, paid):
    assert (paid.status, paid.received) == (CardStatus.PAID, Money(4_250))
    assert port.payment(paid.intent_id).reference == paid.reference


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (DECLINED, "generic_decline"),
        (NO_FUNDS, "insufficient_funds"),
        (EXPIRED, "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
        ("4000000000000119", "processing_error"),
        ("4000000000009979", "stolen_card"),
        ("4242424242424241", "incorrect_number"),
        ("4111111111111111", "card_declined"),
        ("", "incorrect_number"),
    ],
)
def test_a_card_that_does_not_pay_says_why_and_another_may_follow(cards, page, card, code):
    tried = cards.pay(page, card)
    assert (tried.outcome, tried.code) == ("declined", code)
    assert cards.port.page(page).received == ZERO
    assert cards.pay(page).outcome == "paid"


def test_a_declined_try_is_seen_as_declined(cards, page):
    cards.pay(page, DECLINED)
    assert cards.port.page(page).status is CardStatus.DECLINED


@pytest.mark.parametrize(
    ("approves", "status"), [(True, CardStatus.PAID), (False, CardStatus.DECLINED)]
)
def test_the_bank_may_ask_and_its_holder_decides(cards, page, approves, status):
    assert cards.pay(page, ASKS, approves=None).outcome == "asks"
    assert cards.port.page(page).status is CardStatus.WAITING
    cards.approve(page, approves=approves)
    assert cards.port.page(page).status is status


def test_a_page_is_paid_on_once(cards, page, paid):
    assert cards.pay(page).outcome == "closed"
    assert cards.port.payment(paid.intent_id).received == Money(4_250)


def test_a_paid_page_cannot_be_closed(port, page, paid):
    assert port.close_page(page).status is CardStatus.PAID


def test_nobody_pays_on_a_page_whose_time_is_over(cards, clock, page):
    clock.pass_by(timedelta(minutes=61))
    assert cards.pay(page).outcome == "closed"
    assert cards.port.page(page).status is CardStatus.ENDED


def test_by_phone_nobody_is_asked_to_approve(cards, port):
    wish = PhoneWish("P-1", "P-1", Money(500), "By phone", cards.key_in(ASKS))
    assert port.take_by_phone(wish).status is CardStatus.PAID


def test_a_declined_phone_payment_can_be_repeated_with_the_same_answer(cards, port):
    wish = PhoneWish("P-1", "P-1", Money(500), "By phone", cards.key_in(DECLINED))
    for _ in range(2):
        with pytest.raises(CardDeclined):
            port.take_by_phone(wish)
    assert cards.sent.count("POST /v1/payment_intents") == 2
    assert port.find("P-1", cards.provider._clock.now()).status is CardStatus.DECLINED


@pytest.mark.parametrize(
    ("card", "at_first", "in_the_end"),
    [
        (REFUND_FAILS, SeenRefundStatus.DONE, SeenRefundStatus.FAILED),
        (REFUND_WAITS, SeenRefundStatus.ON_ITS_WAY, SeenRefundStatus.DONE),
        (GOOD, SeenRefundStatus.DONE, SeenRefundStatus.DONE),
    ],
)
def test_a_refund_may_end_otherwise_than_it_began(cards, page, card, at_first, in_the_end):
    cards.pay(page, card)
    intent = cards.port.page(page).intent_id
    made = cards.port.refund(intent, Money(1_000), "R-1", "R-1")
    assert made.status is at_first
    cards.finish()
    assert cards.port.refund_seen(made.refund_id).status is in_the_end
    left = ZERO if in_the_end is SeenRefundStatus.FAILED else Money(1_000)
    assert cards.port.payment(intent).refunded == left


def test_a_disputed_payment_cannot_be_refunded(cards, paid):
    cards.dispute(paid.intent_id)
    with pytest.raises(CardsRefused) as refused:
        cards.port.refund(paid.intent_id, Money(1), "R-1", "R-1")
    assert refused.value.reason == "charge_disputed"


@pytest.mark.parametrize(
    ("begins", "won", "ends", "withdrawn"),
    [
        ("needs_response", True, "won", False),
        ("needs_response", False, "lost", True),
        ("warning_needs_response", True, "warning_closed", False),
    ],
)
def test_a_dispute_is_decided_by_the_bank(cards, paid, begins, won, ends, withdrawn):
    dispute = cards.dispute(paid.intent_id, 1_000, status=begins)
    seen = cards.port.dispute(dispute)
    assert (seen.status, seen.amount, seen.intent_id) == (begins, Money(1_000), paid.intent_id)
    assert seen.is_withdrawn is (begins == "needs_response")
    cards.end_dispute(dispute, won=won)
    seen = cards.port.dispute(dispute)
    assert (seen.status, seen.is_withdrawn) == (ends, withdrawn)


def test_a_payout_is_the_sum_of_its_lines(cards, now, paid):
    cards.port.refund(paid.intent_id, Money(1_000), "R-1", "R-1")
    second = cards.port.open_page(a_wish(now, amount=Money(50_000))).session_id
    cards.pay(second)
    cards.end_dispute(cards.dispute(cards.port.page(second).intent_id, 2_000), won=True)
    cards.payout()
    (payout,) = cards.port.payouts(now)
    lines = list(cards.port.payout_lines(payout.payout_id))
    assert sum(line.net.pence for line in lines) == payout.amount.pence
    assert all(line.net.pence == line.gross.pence - line.fee.pence for line in lines)
    kinds = sorted(line.kind for line in lines)
    assert kinds == ["dispute", "dispute_won", "payment", "payment", "refund"]


def test_a_line_names_the_payment_the_refund_or_the_dispute(cards, paid):
    refund = cards.port.refund(paid.intent_id, Money(1_000), "R-1", "R-1")
    lines = {line.kind: line.source_id for line in cards.port.payout_lines(cards.payout())}
    assert lines == {"payment": paid.intent_id, "refund": refund.refund_id}


def test_a_long_payout_is_read_to_its_end(cards, port):
    method = cards.key_in()
    for number in range(103):
        port.take_by_phone(PhoneWish(f"P-{number}", f"P-{number}", Money(500), "", method))
    payout = cards.payout()
    cards.sent.clear()
    assert len({line.source_id for line in port.payout_lines(payout)}) == 103
    assert cards.sent == ["GET /v1/balance_transactions"] * 2


def test_what_settles_is_paid_out_by_itself(cards, clock, paid):
    cards.finish()
    assert cards.port.payouts(clock.now()) == ()
    clock.pass_by(timedelta(days=2, minutes=1))
    cards.finish()
    assert len(cards.port.payouts(clock.now())) == 1


def test_another_process_sees_the_same(cards, database, clock, page, paid):
    other = SandboxCards(database, clock, "http://127.0.0.1:8000")
    assert other.page(page) == paid


@pytest.mark.parametrize("fault", sorted(Fault))
def test_what_goes_wrong_is_told_as_one_of_our_problems(cards, port, now, fault):
    cards.fail(fault)
    problem = CardsRefused if fault is Fault.KEY_REFUSED else CardsUnavailable
    with pytest.raises(problem):
        port.open_page(a_wish(now))


@pytest.mark.parametrize("fault", sorted({Fault.SLOW, Fault.LOST, Fault.TRUNCATED}))
def test_after_a_lost_answer_the_same_request_tells_what_happened(cards, port, fault):
    wish = PhoneWish("P-1", "P-1", Money(500), "By phone", cards.key_in())
    cards.fail(fault)
    with pytest.raises(CardsUnavailable):
        port.take_by_phone(wish)
    assert port.take_by_phone(wish).status is CardStatus.PAID


def test_a_failure_after_the_money_was_taken_is_repeated_but_the_payment_is_found(
    cards, port, clock
):
    wish = PhoneWish("P-1", "P-1", Money(500), "By phone", cards.key_in())
    cards.fail(Fault.FAILS_AFTER)
    for _ in range(2):
        with pytest.raises(CardsUnavailable):
            port.take_by_phone(wish)
    assert port.find("P-1", clock.now()).received == Money(500)


def test_a_page_is_opened_in_the_end_where_the_provider_repeats_its_failure(cards, port, now):
    wish = a_wish(now)
    cards.fail(Fault.FAILS_AFTER)
    with pytest.raises(CardsUnavailable):
        port.open_page(wish)
    page = port.open_page(wish)
    assert port.open_page(wish) == page
    assert cards.pay(page.session_id).outcome == "paid"


def test_a_page_is_not_asked_for_for_ever(cards, port, now):
    wish = a_wish(now)
    cards.fail(Fault.FAILS_AFTER, times=None)
    for _ in range(7):
        with pytest.raises(CardsUnavailable):
            port.open_page(wish)
    cards.sent.clear()
    cards.mend()
    with pytest.raises(CardsUnavailable):
        port.open_page(wish)
    assert len(cards.sent) == 3


def test_a_fault_can_be_kept_for_one_kind_of_request(cards, port, now, paid):
    cards.fail(Fault.DOWN, only="POST /v1/refunds")
    assert port.open_page(a_wish(now))
    with pytest.raises(CardsUnavailable):
        port.refund(paid.intent_id, Money(1), "R-1", "R-1")
    assert port.refund(paid.intent_id, Money(1), "R-1", "R-1")


def test_a_fault_may_last_until_it_is_mended(cards, port, now):
    cards.fail(Fault.DOWN, times=None)
    for _ in range(3):
        with pytest.raises(CardsUnavailable):
            port.open_page(a_wish(now))
    cards.mend()
    assert port.open_page(a_wish(now))


def test_a_customer_can_be_kept(port):
    made = port._client.v1.customers.create({"name": "ŵ", "metadata": {"reference": "7"}})
    assert port._client.v1.customers.retrieve(made.id).name == "ŵ"


def test_no_card_number_is_kept_anywhere(cards, database, page):
    for card in (DECLINED, "4000000000000127", ASKS):
        cards.pay(page, card)
    cards.key_in()
    with database.reading() as session:
        kept = " ".join(
            str(row)
            for name in ("object", "key", "event")
            for row in session.execute(text(f"SELECT * FROM sandbox_card_{name}"))
        )
    assert "4242" in kept
    for number in (GOOD, DECLINED, ASKS, "4000000000000127"):
        assert number not in kept


def test_what_was_typed_is_not_in_its_own_description():
    assert GOOD not in f"{keyed(GOOD)!r} {keyed(GOOD)}"
