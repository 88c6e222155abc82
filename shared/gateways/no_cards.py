"""A council that takes no cards: every request is refused, and no event is believed."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from shared.domain.money import Money
from shared.gateways.card_ports import CardsRefused, CardWish, NotTheirs, PhoneWish


class NoCards:
    """Refuses whatever it is asked, so that nobody need ask first whether there is a provider."""

    def open_page(self, wish: CardWish) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def page(self, session_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def close_page(self, session_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def payment(self, intent_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def find(self, reference: str, since: datetime) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def phone_fields(self) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def take_by_phone(self, wish: PhoneWish) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def refund(self, intent_id: str, amount: Money, reference: str, key: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def refund_seen(self, refund_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def refunds_of(self, intent_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def dispute(self, dispute_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def payouts(self, since: datetime) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def payout_lines(self, payout_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused("no-cards")

    def read_event(self, content: bytes, signature: str, now: datetime) -> NoReturn:
        """Refused: nobody can have sent one."""
        raise NotTheirs("no-cards")
