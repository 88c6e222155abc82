"""The Direct Debit supplier in tests: the stand-in as our port, and what payers and banks do there."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.domain.money import Money
from shared.gateways.direct_debit_ports import CollectWish, SeenMandate, SetUp
from shared.gateways.sandbox.cards.known_accounts import SORT_CODE, KeyedAccount
from shared.gateways.sandbox.direct_debits import SandboxDirectDebits
from tests.support.cards import TrialCards

PAYS = "00012345"
NO_FUNDS = "22222227"
NOT_AUTHORISED = "33333335"
CLAIMED = "55555559"
REFUSED = "00033333"


class TrialDebits:
    """`port` is what services are given; the rest is what payers and their banks do.

    Faults, delays and deliveries are those of `cards`: it is one provider.
    """

    def __init__(self, cards: TrialCards) -> None:
        self.cards = cards
        self.port = SandboxDirectDebits(cards.provider)
        self.banks = cards.provider.banks

    @property
    def sent(self) -> list[str]:
        """`METHOD /path` of every request that we sent to the supplier."""
        return self.port.client.sent

    def give(self, session_id: str, number: str = PAYS) -> str:
        """The payer types an account on the supplier's page and gives the mandate; its id."""
        return self.banks.give(session_id, account_keyed(number))

    def later(self) -> None:
        """Banks answer for every mandate and every debit, whatever the day."""
        self.banks.pass_time(at_once=True)


def account_keyed(number: str = PAYS, sort_code: str = SORT_CODE) -> KeyedAccount:
    """An account as somebody types it."""
    return KeyedAccount("A Payer", sort_code, number, is_holder=True)


def a_set_up(now: datetime, reference: str, **changes: object) -> SetUp:
    """The wish for a page on which a mandate is given."""
    asked: dict[str, object] = {
        "key": reference,
        "reference": reference,
        "language": "cy",
        "return_address": "https://portal.example/direct-debit/back",
        "cancel_address": "https://portal.example/direct-debit/back",
        "expires_at": now + timedelta(hours=2),
    }
    return SetUp(**{**asked, **changes})  # type: ignore[arg-type]


def a_collection(seen: SeenMandate, reference: str, **changes: object) -> CollectWish:
    """The wish for £42.50 under a mandate, as soon as it can be."""
    asked: dict[str, object] = {
        "key": reference,
        "reference": reference,
        "amount": Money(4_250),
        "mandate_id": seen.mandate_id,
        "method_id": seen.method_id,
        "customer_id": seen.customer_id,
        "says": "Plan P-1",
        "on": None,
    }
    return CollectWish(**{**asked, **changes})  # type: ignore[arg-type]
