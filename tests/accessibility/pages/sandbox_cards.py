"""The stand-in's own pages: a payment in each of its states, and the card fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from shared.domain.money import Money
from shared.gateways.card_ports import CardWish
from shared.gateways.sandbox.cards import SandboxCards
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.cards import ASKS, GOOD, keyed
from tests.support.signed_in import parts_of

FIELDS = "/sandbox/cards/fields"


def _page(
    act: Callable[[SandboxCards, str], object] = lambda cards, session_id: None,
) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        parts = parts_of(visitor.client.application)
        assert isinstance(parts.cards, SandboxCards)
        lasts_until = parts.clock.now() + timedelta(hours=1)
        wish = CardWish(
            "C2345BCDF", "C2345BCDF", Money(4_250), "C2345BCDF", "en", "/", "/", lasts_until
        )
        session_id = parts.cards.open_page(wish).session_id
        act(parts.cards, session_id)
        return f"/sandbox/cards/pay/{session_id}"

    return come


def _after_a_dispute(cards: SandboxCards, session_id: str) -> None:
    cards.provider.pay(session_id, keyed(GOOD))
    cards.provider.dispute(cards.page(session_id).intent_id or "")


def _overview(visitor: Visitor) -> str:
    _page(_after_a_dispute)(visitor)
    return "/sandbox/cards"


PAGES = (
    ListedPage(
        "sandbox_cards.overview",
        "What happens at the card provider",
        lambda visitor: "/sandbox/cards",
        "nothing yet",
    ),
    ListedPage("sandbox_cards.overview", "What happens at the card provider", _overview),
    ListedPage("sandbox_cards.pay", "Pay £42.50 by card", _page()),
    ListedPage(
        "sandbox_cards.pay",
        "Approve this payment",
        _page(lambda cards, session_id: cards.provider.pay(session_id, keyed(ASKS))),
        "the bank asks",
    ),
    ListedPage(
        "sandbox_cards.pay",
        "This payment is made",
        _page(lambda cards, session_id: cards.provider.pay(session_id, keyed(GOOD))),
        "paid",
    ),
    ListedPage(
        "sandbox_cards.pay",
        "This page can no longer be paid on",
        _page(lambda cards, session_id: cards.close_page(session_id)),
        "over",
    ),
    ListedPage("sandbox_cards.fields", "Card details", lambda visitor: FIELDS),
)
