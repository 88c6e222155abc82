"""The client with which Stripe is asked: it waits seconds and not minutes, and tells nothing of us."""

from __future__ import annotations

from typing import Any

import requests
import stripe

from shared.gateways.stripe_events import API_VERSION
from shared.settings import StripeAccount

# The library would tell Stripe how long each call took and what machine this is.
stripe.enable_telemetry = False

SECONDS = 5.0
"""A payer waits on the page that asks: the library's own 80 seconds would lose them."""
CONNECT_SECONDS = 2.0


class Impatient(stripe.RequestsClient):
    """Tries a broken connection once more, but never waits a second time for a slow answer."""

    def _should_retry(
        self,
        response: Any,
        api_connection_error: stripe.APIConnectionError | None,
        num_retries: int,
        max_network_retries: int | None,
    ) -> bool:
        cause = api_connection_error.__cause__ if api_connection_error else None
        if isinstance(cause, requests.Timeout):
            return False
        return bool(
            super()._should_retry(response, api_connection_error, num_retries, max_network_retries)
        )


def stripe_client(
    account: StripeAccount, http_client: stripe.HTTPClient | None, seconds: float
) -> stripe.StripeClient:
    """A client for the council's own account; `seconds` is how long an answer is waited for."""
    return stripe.StripeClient(
        account.key,
        stripe_version=API_VERSION,
        http_client=http_client or Impatient(timeout=(CONNECT_SECONDS, seconds)),
        max_network_retries=1,
        base_addresses={"api": account.base_url} if account.base_url else {},
    )
