"""An officer works through the list with the keyboard alone, with the keys and without them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.models import CounterOffer, Plan
from tests.support.browsing import DESK, LiveSite, Windows, cookies_of
from tests.support.builders import a_party, a_work_item, pounds
from tests.support.deciding import an_offer_that_waits
from tests.support.signed_in import signed_in_officer

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(database):
    with database.transaction() as session:
        made = an_offer_that_waits(session)
        a_work_item(session, a_party(session, "Evans", "Next").id, kind="talk")
        return made


@pytest.fixture
def desk(live: LiveSite, windows: Windows, waiting):
    def open_desk(**how):
        with live.unguarded() as client:
            signed_in_officer(client)
        cookies = cookies_of(client)
        page = windows.open(DESK, cookies=cookies, **how)
        page.goto("/officers")
        return page

    return open_desk


def heading(page):
    return page.locator("h1").inner_text()


def test_a_clean_offer_is_answered_with_four_keys(desk, database, waiting):
    page = desk()
    for key, shown in (
        ("n", "Carys Hughes"),
        ("2", "Make a counter-offer"),
        ("Enter", "Counter-offer made"),
        ("n", "Next Evans"),
    ):
        with page.expect_navigation():
            page.keyboard.press(key)
        assert heading(page) == shown
    with database.reading() as session:
        assert session.scalars(select(CounterOffer.amount)).one() == pounds("90.00")


def test_an_offer_is_accepted_with_the_tab_key_alone_and_no_scripts(desk, database, waiting):
    page = desk(javascript=False)
    for name in ("Carys Hughes", "Accept", "Send"):
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.count() and focused.inner_text().strip() == name:
                break
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert heading(page) == "Accepted"
    with database.reading() as session:
        assert len(session.scalars(select(Plan)).all()) == 1


def test_the_list_is_walked_with_j_and_k(desk, waiting):
    page = desk()
    seen = []
    for key in "jjk":
        page.keyboard.press(key)
        seen.append(page.locator(":focus").inner_text())
    assert seen == ["Carys Hughes", "Next Evans", "Carys Hughes"]


def test_keys_rest_while_somebody_types(desk, waiting):
    page = desk()
    page.keyboard.press("/")
    page.keyboard.type("n2ad")
    assert page.locator("#q").input_value() == "n2ad"
    assert heading(page) == "Worklist"


def test_keys_can_be_turned_off_and_stay_off(desk, waiting):
    page = desk()
    page.locator("#keys summary").click()
    page.locator("#keys-switch").click()
    assert page.locator("kbd.of-key").count() == 0
    page.reload()
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert heading(page) == "Worklist"


@pytest.mark.parametrize("path", ["/officers", "/officers/messages", "/officers/cards/distress"])
def test_the_cards_for_hard_calls_are_one_key_away_on_every_page(desk, path):
    page = desk()
    page.goto(path)
    with page.expect_navigation():
        page.keyboard.press("h")
    assert heading(page) == "Cards for hard calls"


def test_keys_that_were_turned_off_stay_off_where_they_are_not_listed(desk):
    page = desk()
    page.locator("#keys summary").click()
    page.locator("#keys-switch").click()
    page.goto("/officers/messages")
    page.keyboard.press("h")
    page.wait_for_timeout(300)
    assert page.url.endswith("/officers/messages")
