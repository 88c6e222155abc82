"""A payer who walks through the pages of paying by card, and a provider that does what a test says."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared.domain.money import Money
from shared.models import CardPayment
from shared.services.audit import Actor
from shared.services.card_payments.settle import settle
from tests.support.checked_client import CheckedClient
from tests.support.fake_cards import FakeCards
from tests.support.plan_pages import form_of
from tests.support.signed_in import parts_of

AT_THE_PROVIDER = "https://cards.example/cs_"


def with_cards(app: Flask, provider: FakeCards) -> FakeCards:
    """Let the application use this provider."""
    object.__setattr__(parts_of(app), "cards", provider)
    return provider


def pays(provider: FakeCards, reference: str, received: Money | None = None) -> None:
    """The payer pays on the provider's page; we have not been told yet."""
    provider.pay(f"cs_{reference}", received)


def told(app: Flask, provider: FakeCards, reference: str, now: datetime) -> None:
    """The provider tells us what became of a payment, as a webhook brings it."""
    with parts_of(app).database.transaction() as session:
        payment = session.scalars(
            select(CardPayment).where(CardPayment.reference == reference)
        ).one()
        seen = provider.page(payment.session_id or "")
        settle(session, payment.id, seen, Actor("provider", "evt_1"), now)


def of_debt(debt_id: int, amount: str) -> dict[str, str]:
    """The fields of one ticked debt."""
    return {"what": "debts", "debts": str(debt_id), f"amount-{debt_id}": amount}


def choose(client: CheckedClient, form: dict[str, str]) -> TestResponse:
    """Choose what to pay and look at the answer."""
    return client.post("/pay", data=form, follow_redirects=True)


def press_pay(client: CheckedClient) -> TestResponse:
    """Open the check page and press its button."""
    answer = client.get("/pay/check")
    assert answer.status_code == 200, answer.status_code
    return client.post("/pay/check", data=form_of(answer, "/pay/check"))


def handed_over(client: CheckedClient, form: dict[str, str]) -> str:
    """Choose, press pay, and stand on the provider's page; the reference of the payment."""
    choose(client, form)
    return reference_of(press_pay(client))


def reference_of(answer: TestResponse) -> str:
    """The reference of the payment for which the provider's page was opened."""
    where = answer.headers["Location"]
    assert where.startswith(AT_THE_PROVIDER), where
    return where.removeprefix(AT_THE_PROVIDER)
