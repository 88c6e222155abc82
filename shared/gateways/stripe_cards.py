"""Cards through Stripe: Checkout online, Payment Intents by phone, refunds, disputes and payouts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import stripe

from shared.domain.money import Money
from shared.gateways.card_ports import (
    CardEvent,
    CardPage,
    CardStatus,
    CardWish,
    PhoneFields,
    PhoneWish,
    SeenDispute,
    SeenPayment,
    SeenPayout,
    SeenPayoutLine,
    SeenRefund,
)
from shared.gateways.stripe_client import SECONDS, stripe_client
from shared.gateways.stripe_events import EventsFor, read_event
from shared.gateways.stripe_problems import KeyUsedUp, problems_named
from shared.gateways.stripe_reading import (
    reference_of,
    seen_dispute,
    seen_intent,
    seen_line,
    seen_payout,
    seen_refund,
    seen_session,
)
from shared.settings import StripeAccount

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams, RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

MOST_KEYS = 3
"""How often a page is asked for anew after the provider's own failures."""
CURRENCY = "gbp"
LANGUAGE = "en-GB"
"""Stripe's pages have no Welsh, so a Welsh payer's page is in English there."""
WITH_CHARGE = "payment_intent.latest_charge"
SCRIPT = "https://js.stripe.com/v3/"
FRAMES = ("https://js.stripe.com", "https://hooks.stripe.com")
CALLS = ("https://api.stripe.com",)


