"""An adviser's offer is worked out as it is typed, and sent with the answer that is shown."""

from __future__ import annotations

import pytest

from tests.accessibility.pages import Visitor
from tests.accessibility.pages.agency import a_desk
from tests.support.browsing import DESK, LiveSite, Windows, complaints_of, cookies_of

pytestmark = pytest.mark.browser


def test_the_answer_stands_below_before_anything_is_sent(live: LiveSite, windows: Windows):
    client = live.client()
    path = a_desk(Visitor(client))
    page = windows.open(DESK, cookies=cookies_of(client))
    heard = complaints_of(page)
    page.goto(f"{path}/offer")
    page.fill("input[name=amount]", "90")
    page.get_by_role("heading", name="Yes: we accept £90.00 a month").wait_for()
    page.fill("input[name=amount]", "20")
    page.get_by_role("heading", name="A person will look at £20.00 a month").wait_for()
    page.get_by_role("button", name="Send this offer").click()
    page.get_by_role("heading", name="A person is looking at the offer").wait_for()
    assert heard == []
