"""The resident pays an instalment by card without JavaScript: every page, through the stand-in's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from shared.domain.plan_states import PlanState
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.cards.delivery import PATH
from shared.models import CardPayment, OutboxMessage, Plan
from tests.accessibility.pages.plan import resident
from tests.support.browsing import DESK, PHONE, LiveSite, Windows, cookies_of
from tests.support.clock import HeldClock
from tests.support.people import Resident
from tests.support.plans import an_offer, press_confirm
from tests.support.signed_in import parts_of, signed_in_payer

pytestmark = pytest.mark.browser
GOOD, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"


@pytest.fixture
def planned(live: LiveSite) -> Resident:
    with parts_of(live.app).database.transaction() as session:
        made = resident(session)
        press_confirm(session, made.party.id, an_offer("90.00"))
    return made


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def window(
    request: pytest.FixtureRequest,
    live: LiveSite,
    windows: Windows,
    planned: Resident,
    clock: HeldClock,
) -> Page:
    """She signs in when the first instalment is late."""
    clock.move_to(datetime(2027, 1, 6, 9, tzinfo=UTC))
    client = live.client()
    signed_in_payer(client, planned.party.id)
    return windows.open(request.param, javascript=False, cookies=cookies_of(client))


def tell(live: LiveSite) -> None:
    """The provider's events arrive."""
    cards = parts_of(live.app).cards
    assert isinstance(cards, SandboxCards)
    client = live.client()

    def post(body: bytes, signature: str) -> int:
        headers = {"Stripe-Signature": signature}
        return client.post(
            PATH, data=body, content_type="application/json", headers=headers
        ).status_code

    cards.provider.deliver(post)


def plan_of(live: LiveSite) -> Plan:
    with parts_of(live.app).database.reading() as session:
        return session.scalars(select(Plan)).one()


def to_the_provider(window: Page, live: LiveSite) -> None:
    window.goto(f"/plan/plans/{plan_of(live).reference}")
    window.get_by_role("button", name="Pay by card").click()
    window.get_by_role("button", name="Continue").click()
    assert "There is no charge for paying by card." in window.locator("main").inner_text()
    window.get_by_role("button", name="Pay £90.00").click()
    assert "/sandbox/cards/pay/" in window.url


def give_card(window: Page, number: str) -> None:
    window.locator("#card-number").fill(number)
    window.locator("#card-expiry").fill("12/34")
    window.locator("#card-cvc").fill("123")
    with window.expect_navigation():
        window.locator("main form button").first.click()


def said(window: Page) -> str:
    return window.locator("main").inner_text()


def test_step_19_an_instalment_by_card_keeps_the_plan_on_track(window, live, planned):
    window.goto(f"/plan/plans/{plan_of(live).reference}")
    assert "£90.00 has not reached us yet." in said(window)
    to_the_provider(window, live)
    give_card(window, GOOD)
    assert "Your payment is on its way" in said(window)
    window.goto("/account")
    assert "£966.50" in said(window)
    assert "£90.00 is on its way to us." in said(window)
    tell(live)
    with parts_of(live.app).database.reading() as session:
        payment = session.scalars(select(CardPayment)).one()
        messages = session.scalars(select(OutboxMessage.template)).all()
    window.goto(f"/pay/{payment.reference}")
    assert "Payment received" in said(window)
    window.get_by_role("link", name="Print a receipt").click()
    assert "Council tax 2026/27" in said(window)
    window.goto(f"/plan/plans/{plan_of(live).reference}")
    assert "has not reached us yet" not in said(window)
    assert "You have paid £90.00 of £1,056.50." in said(window)
    assert plan_of(live).state is PlanState.ACTIVE
    assert set(messages) == {"plan_agreed", "card_payment_received"}


def test_the_page_one_comes_back_to_finds_out_by_itself(window, live, planned):
    to_the_provider(window, live)
    give_card(window, GOOD)
    assert "Your payment is on its way" in said(window)
    tell(live)
    window.wait_for_url("**look=1", timeout=15_000)
    assert "Payment received" in said(window)


def test_a_declined_card_is_followed_by_another(window, live, planned):
    to_the_provider(window, live)
    give_card(window, DECLINED)
    assert "Your bank declined this card." in said(window)
    give_card(window, GOOD)
    assert "Your payment is on its way" in said(window)


def test_who_goes_back_from_the_provider_can_carry_on(window, live, planned):
    to_the_provider(window, live)
    with parts_of(live.app).database.reading() as session:
        reference = session.scalars(select(CardPayment.reference)).one()
    window.goto(f"/pay/{reference}")
    assert "You have not paid yet" in said(window)
    window.get_by_role("button", name="Carry on with this payment").click()
    give_card(window, GOOD)
    assert "Your payment is on its way" in said(window)


def test_who_pays_and_never_comes_back_has_paid(window, live, planned):
    to_the_provider(window, live)
    give_card(window, GOOD)
    window.goto("about:blank")
    tell(live)
    window.goto("/payments")
    assert "£90.00" in said(window)
    assert "Receipt R" in said(window)


def test_without_signing_in(live, windows, planned):
    window = windows.open(PHONE, javascript=False)
    window.goto("/pay-a-bill")
    window.locator("#reference").fill("80012345")
    window.locator("#postcode").fill("TW1 4QT")
    window.locator("#amount").fill("45.50")
    window.get_by_role("button", name="Continue").click()
    window.get_by_role("button", name="Pay £45.50").click()
    give_card(window, GOOD)
    assert "Your payment is on its way" in said(window)
    tell(live)
    window.get_by_role("link", name="Stop looking").click()
    assert "Payment received" in said(window)
    assert "Council tax" not in said(window)
