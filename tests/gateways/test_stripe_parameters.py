"""Every parameter that we send is one that Stripe publishes, of the type that it publishes."""

from __future__ import annotations

import pytest
from stripe.params import PaymentIntentCreateParams, PaymentIntentListParams, RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from shared.gateways.sandbox.cards.form import read_form
from shared.gateways.sandbox.cards.parameters import check
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.cards.routes import ROUTES

RIGHT = [
    (SessionCreateParams, "mode=payment&success_url=https://a.example"),
    (SessionCreateParams, "line_items[0][quantity]=1&line_items[0][price_data][currency]=gbp"),
    (SessionCreateParams, "metadata[reference]=C-1&metadata[other]=x"),
    (RefundCreateParams, "metadata="),
    (SessionCreateParams, "adaptive_pricing[enabled]=false"),
    (SessionCreateParams, "allowed_payment_method_types[0]=card&locale=en-GB"),
    (PaymentIntentCreateParams, "amount=100&currency=gbp&confirm=true"),
    (PaymentIntentCreateParams, "amount=1&currency=gbp&payment_method_options[card][moto]=true"),
    (RefundCreateParams, "payment_intent=pi_1&amount=5&reason=requested_by_customer"),
    (PaymentIntentListParams, "created[gte]=1&limit=100&expand[0]=data.latest_charge"),
    (PaymentIntentListParams, "created=1"),
]
WRONG = [
    (SessionCreateParams, "surcharge=1", "surcharge"),
    (SessionCreateParams, "payment_method_types[0]=card", "payment_method_types"),
    (SessionCreateParams, "line_items[0][amount]=1", "line_items[0][amount]"),
    (SessionCreateParams, "line_items=1", "line_items"),
    (
        SessionCreateParams,
        "line_items[0][price_data][unit_amount]=4.20&line_items[0][price_data][currency]=gbp",
        "line_items[0][price_data][unit_amount]",
    ),
    (
        SessionCreateParams,
        "line_items[0][price_data][unit_amount]=1",
        "line_items[0][price_data][currency]",
    ),
    (SessionCreateParams, "mode=pay", "mode"),
    (SessionCreateParams, "mode[0]=payment", "mode"),
    (SessionCreateParams, "locale=cy", "locale"),
    (SessionCreateParams, "adaptive_pricing[enabled]=no", "adaptive_pricing[enabled]"),
    (SessionCreateParams, "allowed_payment_method_types=card", "allowed_payment_method_types"),
    (SessionCreateParams, "expires_at=soon", "expires_at"),
    (SessionCreateParams, "metadata[reference][x]=1", "metadata[reference]"),
    (SessionCreateParams, "metadata=", "metadata"),
    (SessionCreateParams, "metadata[x]=" + "y" * 501, "metadata[x]"),
    (SessionCreateParams, "idempotency_key=x", "idempotency_key"),
    (SessionCreateParams, "a b=1", "a b"),
    (PaymentIntentCreateParams, "currency=gbp", "amount"),
    (PaymentIntentCreateParams, "amount=1", "currency"),
    (PaymentIntentCreateParams, "amount=1&currency=gbp&confirm=yes", "confirm"),
    (
        PaymentIntentCreateParams,
        "amount=1&currency=gbp&payment_method_options[card][mail]=true",
        "payment_method_options[card][mail]",
    ),
    (RefundCreateParams, "amount=٥", "amount"),
    (RefundCreateParams, "reason=because", "reason"),
    (PaymentIntentListParams, "created[since]=1", "created[since]"),
]


@pytest.mark.parametrize(("published", "form"), RIGHT)
def test_what_is_published_passes(published, form):
    check(read_form(form), published)


@pytest.mark.parametrize(("published", "form", "param"), WRONG)
def test_what_is_not_published_is_refused_by_its_name(published, form, param):
    with pytest.raises(Refusal) as refused:
        check(read_form(form), published)
    assert refused.value.status == 400
    assert refused.value.body["error"]["param"] == param


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_refuses_a_parameter_that_nobody_published(route):
    with pytest.raises(Refusal) as refused:
        check({"never_published": "1"}, route.params)
    assert refused.value.code == "parameter_unknown"


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1", {"a": {"b": {"c": "1"}}}),
        ("a[1]=x&a[0]=y", {"a": ["y", "x"]}),
        ("a[]=x&a[]=y", {"a": ["x", "y"]}),
        ("a[0][b]=1&a[1][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("says=%C5%B5+%26", {"says": "ŵ &"}),
    ],
)
def test_the_form_is_read_as_it_was_meant(form, read):
    assert read_form(form) == read
