"""The browser's Back leads over every page of an offer, whatever was wrong with what was typed."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.accessibility.pages.plan import resident, with_three_debts
from tests.support.browsing import LiveSite, Windows, back, cookies_of
from tests.support.signed_in import parts_of, signed_in_officer, signed_in_payer

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def window(request, live: LiveSite, windows: Windows):
    def come(build=resident):
        with parts_of(live.app).database.transaction() as session:
            party_id = build(session).party.id
        client = live.client()
        signed_in_payer(client, party_id)
        page = windows.open(javascript=request.param, cookies=cookies_of(client))
        page.set_default_timeout(10_000)
        return page

    return come


def press(page, amount):
    page.locator("#amount").fill(amount)
    page.locator("#own-offer").get_by_role("button", name="Work it out").click()
    page.wait_for_load_state("load")


def heading(page):
    return page.locator("h1").inner_text()


def test_back_leads_over_an_offer_that_was_mistyped_and_worked_out(window):
    page = window()
    page.goto("/plan/offer")
    for amount in ("ninety", "60", "90"):
        press(page, amount)
    page.get_by_role("button", name="Continue with this offer").click()
    page.get_by_role("button", name="Agree this plan").click()
    assert "Choose how you will pay." in page.locator(".govuk-error-summary").inner_text()
    seen = []
    while urlsplit(page.url).path in ("/plan/check", "/plan/offer"):
        seen.append(heading(page))
        back(page)
    assert set(seen) == {"Check your plan", "What can you pay?"}
    assert len(seen) >= 4


def test_back_leads_over_a_choice_of_no_debt(window):
    page = window(with_three_debts)
    page.goto("/plan/debts")
    for box in page.locator("input[name=debts]").all():
        box.uncheck(force=True)
    page.locator("main button").last.click()
    assert "Choose at least one debt." in page.locator(".govuk-error-summary").inner_text()
    page.goto("/account")
    back(page)
    assert "Choose at least one debt." in page.locator(".govuk-error-summary").inner_text()


def test_a_page_that_answered_a_form_is_opened_anew_by_back(live, windows):
    client = live.client()
    signed_in_officer(client)
    with parts_of(live.app).database.transaction() as session:
        party_id = resident(session).party.id
    page = windows.open((1280, 900), cookies=cookies_of(client))
    page.goto(f"/officers/cases/{party_id}/offer")
    page.locator("main button").first.click()
    page.locator(".govuk-error-summary").wait_for()
    page.goto(f"/officers/cases/{party_id}")
    back(page)
    assert page.url.endswith(f"/officers/cases/{party_id}/offer")
    assert page.locator("main form").count() >= 1
