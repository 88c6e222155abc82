"""The stand-in under several hands at the same moment: one key is one thing, a page is paid once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from shared.domain.money import Money
from shared.gateways.card_ports import CardsRefused, PhoneWish
from tests.gateways.card_payments_contract import a_wish

HANDS = 8


def all_at_once(work):
    """What each hand got, or the problem that it had."""
    start = Barrier(HANDS)

    def one(number):
        start.wait(10)
        try:
            return work(number)
        except CardsRefused as refused:
            return refused.reason

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(one, range(HANDS)))


@pytest.fixture
def page(cards, clock):
    return cards.port.open_page(a_wish(clock.now())).session_id


def test_one_key_is_one_page(cards, clock):
    wish = a_wish(clock.now())
    assert len(set(all_at_once(lambda _: cards.port.open_page(wish)))) == 1


def test_one_key_is_one_charge(cards, clock):
    wish = PhoneWish("P-1", "P-1", Money(500), "By phone", cards.key_in())
    assert len(set(all_at_once(lambda _: cards.port.take_by_phone(wish)))) == 1
    assert [line.gross for line in cards.port.payout_lines(cards.payout())] == [Money(500)]


def test_a_page_is_paid_on_once(cards, page):
    outcomes = [tried.outcome for tried in all_at_once(lambda _: cards.pay(page))]
    assert sorted(outcomes) == ["closed"] * (HANDS - 1) + ["paid"]


def test_never_more_goes_back_than_came(cards, page):
    cards.pay(page)
    intent = cards.port.page(page).intent_id
    all_at_once(lambda n: cards.port.refund(intent, Money(1_000), f"R-{n}", f"R-{n}"))
    assert cards.port.payment(intent).refunded == Money(4_000)
    assert len(list(cards.port.refunds_of(intent))) == 4
