"""Before the sign-in ends the page asks, one press stays, and nothing typed is lost."""

from __future__ import annotations

import pytest
from flask import Blueprint, render_template_string

from shared.domain.roles import Role
from shared.web.access_table import ACCESS
from tests.support.browsing import LiveSite, Windows, cookies_of
from tests.support.signed_in import signed_in_payer

pytestmark = pytest.mark.browser

PAGE = """{% extends "base.html" %}{% set title = 'A form' %}
{% block content %}<h1>{{ title }}</h1><form method="post" action="/a-form" novalidate>{{ csrf() }}
{{ ui.text_input('said', 'Say something') }}{{ ui.button('Send') }}</form>{% endblock %}"""


@pytest.fixture
def window(live: LiveSite, windows: Windows, monkeypatch):
    form = Blueprint("a_form", __name__)
    form.add_url_rule("/a-form", "page", lambda: render_template_string(PAGE), methods=["GET"])
    form.add_url_rule("/a-form", "sent", lambda: ("", 204), methods=["POST"])
    for endpoint in ("a_form.page", "a_form.sent"):
        monkeypatch.setitem(ACCESS, endpoint, frozenset({Role.PAYER}))
    live.app.register_blueprint(form)
    client = live.client()
    signed_in_payer(client)
    page = windows.open(cookies=cookies_of(client))
    page.clock.install()
    page.goto("/a-form")
    return page


def test_nothing_is_asked_while_there_is_time(window):
    window.clock.run_for("24:30")
    assert window.locator("#stay").is_hidden()


def test_five_minutes_before_the_end_the_page_asks_and_has_the_focus(window):
    window.clock.run_for("25:30")
    assert "signed out in 5 minutes" in window.locator("#stay").inner_text()
    assert window.evaluate("document.activeElement.id") == "stay"


def test_one_press_stays_and_gives_the_focus_back(window):
    window.locator("#said").fill("half a sentence")
    window.clock.run_for("25:30")
    with window.expect_response("**/session/stay") as answer:
        window.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    window.locator("#stay").wait_for(state="hidden")
    assert window.locator("#said").input_value() == "half a sentence"
    window.clock.run_for("24:00")
    assert window.locator("#stay").is_hidden()


def test_what_was_typed_is_put_aside_when_the_time_is_over(window):
    window.locator("#said").fill("half a sentence")
    with window.expect_request("**/session/put-aside*") as asked:
        window.clock.run_for("31:00")
    assert "path=%2Fa-form" in asked.value.url
    assert "said=half+a+sentence" in (asked.value.post_data or "")


def test_a_page_without_anything_typed_is_only_opened_again(window):
    with window.expect_navigation(url="**/a-form*"):
        window.clock.run_for("31:00")