class StripeCards:
    """Takes and gives back money through the council's own Stripe account."""

    def __init__(
        self,
        account: StripeAccount,
        http_client: stripe.HTTPClient | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._account = account
        self._client = stripe_client(account, http_client, seconds)
        self._ours = EventsFor(account.webhook_secrets, account.is_live, account.account)

    def open_page(self, wish: CardWish) -> CardPage:
        """A Checkout Session. The same key gives the same one.

        When Stripe has failed under a key, the next one is tried: what that failure may have left is
        a page whose address nobody was given. Two tabs come to the same key.
        """
        for number in range(1, MOST_KEYS):
            with suppress(KeyUsedUp):
                return self._open(wish, f"{wish.key}:page:{number}")
        return self._open(wish, f"{wish.key}:page:{MOST_KEYS}")

    def _open(self, wish: CardWish, key: str) -> CardPage:
        with problems_named():
            opened = self._client.v1.checkout.sessions.create(
                _session_params(wish), {"idempotency_key": key}
            )
            if not opened.url:
                raise ValueError("a session that can be paid has an address")
            return CardPage(opened.id, opened.url)

    def page(self, session_id: str) -> SeenPayment:
        """How the payment of a Checkout Session stands now."""
        with problems_named():
            found = self._client.v1.checkout.sessions.retrieve(
                session_id, {"expand": [WITH_CHARGE]}
            )
            return seen_session(found.to_dict())

    def close_page(self, session_id: str) -> SeenPayment:
        """Expire a Checkout Session; one that was paid or expired before stays as it is."""
        seen = self.page(session_id)
        if seen.status not in (CardStatus.WAITING, CardStatus.DECLINED):
            return seen
        # Refused when it was paid this very moment: what it is now is what counts.
        with problems_named(), suppress(stripe.InvalidRequestError):
            self._client.v1.checkout.sessions.expire(
                session_id, {}, {"idempotency_key": f"{session_id}:close"}
            )
        return self.page(session_id)

    def payment(self, intent_id: str) -> SeenPayment:
        """How a Payment Intent stands now."""
        with problems_named():
            found = self._client.v1.payment_intents.retrieve(
                intent_id, {"expand": ["latest_charge"]}
            )
            return seen_intent(found.to_dict())

    def find(self, reference: str, since: datetime) -> SeenPayment | None:
        """The payment with our reference among those made since then; the paid one of several."""
        with problems_named():
            made = self._client.v1.payment_intents.list(
                {
                    "created": {"gte": int(since.timestamp())},
                    "limit": 100,
                    "expand": ["data.latest_charge"],
                }
            )
            bodies = (intent.to_dict() for intent in made.auto_paging_iter())
            found = [seen_intent(body) for body in bodies if reference_of(body) == reference]
        return next(
            (seen for seen in found if seen.status is CardStatus.PAID), next(iter(found), None)
        )

    def phone_fields(self) -> PhoneFields:
        """Stripe.js and its frames: what is keyed in there goes to Stripe alone."""
        return PhoneFields(SCRIPT, FRAMES, self._account.public_key, CALLS)

    def take_by_phone(self, wish: PhoneWish) -> SeenPayment:
        """Confirm a Payment Intent at once, marked as a payment by phone. Raises CardDeclined."""
        with problems_named():
            taken = self._client.v1.payment_intents.create(
                _phone_params(wish), {"idempotency_key": f"{wish.key}:phone"}
            )
            return seen_intent(taken.to_dict())

    def refund(self, intent_id: str, amount: Money, reference: str, key: str) -> SeenRefund:
        """Send money back to the card it came from; Stripe allows no other way."""
        params: RefundCreateParams = {
            "payment_intent": intent_id,
            "amount": amount.pence,
            "reason": "requested_by_customer",
            "metadata": {"reference": reference},
        }
        with problems_named():
            made = self._client.v1.refunds.create(params, {"idempotency_key": f"{key}:refund"})
            return seen_refund(made.to_dict())

    def refund_seen(self, refund_id: str) -> SeenRefund:
        """How a refund stands now."""
        with problems_named():
            return seen_refund(self._client.v1.refunds.retrieve(refund_id).to_dict())

    def refunds_of(self, intent_id: str) -> tuple[SeenRefund, ...]:
        """Every refund of a payment, the newest first."""
        with problems_named():
            made = self._client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
            return tuple(seen_refund(refund.to_dict()) for refund in made.auto_paging_iter())

    def dispute(self, dispute_id: str) -> SeenDispute:
        """How a dispute stands now."""
        with problems_named():
            return seen_dispute(self._client.v1.disputes.retrieve(dispute_id).to_dict())

    def payouts(self, since: datetime) -> tuple[SeenPayout, ...]:
        """Payouts made since then, the oldest first."""
        with problems_named():
            made = self._client.v1.payouts.list(
                {"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            newest_first = [seen_payout(payout.to_dict()) for payout in made.auto_paging_iter()]
        return tuple(reversed(newest_first))

    def payout_lines(self, payout_id: str) -> Iterator[SeenPayoutLine]:
        """What a payout is made of: everything but the line that says it left."""
        with problems_named():
            lines = self._client.v1.balance_transactions.list(
                {"payout": payout_id, "limit": 100, "expand": ["data.source"]}
            )
            for line in lines.auto_paging_iter():
                if line.type != "payout":
                    yield seen_line(line.to_dict())

    def read_event(self, content: bytes, signature: str, now: datetime) -> CardEvent:
        """An event from its raw bytes and its `Stripe-Signature`. Raises NotTheirs."""
        return read_event(content, signature, now, self._ours)


def _session_params(wish: CardWish) -> SessionCreateParams:
    kept = {"reference": wish.reference}
    return {
        "mode": "payment",
        # Cards, and the wallets that hold them; what takes days to settle is not on offer.
        "allowed_payment_method_types": ["card"],
        # The debt is in pounds, and so is what is charged, whatever country the card is from.
        "adaptive_pricing": {"enabled": False},
        "client_reference_id": wish.reference,
        "metadata": kept,
        "payment_intent_data": {"metadata": kept, "description": wish.says},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": CURRENCY,
                    "unit_amount": wish.amount.pence,
                    "product_data": {"name": wish.says},
                },
            }
        ],
        "submit_type": "pay",
        "locale": LANGUAGE,
        "success_url": wish.return_address,
        "cancel_url": wish.cancel_address,
        "expires_at": int(wish.expires_at.timestamp()),
    }


def _phone_params(wish: PhoneWish) -> PaymentIntentCreateParams:
    return {
        "amount": wish.amount.pence,
        "currency": CURRENCY,
        "allowed_payment_method_types": ["card"],
        "payment_method": wish.method_id,
        # Nobody is there to approve a payment on their own screen (PSD2 leaves phone orders out).
        "payment_method_options": {"card": {"moto": True}},
        "confirm": True,
        "error_on_requires_action": True,
        "description": wish.says,
        "metadata": {"reference": wish.reference},
        "expand": ["latest_charge"],
    }
