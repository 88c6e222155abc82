"""The card provider in tests: the stand-in as our port, and what happens there without us."""

from __future__ import annotations

from flask.testing import FlaskClient

from shared.db import Database
from shared.gateways.ports import Clock
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.cards.delivery import PATH, Post
from shared.gateways.sandbox.cards.faults import Fault
from shared.gateways.sandbox.cards.known_cards import Keyed
from shared.gateways.sandbox.cards.provider import Tried

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
NO_FUNDS = "4000000000009995"
EXPIRED = "4000000000000069"
ASKS = "4000002500003155"
"""Its bank wants the cardholder to approve: answer with `approve`."""
DISPUTED = "4000000000000259"
REFUND_FAILS = "4000000000005126"
"""A refund to it looks done, and fails later: `finish` makes it later."""
REFUND_WAITS = "4000000000007726"
"""A refund to it is on its way until `finish`."""

__all__ = [
    "ASKS",
    "DECLINED",
    "DISPUTED",
    "EXPIRED",
    "GOOD",
    "NO_FUNDS",
    "REFUND_FAILS",
    "REFUND_WAITS",
    "Fault",
    "TrialCards",
    "keyed",
]


class TrialCards:
    """`port` is what services are given; the rest is what people and banks do at the provider."""

    def __init__(self, database: Database, clock: Clock, base_url: str) -> None:
        self.port = SandboxCards(database, clock, base_url)
        self.provider = self.port.provider
        self.webhooks = self.provider.server.webhooks
        """Set `delay`, `copies` or `in_disorder` before something happens."""

    @property
    def sent(self) -> list[str]:
        """`METHOD /path` of every request that we sent to the provider."""
        return self.port.client.sent

    def pay(self, session_id: str, card: str = GOOD, *, approves: bool | None = True) -> Tried:
        """Somebody types a card on the provider's page and presses the button.

        When the bank asks, they approve or fail at once; with `approves=None` they leave it there.
        """
        tried = self.provider.pay(session_id, keyed(card))
        if tried.outcome == "asks" and approves is not None:
            return self.approve(session_id, approves=approves)
        return tried

    def approve(self, session_id: str, *, approves: bool = True) -> Tried:
        """They answer their bank's question (3-D Secure)."""
        return self.provider.answer_bank(session_id, approves=approves)

    def key_in(self, card: str = GOOD) -> str:
        """An officer keys a card into the provider's fields; the id for `PhoneWish.method_id`."""
        return self.provider.keep_card(keyed(card))

    def dispute(
        self, intent_id: str, pence: int | None = None, status: str = "needs_response"
    ) -> str:
        """The cardholder disputes a payment; the dispute's id. `warning_needs_response` only asks."""
        return self.provider.dispute(intent_id, pence, status=status)

    def end_dispute(self, dispute_id: str, *, won: bool) -> None:
        """The bank decides."""
        self.provider.end_dispute(dispute_id, won=won)

    def payout(self) -> str:
        """Everything in the balance is paid out; the payout's id."""
        payout_id = self.provider.pay_out()
        assert payout_id, "there was nothing to pay out"
        return payout_id

    def finish(self) -> None:
        """What the provider does later is done now: pages expire when due, refunds end."""
        self.provider.pass_time(at_once=True)

    def fail(self, fault: Fault, times: int | None = 1, only: str = "") -> None:
        """Let our requests go wrong; `only` begins as `METHOD /path` does."""
        self.provider.faults.fail(fault, times, only)

    def mend(self) -> None:
        """Let every request go right again."""
        self.provider.faults.mend()

    def deliver(self, client: FlaskClient) -> list[int]:
        """The events that are due arrive, signed, at the app; the status of each answer.

        What was not taken is due again a little later: move the clock, and deliver again.
        """
        statuses: list[int] = []

        def post(body: bytes, signature: str) -> int:
            answer = client.post(
                PATH,
                data=body,
                content_type="application/json; charset=utf-8",
                headers={"Stripe-Signature": signature},
            )
            statuses.append(answer.status_code)
            return answer.status_code

        self.deliver_by(post)
        return statuses

    def deliver_by(self, post: Post) -> tuple[int, int]:
        """The same by any way of posting `(body, signature) -> status`."""
        return self.provider.deliver(post)

    def waiting(self) -> list[tuple[bytes, str]]:
        """The due events with their signatures, without delivering them: to replay or to alter."""
        kept: list[tuple[bytes, str]] = []

        def post(body: bytes, signature: str) -> int:
            kept.append((body, signature))
            return 0

        self.deliver_by(post)
        return kept


def keyed(card: str) -> Keyed:
    """A card as somebody types it, with an expiry date and a security code that pass."""
    return Keyed(card, "12 / 34", "123")
