"""Leaving in one press or three: the page is gone, so is the session, and going back shows nothing."""

from __future__ import annotations

import pytest

from shared.web.shell import LEAVE_FOR
from tests.support.browsing import LiveSite, Windows, back, cookies_of
from tests.support.signed_in import signed_in_payer

pytestmark = pytest.mark.browser
ELSEWHERE = "<!doctype html><title>Weather</title><h1>Weather</h1>"


def opened(live: LiveSite, windows: Windows, *, javascript: bool):
    client = live.client()
    signed_in_payer(client)
    page = windows.open(javascript=javascript, cookies=cookies_of(client))
    page.set_default_timeout(10_000)
    page.route(
        f"{LEAVE_FOR}**", lambda route: route.fulfill(body=ELSEWHERE, content_type="text/html")
    )
    page.goto("/contact")
    page.goto("/account")
    return page


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def at_home(request, live: LiveSite, windows: Windows):
    return opened(live, windows, javascript=request.param), request.param


@pytest.fixture
def page(live: LiveSite, windows: Windows):
    return opened(live, windows, javascript=True)


def test_one_press_leaves_and_signs_out(at_home):
    page, _script = at_home
    page.get_by_role("link", name="Leave this site quickly").click()
    page.wait_for_url(LEAVE_FOR)
    page.goto("/account")
    assert "/sign-in" in page.url


def test_going_back_does_not_show_the_page_that_was_left(at_home):
    page, script = at_home
    page.get_by_role("link", name="Leave this site quickly").click()
    page.wait_for_url(LEAVE_FOR)
    back(page)
    assert page.url.endswith("/contact") if script else "/sign-in" in page.url
    assert page.locator(".ek-sign-out").count() == 0


def test_esc_three_times_leaves(page):
    for left in ("2 more times", "once more"):
        page.keyboard.press("Escape")
        assert left in page.locator("#leave-said").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_url(LEAVE_FOR)


def test_esc_twice_and_another_key_stays(page):
    for key in ("Escape", "Escape", "Tab", "Escape"):
        page.keyboard.press(key)
    assert page.url.endswith("/account")


def test_it_is_at_hand_however_far_the_page_is_scrolled(at_home):
    page, _script = at_home
    page.mouse.wheel(0, 5_000)
    page.wait_for_timeout(200)
    place = page.get_by_role("link", name="Leave this site quickly").bounding_box()
    assert 0 <= place["y"] < 60
