"""What surrounds a page, for whoever looks at it and whatever has failed."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from shared.domain.roles import Role
from shared.settings import Settings
from shared.web import brand, furniture, shell
from shared.web.sides import Side
from tests.support.checked_client import page_of
from tests.support.signed_in import parts_of, signed_in_officer, signed_in_payer


def test_a_visitor_has_no_menu_and_nothing_to_sign_out_of(client):
    page = page_of(client.get("/"))
    assert page.having("govuk-service-navigation__list") == []
    assert page.having("ek-stay") == []


def test_a_payer_has_a_menu_a_way_out_and_the_warning(client):
    signed_in_payer(client)
    page = page_of(client.get("/contact"))
    assert "What you owe" in [each.text for each in page.having("govuk-service-navigation__item")]
    assert [form["action"] for form in page.having("ek-sign-out")[0].all("form")] == ["/sign-out"]
    stay = page.having("ek-stay")[0]
    assert (stay["data-idle"], stay["data-warn"], stay["data-gone"]) == ("1800", "300", "/contact")


def test_the_place_where_one_is_stands_out_in_the_menu(client):
    signed_in_payer(client)
    active = page_of(client.get("/account")).having("govuk-service-navigation__item--active")
    assert [each.text for each in active] == ["What you owe"]


@pytest.mark.parametrize(
    ("role", "listed"),
    [(Role.ADMINISTRATOR, False), (Role.OFFICER, True), (Role.AUDITOR, True)],
)
def test_nobodys_menu_names_a_page_that_sends_them_on(client, role, listed):
    signed_in_officer(client, role)
    page = page_of(client.get("/officers", follow_redirects=True))
    names = [each.text for each in page.having("govuk-service-navigation__link")]
    assert ("Worklist" in names) is listed


def test_an_officer_is_named_and_reads_english_only(client):
    officer = signed_in_officer(client, Role.ADMINISTRATOR)
    page = page_of(client.get("/officers/staff"))
    assert page.having("ek-above__who")[0].text == officer.name
    assert page.having("govuk-language-navigation") == []
    assert "Free debt advice" not in page.text


def test_an_officer_on_a_public_page_is_a_visitor(client):
    signed_in_officer(client)
    assert page_of(client.get("/contact")).having("ek-sign-out") == []


def test_the_shell_is_rendered_once_for_each_side_and_language(app, client):
    client.get("/")
    first = dict(app.extensions["evenkeel_shells"])
    client.get("/contact")
    assert app.extensions["evenkeel_shells"] == first
    assert list(first) == [("payers", "en")]


def test_a_visitors_page_asks_nothing_of_the_database(app, client):
    asked = []
    engine = parts_of(app).database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    client.get("/contact")
    assert asked == []


@pytest.mark.parametrize("path", ["/no-such-page", "/officers/no-such-page"])
def test_an_error_page_stands_in_the_same_furniture(client, path):
    page = page_of(client.get(path))
    assert page.all("h1")[0].text == "Page not found"
    assert page.having("ek-masthead")


def test_without_built_assets_pages_are_still_served(app, client, tmp_path):
    app.extensions["evenkeel_assets"] = shell.read_manifest(tmp_path / "none.json")
    assert 'href="/static/assets/evenkeel.css"' in client.get("/").text


def test_a_logo_takes_the_place_of_the_name_and_says_it(app, client, tmp_path, monkeypatch):
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with_logo(app, monkeypatch, str(logo))
    picture = page_of(client.get("/")).having("ek-masthead")[0].all("img")[0]
    answer = client.get(picture["src"])
    assert picture["alt"] == parts_of(app).settings.council.name
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_a_logo_that_is_no_picture_is_not_served(app, client, tmp_path, monkeypatch):
    (tmp_path / "logo.html").write_text("<script>alert(1)</script>")
    with_logo(app, monkeypatch, str(tmp_path / "logo.html"))
    assert client.get("/brand/x/logo").status_code == 404


def test_the_version_of_the_brand_changes_with_the_logo(settings: Settings, tmp_path):
    from dataclasses import replace

    logo = tmp_path / "logo.svg"
    council = replace(settings.council, logo=str(logo))
    logo.write_text("one")
    first = brand.brand_version(council)
    logo.write_text("two")
    assert brand.brand_version(council) != first


def with_logo(app, monkeypatch, logo: str) -> None:
    from dataclasses import replace

    parts = parts_of(app)
    settings = replace(parts.settings, council=replace(parts.settings.council, logo=logo))
    monkeypatch.setitem(app.extensions, "evenkeel", replace(parts, settings=settings))


@pytest.mark.parametrize(("role", "offered"), [(Role.ADMINISTRATOR, True), (Role.OFFICER, False)])
def test_the_menu_has_only_what_the_role_may_open(app, role, offered):
    with app.test_request_context("/officers"):
        texts = [each.text for each in furniture.menu(Side.OFFICE, role, "")]
    assert ("Staff" in texts) == offered


def test_the_menu_is_rendered_once_for_each_role_and_place(app, client):
    signed_in_payer(client)
    client.get("/contact")
    first = dict(app.extensions["evenkeel_pieces"])
    client.get("/privacy")
    assert app.extensions["evenkeel_pieces"] == first
    client.get("/account")
    assert len(app.extensions["evenkeel_pieces"]) > len(first)
