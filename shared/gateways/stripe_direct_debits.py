"""Direct Debits through Stripe: mandates on its Checkout page, collections as Payment Intents.

The payer's bank details are typed at Stripe and stay there; we keep ids and the last four digits.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import stripe

from shared.gateways.direct_debit_ports import (
    CollectWish,
    DirectDebitEvent,
    MandateStatus,
    SeenClaim,
    SeenCollection,
    SeenMandate,
    SetUp,
    SetUpPage,
)
from shared.gateways.stripe_bacs_reading import (
    BACS,
    MARK,
    event_seen,
    mark_of,
    seen_claim,
    seen_intent,
    seen_mandate,
    seen_session,
)
from shared.gateways.stripe_client import stripe_client
from shared.gateways.stripe_events import EventsFor, read_as
from shared.gateways.stripe_problems import KeyUsedUp, problems_named
from shared.settings import StripeAccount

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams
    from stripe.params.checkout import SessionCreateParams

SECONDS = 8.0
"""Setting a mandate up at Stripe takes longer than a card page."""
MOST_KEYS = 3
"""How often a page is asked for anew after the supplier's own failures."""
CURRENCY = "gbp"
LANGUAGE = "en-GB"
"""Stripe's pages have no Welsh."""
PREFIX_LENGTH = 12
"""Stripe begins the reference on bank statements with this much of ours."""
SETTING_UP = ["setup_intent.mandate", "setup_intent.payment_method"]


