"""A caller pays £50.00 by card: an officer keys the card into the provider's frame and reads the receipt out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.models import Debt, Receipt
from tests.support.browsing import DESK, PHONE, LiveSite, Windows, complaints_of, cookies_of
from tests.support.builders import pounds, the_resident
from tests.support.cards import DECLINED, GOOD
from tests.support.signed_in import signed_in_officer

pytestmark = pytest.mark.browser


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def desk(live: LiveSite, windows: Windows, resident):
    def open_case(size=DESK, **how):
        with live.unguarded() as client:
            signed_in_officer(client)
        page = windows.open(size, cookies=cookies_of(client), **how)
        page.goto(f"/officers/cases/{resident.party.id}")
        return page

    return open_case


def heading(page):
    return page.locator("h1").inner_text()


def to_the_card(page, amount="50.00"):
    page.get_by_role("button", name="Take a card payment by phone").click()
    page.get_by_label("Council tax 2026/27").check()
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Continue to the card").click()
    assert heading(page) == f"Key the card in: £{amount}"


def key_in(page, card=GOOD):
    fields = page.frame_locator("#card-fields iframe")
    fields.get_by_label("Card number").fill(card)
    fields.get_by_label("Expiry date").fill("12/34")
    fields.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Take £50.00").click()


def wait_for(page, words):
    page.get_by_role("heading", level=1, name=words).wait_for()


def test_the_caller_hears_the_receipt(desk, database):
    page = desk()
    heard = complaints_of(page)
    to_the_card(page)
    key_in(page)
    wait_for(page, "Payment received")
    with database.reading() as session:
        number = session.scalars(select(Receipt.number)).one()
        assert session.scalars(select(Debt.received)).one() == pounds("50.00")
    assert number in page.locator("main").inner_text()
    assert heard == []


def test_nothing_of_the_card_is_sent_with_our_own_form(desk):
    page, sent = desk(), []
    page.on("request", lambda each: sent.append((each.url, each.post_data or "")))
    to_the_card(page)
    key_in(page)
    wait_for(page, "Payment received")
    ours = [content for url, content in sent if "/officers/" in url]
    assert [content for content in ours if "4242" in content or "123" in content.split("=")] == []
    assert any("card=pm_" in content for content in ours)


def test_a_card_with_a_wrong_number_is_said_before_anything_is_taken(desk, database):
    page = desk(PHONE)
    to_the_card(page)
    key_in(page, "4242424242424241")
    page.locator("#card-said:not([hidden])").wait_for()
    with database.reading() as session:
        assert session.scalars(select(Receipt.id)).all() == []


def test_a_declined_card_is_followed_by_another(desk):
    page = desk()
    to_the_card(page)
    key_in(page, DECLINED)
    page.get_by_text("The card was declined. Nothing was taken.").wait_for()
    key_in(page)
    wait_for(page, "Payment received")


def test_without_scripts_the_page_says_what_else_can_be_done(desk):
    page = desk(javascript=False)
    to_the_card(page)
    assert "Keying a card in needs JavaScript" in page.locator("main").inner_text()
