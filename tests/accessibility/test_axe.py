"""Axe finds nothing on any page in either language, nothing runs off a narrow screen, no policy is broken."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from shared.web.language import COOKIE
from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.accessibility.test_every_page import OFFICE
from tests.support.browsing import LiveSite, Windows, complaints_of, cookies_of
from tests.support.requirements import need_npm_package

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = (320, 740)
"""CSS pixels: what 1280 become at 400% zoom (WCAG 2.2, 1.4.10)."""

pytestmark = pytest.mark.browser


@functools.cache
def axe() -> str:
    return need_npm_package("axe-core/axe.min.js").read_text()


def violations(page: Page) -> list[str]:
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [
        f"{each['id']}: {each['help']}: {node['html'][:150]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("listed", listed_pages(), ids=lambda listed: listed.name)
def test_axe_finds_nothing(live: LiveSite, windows: Windows, listed: ListedPage):
    with live.unguarded() as client:
        path = listed.come(Visitor(client))
    cookies = cookies_of(client)
    page = windows.open(NARROW, cookies=cookies)
    complaints = complaints_of(page)
    for language in ("en",) if listed.endpoint.startswith(OFFICE) else ("en", "cy"):
        windows.give(page.context, **{COOKIE: language})
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        if language == "en":
            assert page.locator("h1").inner_text() == listed.h1
        assert urlsplit(page.url).path == urlsplit(path).path, "another page was opened instead"
        assert violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW[0], f"the page is {wide} wide on a screen of {NARROW[0]}"
    assert [each for each in complaints if f"status of {listed.status}" not in each] == []
