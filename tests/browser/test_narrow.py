"""On a narrow screen nothing of an officer's case is out of sight."""

from __future__ import annotations

import pytest

from tests.accessibility.pages.plan import resident
from tests.support.browsing import PHONE, LiveSite, Windows, cookies_of
from tests.support.signed_in import parts_of, signed_in_officer

pytestmark = pytest.mark.browser


def test_what_is_owed_is_in_sight_on_a_phone(live: LiveSite, windows: Windows):
    client = live.client()
    signed_in_officer(client)
    with parts_of(live.app).database.transaction() as session:
        party_id = resident(session).party.id
    page = windows.open(PHONE, cookies=cookies_of(client))
    page.goto(f"/officers/cases/{party_id}")
    for amount in page.locator("section[aria-labelledby=debts]").get_by_text("£1,056.50").all():
        box = amount.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
    assert page.locator("section[aria-labelledby=debts]").get_by_text("£1,056.50").count() == 2
