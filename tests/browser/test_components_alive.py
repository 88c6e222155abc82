"""What the scripts add, and that everything is there without them."""

from __future__ import annotations

import pytest
from flask import Blueprint, render_template_string

from shared.web.access_table import ACCESS, PUBLIC
from tests.support.browsing import DESK, LiveSite, Windows, complaints_of

pytestmark = pytest.mark.browser

PAGE = """{% extends "base.html" %}{% set title = 'Parts' %}{% block content %}<h1>{{ title }}</h1>
<form method="post" action="/parts" novalidate>{{ csrf() }}
{% call(choice) ui.radios('way', 'Which way?', (('text', 'By text'), ('post', 'By post'))) %}
{% if choice == 'text' %}{{ ui.text_input('phone', 'Phone number') }}{% endif %}{% endcall %}
{{ ui.character_count('why', 'Why?', 10) }}
{% call(tab) ui.tabs((('one', 'First'), ('two', 'Second'))) %}<h2>{{ tab }}</h2><p>About {{ tab }}</p>{% endcall %}
{{ ui.button('Send', once=True) }}</form>{% endblock %}"""


@pytest.fixture
def parts(live: LiveSite, windows: Windows, monkeypatch):
    page = Blueprint("parts", __name__)
    page.add_url_rule("/parts", "show", lambda: render_template_string(PAGE), methods=["GET"])
    monkeypatch.setitem(ACCESS, "parts.show", PUBLIC)
    live.app.register_blueprint(page)
    return windows


def test_a_choice_shows_what_belongs_to_it(parts):
    page = parts.open()
    page.goto("/parts")
    assert page.locator("#phone").is_hidden()
    page.get_by_label("By text").check()
    assert page.locator("#phone").is_visible()


def test_without_scripts_everything_is_shown(parts):
    page = parts.open(javascript=False)
    page.goto("/parts")
    assert page.locator("#phone").is_visible()
    assert page.get_by_text("About two").is_visible()


def test_the_count_runs_down_as_one_types(parts):
    page = parts.open()
    page.goto("/parts")
    page.locator("#why").fill("four")
    page.get_by_text("You have 6 characters remaining").first.wait_for()


def test_the_policy_of_the_page_is_kept_by_every_script(parts):
    page = parts.open(DESK)
    heard = complaints_of(page)
    page.goto("/parts")
    page.get_by_role("tab", name="Second").click()
    assert page.get_by_text("About two").is_visible()
    assert heard == []


def test_an_error_has_the_focus_and_leads_to_its_field(parts):
    page = parts.open()
    page.goto("/can-i-make-a-plan?asked=owe&go=1")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Choose what you owe").click()
    assert page.evaluate("document.activeElement.id") == "owe"


def test_the_skip_link_is_the_first_stop_and_leads_to_the_page(parts):
    page = parts.open()
    page.goto("/contact")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_on_paper_the_page_is_only_its_content(parts):
    page = parts.open()
    page.goto("/can-i-make-a-plan?owe=council_tax&stage=summons")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    for hidden in (
        ".govuk-footer",
        ".govuk-skip-link",
        ".ek-above__language",
        "main .govuk-button",
    ):
        assert page.locator(hidden).first.is_hidden(), hidden
