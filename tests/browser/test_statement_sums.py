"""The sums of a page as one types, and the whole statement without scripts."""

from __future__ import annotations

import pytest

from tests.accessibility.pages import Visitor
from tests.accessibility.pages.statement import at
from tests.support.browsing import LiveSite, Windows, complaints_of, cookies_of

pytestmark = pytest.mark.browser


@pytest.fixture
def at_food(live: LiveSite, windows: Windows):
    def open_page(*, javascript=True):
        client = live.client()
        at("/statement/food")(Visitor(client))
        cookies = cookies_of(client)
        page = windows.open(cookies=cookies, javascript=javascript)
        page.goto("/statement/food")
        return page

    return open_page


def give(page, code, amount, often):
    page.locator(f"#{code}-amount").fill(amount)
    page.locator(f"#{code}-frequency").select_option(often)


def running(page, text):
    page.locator("[data-running]", has_text=text).wait_for()


@pytest.mark.parametrize(
    ("amount", "often", "working"),
    [
        ("92", "weekly", "£92.00 × 52 ÷ 12 = £398.67 a month"),
        ("26.05", "weekly", "£26.05 × 52 ÷ 12 = £112.88 a month"),
        ("£1,200.50", "annual", "£1,200.50 × 1 ÷ 12 = £100.04 a month"),
        ("100", "ten_instalments", "£100.00 × 10 ÷ 12 = £83.33 a month"),
    ],
)
def test_the_working_is_shown_as_one_types(at_food, amount, often, working):
    page = at_food()
    give(page, "groceries", amount, often)
    page.get_by_text(working).wait_for()


def test_the_page_is_added_up_as_one_types(at_food):
    page = at_food()
    give(page, "groceries", "92", "weekly")
    give(page, "alcohol", "10.01", "monthly")
    running(page, "This page comes to £408.68 a month.")


def test_what_cannot_be_read_is_not_taken_for_nought(at_food):
    page = at_food()
    give(page, "groceries", "92", "weekly")
    give(page, "alcohol", "1e3", "monthly")
    running(page, "This page comes to £398.67 a month.")


def test_the_script_and_the_server_agree(at_food):
    page = at_food()
    give(page, "groceries", "92", "weekly")
    running(page, "This page comes to £398.67 a month.")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_text("Saved. Food and housekeeping: £398.67 a month.").wait_for()


def test_everything_works_without_scripts(at_food):
    page = at_food(javascript=False)
    give(page, "groceries", "92", "weekly")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_text("£92.00 × 52 ÷ 12 = £398.67 a month").wait_for()


def test_the_script_keeps_the_policy_of_the_page(at_food, windows):
    page = at_food()
    heard = complaints_of(page)
    give(page, "groceries", "92", "weekly")
    running(page, "£398.67")
    assert heard == []
