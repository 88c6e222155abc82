"""Setting up a Direct Debit on a phone, with the keyboard alone, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.support.browsing import LiveSite, Windows, back, cookies_of
from tests.support.direct_debits import a_planned_resident
from tests.support.sign_ups import ACCOUNT, SORT_CODE, a_guarantee
from tests.support.signed_in import parts_of, signed_in_payer

pytestmark = pytest.mark.browser
MOST_STOPS = 60


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, live: LiveSite, windows: Windows):
    with parts_of(live.app).database.transaction() as session:
        a_guarantee(session)
        planned = a_planned_resident(session)
    client = live.client()
    signed_in_payer(client, planned.party_id)
    found = windows.open(javascript=request.param, cookies=cookies_of(client))
    found.set_viewport_size({"width": 360, "height": 740})
    found.set_default_timeout(10_000)
    found.goto(f"/direct-debit/{planned.reference}")
    return found


def tab_to(page, selector):
    """Press Tab until something is in focus."""
    for _ in range(MOST_STOPS):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def press(page, selector="main button[type=submit]"):
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def types(page, selector, text):
    tab_to(page, selector)
    page.keyboard.type(text)


def heading(page):
    return page.locator("h1").inner_text()


def up_to_the_details(page):
    tab_to(page, "input[name=who]")
    page.keyboard.press("Space")
    press(page)
    assert heading(page) == "Who collects the money"
    press(page)
    assert heading(page) == "Your bank details"


def test_every_page_can_be_answered_with_the_keyboard_alone(page):
    up_to_the_details(page)
    types(page, "#holder", "Carys Hughes")
    types(page, "#sort_code", SORT_CODE)
    types(page, "#account_number", ACCOUNT)
    press(page)
    assert heading(page) == "What we collect, and when"
    press(page)
    assert heading(page) == "Check your Direct Debit"
    press(page, "button[name=decide][value=confirm]")
    assert heading(page) == "Your Direct Debit is set up"


def test_back_leads_over_the_pages_and_never_shows_the_numbers(page):
    up_to_the_details(page)
    types(page, "#holder", "Carys Hughes")
    types(page, "#sort_code", "12")
    press(page)
    assert "Enter the account number." in page.locator(".govuk-error-summary").inner_text()
    assert page.locator("#sort_code").input_value() == "12"
    page.locator("#sort_code").fill(SORT_CODE)
    page.locator("#account_number").fill(ACCOUNT)
    press(page)
    assert heading(page) == "What we collect, and when"
    page.goto(page.url.replace("/dates", "/bank-details"))
    assert page.locator("#account_number").input_value() == ""
    back(page)
    assert heading(page) == "What we collect, and when"
