"""The answer to an offer appears as one types, is said aloud, and old answers never overtake new ones."""

from __future__ import annotations

import pytest

from tests.accessibility.pages.plan import resident
from tests.support.browsing import LiveSite, Windows, cookies_of
from tests.support.signed_in import parts_of, signed_in_payer

pytestmark = pytest.mark.browser


@pytest.fixture
def window(live: LiveSite, windows: Windows):
    with parts_of(live.app).database.transaction() as session:
        party_id = resident(session).party.id
    client = live.client()
    signed_in_payer(client, party_id)
    page = windows.open(cookies=cookies_of(client))
    page.goto("/plan/offer")
    return page


def said(window) -> str:
    return str(window.locator("#result-said").inner_text())


def type_amount(window, text):
    with window.expect_response("**/plan/offer"):
        window.locator("#amount").fill(text)
    # Not by an expression: the page's own policy forbids evaluating one again.
    window.locator("#result > *").first.wait_for()


def test_typing_an_amount_shows_the_answer_and_says_it(window):
    type_amount(window, "60")
    assert "A person will look at £60.00 a month" in window.locator("#result").inner_text()
    assert said(window) == "A person will look at £60.00 a month"


def test_typing_on_replaces_the_answer(window):
    type_amount(window, "60")
    type_amount(window, "90")
    answer = "Yes: we accept £90.00 a month"
    window.locator("#result-said", has_text=answer).wait_for()
    assert said(window) == answer


def test_the_nearest_yes_takes_one_press(window):
    type_amount(window, "60")
    window.get_by_role("button", name="Use £88.05").click()
    window.locator("#result", has_text="£88.05").wait_for()
    assert "Yes: we accept £88.05 a month" in window.locator("#result").inner_text()


def test_what_was_typed_last_is_what_goes_on_to_the_check_page(window):
    type_amount(window, "90")
    window.get_by_role("button", name="Continue with this offer").click()
    assert "£90.00 a month" in window.locator("main").inner_text()


def test_half_a_form_is_met_calmly(window):
    type_amount(window, "ninety")
    assert "using numbers only" in said(window)
    assert window.locator(".govuk-error-summary").count() == 0
