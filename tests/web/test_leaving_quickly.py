"""One press takes somebody off this site, signs them out, and leaves nothing to go back to."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from shared.web import session_pages
from shared.web.shell import LEAVE_FOR
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_officer, signed_in_payer

LEAVE = "/session/leave"


@pytest.mark.parametrize("path", ["/", "/contact", "/sign-in", "/feedback", "/no-such-page"])
def test_every_page_of_the_portal_has_the_way_out(client, path):
    link = page_of(client.get(path)).having("ek-leave__link")[0]
    assert (link["href"], link["data-to"], link.text) == (
        LEAVE,
        LEAVE_FOR,
        "Leave this site quickly",
    )


def test_it_is_the_first_thing_after_the_skip_link(client):
    links = page_of(client.get("/contact")).all("a")
    assert [each["href"] for each in links[:2]] == ["#main-content", LEAVE]


def test_a_page_of_somebody_signed_in_has_it_in_welsh_too(client):
    signed_in_payer(client)
    client.set_cookie("evenkeel_language", "cy")
    assert (
        page_of(client.get("/account")).having("ek-leave__link")[0].text
        == "Gadael y wefan hon yn gyflym"
    )


def test_officers_pages_do_without(client):
    signed_in_officer(client)
    assert not page_of(client.get("/officers", follow_redirects=True)).having("ek-leave")


def test_the_press_signs_out_and_sends_away_to_a_page_that_anybody_reads(client):
    signed_in_payer(client)
    answer = client.get(LEAVE)
    assert (answer.status_code, answer.location) == (303, LEAVE_FOR)
    assert client.get("/account").location.startswith("/sign-in")


def test_a_visitor_is_sent_away_as_well(client):
    assert client.get(LEAVE).location == LEAVE_FOR


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_signs_nobody_out(client, site):
    signed_in_payer(client)
    assert client.get(LEAVE, headers={"Sec-Fetch-Site": site}).location == LEAVE_FOR
    assert client.get("/account").status_code == 200


def test_the_way_out_stands_on_a_page_about_a_failure(app, client, monkeypatch):
    monkeypatch.setitem(app.view_functions, "help.contact", lambda: 1 / 0)
    answer = client.get("/contact")
    assert answer.status_code == 500
    assert page_of(answer).having("ek-leave__link")[0]["href"] == LEAVE


def test_nobody_is_kept_here_by_a_database_that_fails(client, monkeypatch):
    signed_in_payer(client)

    def fails():
        raise OperationalError("gone", {}, Exception())

    monkeypatch.setattr(session_pages, "write_transaction", fails)
    answer = client.get(LEAVE)
    assert answer.location == LEAVE_FOR
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
