"""Which request of the provider's interface does what, and which published parameters it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe import params as published
from stripe.params import checkout as published_checkout

from shared.gateways.sandbox.cards.checkout import create_session, expire_session
from shared.gateways.sandbox.cards.intents import create_intent
from shared.gateways.sandbox.cards.listing import expanded, page_of
from shared.gateways.sandbox.cards.mandates import detach
from shared.gateways.sandbox.cards.refunds import create_refund
from shared.gateways.sandbox.cards.store import Body, Store

ID = "([A-Za-z0-9_]{1,255})"


@dataclass(frozen=True)
class Asked:
    """One request, taken apart."""

    store: Store
    params: dict[str, Any]
    thing: str
    """The id in the path; empty when there is none."""
    path: str
    base_url: str


Handler = Callable[[Asked], tuple[int, Body]]


def _open(asked: Asked) -> tuple[int, Body]:
    return 200, create_session(asked.store, asked.params, asked.base_url)


def _expire(asked: Asked) -> tuple[int, Body]:
    return 200, expire_session(asked.store, asked.thing)


def _session(asked: Asked) -> tuple[int, Body]:
    found = asked.store.get("checkout.session", asked.thing)
    if found["status"] == "open" and found["expires_at"] <= asked.store.second:
        # Its event may still be on its way; what is asked is answered as of now.
        found = {**found, "status": "expired", "url": None}
    return 200, found


def _take(asked: Asked) -> tuple[int, Body]:
    return create_intent(asked.store, asked.params)


def _refund(asked: Asked) -> tuple[int, Body]:
    return 200, create_refund(asked.store, asked.params)


def _detach(asked: Asked) -> tuple[int, Body]:
    return 200, detach(asked.store, asked.thing)


def _one(kind: str) -> Handler:
    return lambda asked: (200, asked.store.get(kind, asked.thing))


def _list(kind: str) -> Handler:
    return lambda asked: (200, page_of(asked.store, kind, asked.params, asked.path))


def _customer(asked: Asked) -> tuple[int, Body]:
    kept = {name: asked.params.get(name) for name in ("name", "email", "description")}
    metadata = asked.params.get("metadata", {})
    return 200, asked.store.add("customer", "cus", {**kept, "metadata": metadata})


@dataclass(frozen=True)
class Route:
    """What a method and a path do."""

    method: str
    path: str
    params: type
    handle: Handler

    def matches(self, method: str, path: str) -> re.Match[str] | None:
        """The match, with the id as its group, when this route is the one."""
        return re.fullmatch(self.path, path, re.ASCII) if method == self.method else None


ROUTES = (
    Route("POST", "/v1/checkout/sessions", published_checkout.SessionCreateParams, _open),
    Route(
        "POST",
        f"/v1/checkout/sessions/{ID}/expire",
        published_checkout.SessionExpireParams,
        _expire,
    ),
    Route("GET", f"/v1/checkout/sessions/{ID}", published_checkout.SessionRetrieveParams, _session),
    Route("POST", "/v1/payment_intents", published.PaymentIntentCreateParams, _take),
    Route("GET", "/v1/payment_intents", published.PaymentIntentListParams, _list("payment_intent")),
    Route(
        "GET",
        f"/v1/payment_intents/{ID}",
        published.PaymentIntentRetrieveParams,
        _one("payment_intent"),
    ),
    Route("POST", "/v1/refunds", published.RefundCreateParams, _refund),
    Route("GET", "/v1/refunds", published.RefundListParams, _list("refund")),
    Route("GET", f"/v1/refunds/{ID}", published.RefundRetrieveParams, _one("refund")),
    Route("GET", f"/v1/disputes/{ID}", published.DisputeRetrieveParams, _one("dispute")),
    Route("GET", "/v1/payouts", published.PayoutListParams, _list("payout")),
    Route("GET", f"/v1/payouts/{ID}", published.PayoutRetrieveParams, _one("payout")),
    Route(
        "GET",
        "/v1/balance_transactions",
        published.BalanceTransactionListParams,
        _list("balance_transaction"),
    ),
    Route("GET", f"/v1/mandates/{ID}", published.MandateRetrieveParams, _one("mandate")),
    Route(
        "GET",
        f"/v1/payment_methods/{ID}",
        published.PaymentMethodRetrieveParams,
        _one("payment_method"),
    ),
    Route("POST", f"/v1/payment_methods/{ID}/detach", published.PaymentMethodDetachParams, _detach),
    Route("POST", "/v1/customers", published.CustomerCreateParams, _customer),
    Route("GET", f"/v1/customers/{ID}", published.CustomerRetrieveParams, _one("customer")),
)


def finished(asked: Asked, status: int, body: Body) -> Body:
    """The body as it leaves: nothing private, and what was asked for written out."""
    if status != 200 or body.get("object") == "list":
        return body
    return expanded(asked.store, body, asked.params.get("expand", []))
