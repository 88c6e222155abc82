"""Every page that a person can open is listed, opens in both languages, and is what it says it is."""

from __future__ import annotations

import pytest
from flask import Flask

from shared.web.access_table import ACCESS
from shared.web.language import COOKIE
from tests.accessibility.pages import NOT_PAGES, ListedPage, Visitor, listed_pages
from tests.support.checked_client import CheckedClient, page_of

PAGES = listed_pages()
OFFICE = "officers_"


def test_every_page_that_can_be_opened_is_listed(app: Flask):
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    listed = {page.endpoint for page in PAGES}
    assert sorted((opened & set(ACCESS)) - NOT_PAGES - listed) == []


def test_every_listed_page_exists(app: Flask):
    assert {page.endpoint for page in PAGES} | NOT_PAGES <= set(app.view_functions)


def test_no_page_is_listed_twice_under_one_name():
    names = [page.name for page in PAGES]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_opens_in_both_languages(client: CheckedClient, page: ListedPage):
    path = page.come(Visitor(client))
    answer = client.get(path)
    shown = page_of(answer)
    assert (answer.status_code, shown.all("h1")[0].text) == (page.status, page.h1)
    assert shown.all("html")[0]["lang"] == "en"
    if not page.endpoint.startswith(OFFICE):
        client.set_cookie(COOKIE, "cy")
        welsh = client.get(path)
        assert (welsh.status_code, page_of(welsh).all("html")[0]["lang"]) == (page.status, "cy")