class StripeDirectDebits:
    """Collects through the council's own Stripe account, under Stripe's service user number."""

    keeps_details = True
    collects = True

    def __init__(
        self,
        account: StripeAccount,
        http_client: stripe.HTTPClient | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._client = stripe_client(account, http_client, seconds)
        self._ours = EventsFor(account.webhook_secrets, account.is_live, account.account)

    def set_up(self, wish: SetUp) -> SetUpPage:
        """A customer that is only our reference, and a Checkout Session for their mandate.

        The same key gives the same page. When Stripe has failed under a key, the next one is tried:
        what that failure may have left is a page whose address nobody was given.
        """
        for number in range(1, MOST_KEYS):
            with suppress(KeyUsedUp):
                return self._set_up(wish, f"{wish.key}:{number}")
        return self._set_up(wish, f"{wish.key}:{MOST_KEYS}")

    def _set_up(self, wish: SetUp, key: str) -> SetUpPage:
        with problems_named():
            customer = self._client.v1.customers.create(
                {"metadata": {MARK: wish.reference}}, {"idempotency_key": f"{key}:customer"}
            )
            opened = self._client.v1.checkout.sessions.create(
                _session_params(wish, customer.id), {"idempotency_key": f"{key}:page"}
            )
            if not opened.url:
                raise ValueError("a session in which a mandate can be given has an address")
            return SetUpPage(opened.id, opened.url, customer.id)

    def look_up_set_up(self, session_id: str) -> SeenMandate:
        """How the mandate of a Checkout Session stands now."""
        with problems_named():
            found = self._client.v1.checkout.sessions.retrieve(session_id, {"expand": SETTING_UP})
            return seen_session(found.to_dict())

    def close_set_up(self, session_id: str) -> SeenMandate:
        """Expire a Checkout Session; one in which the mandate was given before stays as it is."""
        seen = self.look_up_set_up(session_id)
        if seen.status is not MandateStatus.WAITING:
            return seen
        # Refused when it was given this very moment: what it is now is what counts.
        with problems_named(), suppress(stripe.InvalidRequestError):
            self._client.v1.checkout.sessions.expire(
                session_id, {}, {"idempotency_key": f"{session_id}:close"}
            )
        return self.look_up_set_up(session_id)

    def look_up_mandate(self, mandate_id: str) -> SeenMandate:
        """How a Mandate stands now."""
        with problems_named():
            found = self._client.v1.mandates.retrieve(mandate_id, {"expand": ["payment_method"]})
            return seen_mandate(found.to_dict())

    def collect(self, wish: CollectWish) -> SeenCollection:
        """A Payment Intent, confirmed at once with the payer away. The same key makes one.

        When Stripe has failed under a key, what was made is looked for before the next key is tried.
        """
        for number in range(1, MOST_KEYS):
            with suppress(KeyUsedUp):
                return self._collect(wish, f"{wish.key}:{number}")
            if (made := self.find_collection(wish.reference, wish.customer_id)) is not None:
                return made
        return self._collect(wish, f"{wish.key}:{MOST_KEYS}")

    def _collect(self, wish: CollectWish, key: str) -> SeenCollection:
        with problems_named():
            made = self._client.v1.payment_intents.create(
                _intent_params(wish), {"idempotency_key": key}
            )
            return seen_intent(made.to_dict())

    def find_collection(self, reference: str, customer_id: str) -> SeenCollection | None:
        """The Payment Intent with our reference among those of one customer."""
        with problems_named():
            made = self._client.v1.payment_intents.list(
                {"customer": customer_id, "limit": 100, "expand": ["data.latest_charge"]}
            )
            bodies = (intent.to_dict() for intent in made.auto_paging_iter())
            found = (seen_intent(body) for body in bodies if mark_of(body) == reference)
            return next(found, None)

    def look_up_collection(self, collection_id: str) -> SeenCollection:
        """How a Payment Intent stands now."""
        with problems_named():
            found = self._client.v1.payment_intents.retrieve(
                collection_id, {"expand": ["latest_charge"]}
            )
            return seen_intent(found.to_dict())

    def look_up_claim(self, claim_id: str) -> SeenClaim:
        """How a Dispute stands now."""
        with problems_named():
            return seen_claim(self._client.v1.disputes.retrieve(claim_id).to_dict())

    def cancel(self, method_id: str) -> None:
        """Detach the payment method, which ends its mandate. One that is gone already stays gone."""
        with problems_named():
            try:
                self._client.v1.payment_methods.detach(
                    method_id, {}, {"idempotency_key": f"{method_id}:detach"}
                )
            except stripe.InvalidRequestError:
                method = self._client.v1.payment_methods.retrieve(method_id).to_dict()
                if method.get("customer"):
                    raise

    def read_event(self, content: bytes, signature: str, now: datetime) -> DirectDebitEvent:
        """An event from its raw bytes and its `Stripe-Signature`. Raises NotTheirs."""
        return read_as(event_seen, content, signature, now, self._ours)


def _session_params(wish: SetUp, customer_id: str) -> SessionCreateParams:
    kept = {MARK: wish.reference}
    prefix = wish.reference[:PREFIX_LENGTH]
    return {
        "mode": "setup",
        "allowed_payment_method_types": [BACS],
        "payment_method_options": {"bacs_debit": {"mandate_options": {"reference_prefix": prefix}}},
        "customer": customer_id,
        "client_reference_id": wish.reference,
        "metadata": kept,
        "setup_intent_data": {"metadata": kept},
        "locale": LANGUAGE,
        "success_url": wish.return_address,
        "cancel_url": wish.cancel_address,
        "expires_at": int(wish.expires_at.timestamp()),
    }


def _intent_params(wish: CollectWish) -> PaymentIntentCreateParams:
    params: PaymentIntentCreateParams = {
        "amount": wish.amount.pence,
        "currency": CURRENCY,
        "allowed_payment_method_types": [BACS],
        "customer": wish.customer_id,
        "payment_method": wish.method_id,
        "mandate": wish.mandate_id,
        "confirm": True,
        "off_session": True,
        "description": wish.says,
        "metadata": {MARK: wish.reference},
    }
    if wish.on is not None:
        params["payment_method_options"] = {"bacs_debit": {"target_date": wish.on.isoformat()}}
    return params
