"""Direct Debits without a supplier: a council with its own service user number, or none at all."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from shared.gateways.card_ports import CardsRefused, NotTheirs
from shared.gateways.direct_debit_ports import CollectWish, SetUp


class OwnBacs:
    """The council's own number: details are ours to keep, and collections go by a run's file.

    Refuses whatever a supplier would be asked, so that nobody need ask first whether there is one.
    """

    keeps_details = False
    collects = False
    why = "no-supplier"

    def set_up(self, wish: SetUp) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def look_up_set_up(self, session_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def close_set_up(self, session_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def look_up_mandate(self, mandate_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def collect(self, wish: CollectWish) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def find_collection(self, reference: str, customer_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def look_up_collection(self, collection_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def look_up_claim(self, claim_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def cancel(self, method_id: str) -> NoReturn:
        """Refused."""
        raise CardsRefused(self.why)

    def read_event(self, content: bytes, signature: str, now: datetime) -> NoReturn:
        """Refused: nobody can have sent one."""
        raise NotTheirs(self.why)


class NoDirectDebits(OwnBacs):
    """A council that takes no Direct Debits."""

    why = "no-direct-debits"
