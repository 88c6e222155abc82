"""An agency applies, its people sign in, and its administrator looks after them, in the browser."""

from __future__ import annotations

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from shared.models import Adviser, Agency, OutboxMessage
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import CHEAP, Passwords
from tests.support.agencies import a_client, an_adviser, an_agency
from tests.support.builders import NOW, parts_of
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_adviser, signed_in_officer
from tests.support.signing_in import PASSWORD, SECRET
from tests.web.test_finance_direct_debits import queries_of

TOLD = {
    "name": "Harbour Money Advice",
    "kind": "advice",
    "fca": "authorised",
    "fca_number": "612345",
    "ico_number": "ZA123456",
    "domain": "harbour.example",
    "contact_name": "Elin Rees",
    "contact_email": "elin@harbour.example",
}


@pytest.fixture(autouse=True)
def authenticator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Authenticator apps go by the real time: here it is the time of the tests' clock."""
    monkeypatch.setattr("shared.web.two_factors.real_instant", lambda: NOW)


def given(app, build):
    with parts_of(app).database.transaction() as session:
        return build(session)


def ready(app: Flask, **changes):
    """An adviser who can sign in."""
    keys = Keys(parts_of(app).settings.secret_key)

    def build(session):
        agency = an_agency(session, domain="harbour.example")
        return an_adviser(
            session,
            agency,
            email="bryn@harbour.example",
            name="Bryn Tudor",
            password_hash=Passwords(CHEAP).hashed(PASSWORD),
            totp_secret=keys.seal(SECRET),
            **changes,
        ).id

    return given(app, build)


def first_half(client, **more):
    sent = {"email": "bryn@harbour.example", "password": PASSWORD, **more}
    return client.post("/agency/sign-in", data=sent)


def second_half(client, code=None):
    code = code or pyotp.TOTP(SECRET).at(NOW)
    return client.post("/agency/sign-in/code", data={"code": code})


# ------------------------------------------------------------------ the way in


def test_an_adviser_signs_in_with_both_factors(app, client):
    ready(app, is_administrator=True)
    assert first_half(client).headers["Location"] == "/agency/sign-in/code"
    assert second_half(client).status_code == 303
    page = page_of(client.get("/agency/people"))
    assert page.having("ek-above__who")[0].text.startswith("Bryn Tudor, ")
    assert [form["action"] for form in page.having("ek-sign-out")[0].all("form")] == [
        "/agency/sign-out"
    ]


def test_an_adviser_is_brought_to_where_they_were_going(app, client):
    ready(app, is_administrator=True)
    first_half(client, next="/agency/people/add")
    assert second_half(client).headers["Location"] == "/agency/people/add"


def test_half_of_an_advisers_way_is_none_of_an_officers(app, client):
    ready(app)
    first_half(client)
    answer = client.get("/officers/sign-in/code")
    assert answer.headers["Location"] == "/officers/sign-in"


def test_an_officer_does_not_sign_in_as_an_adviser(app, client):
    signed_in_officer(client)
    assert client.get("/agency/sign-in").status_code == 200


@pytest.mark.parametrize("path", ["/officers", "/account", "/officers/agencies"])
def test_other_sides_are_not_there_for_an_adviser(client, path):
    signed_in_adviser(client)
    assert client.get(path).status_code in {303, 404}
    assert "signed out" not in client.get(path, follow_redirects=True).text


def test_signing_out_ends_the_session(app, client):
    signed_in_adviser(client, is_administrator=True)
    assert client.post("/agency/sign-out").headers["Location"] == "/agency/signed-out"
    assert client.get("/agency/people").headers["Location"].startswith("/agency/sign-in")


def test_whoever_left_is_out_at_the_next_request(app, client):
    me = signed_in_adviser(client, is_administrator=True)
    assert client.get("/agency/people").status_code == 200
    given(app, lambda s: setattr(s.get_one(Adviser, me.adviser_id), "disabled_at", NOW))
    assert client.get("/agency/people").status_code == 303


def test_the_pages_for_advisers_have_no_way_to_leave_quickly(client):
    page = page_of(client.get("/agency/about"))
    assert page.having("ek-leave") == []
    assert "For debt advisers" in page.having("govuk-service-navigation__service-name")[0].text


# ------------------------------------------------------------------ applying


def test_an_application_ends_on_a_page_that_says_what_comes(app, client):
    answer = client.post("/agency/apply", data=TOLD)
    assert answer.headers["Location"] == "/agency/apply/sent"
    assert given(app, lambda s: s.scalars(select(Agency.name)).all()) == ["Harbour Money Advice"]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client):
    page = page_of(client.post("/agency/apply", data={**TOLD, "ico_number": "1"}))
    assert (
        next(each["value"] for each in page.all("input") if "id" in each and each["id"] == "name")
        == "Harbour Money Advice"
    )
    assert "Enter the registration number" in page.having("govuk-error-summary")[0].text


def test_nobody_sets_what_only_an_officer_decides(app, client):
    client.post("/agency/apply", data={**TOLD, "state": "approved", "officer_id": "1", "id": "99"})
    found = given(
        app, lambda s: s.execute(select(Agency.state, Agency.officer_id, Agency.id)).one()
    )
    assert (str(found[0]), found[1], found[2] != 99) == ("applied", None, True)


def test_too_many_applications_are_refused_for_a_while(client):
    for _ in range(5):
        client.post("/agency/apply", data=TOLD)
    assert client.post("/agency/apply", data=TOLD).status_code == 429


# ------------------------------------------------------------------ the team


def test_an_adviser_who_manages_nobody_has_no_team_page(client):
    signed_in_adviser(client)
    assert client.get("/agency/people").status_code == 404


def test_somebody_who_joins_gets_a_link_and_chooses_a_password(app, client):
    me = signed_in_adviser(client, is_administrator=True)
    domain = given(app, lambda s: s.get_one(Agency, me.agency_id).domain)
    answer = client.post(
        "/agency/people/add", data={"name": "Cara Pugh", "email": f"cara@{domain}"}
    )
    assert answer.status_code == 303
    body = given(
        app,
        lambda s: s.scalars(
            select(OutboxMessage.body).where(OutboxMessage.template == "agency_set_up")
        ).one(),
    )
    link = "/agency/set-up/" + body.partition("/agency/set-up/")[2].split()[0]
    page = page_of(app.test_client().get(link))
    assert "Hello Cara Pugh." in page.text


def test_an_address_elsewhere_is_refused_beside_its_field(client):
    signed_in_adviser(client, is_administrator=True)
    sent = {"name": "Cara Pugh", "email": "cara@elsewhere.example"}
    page = page_of(client.post("/agency/people/add", data=sent))
    assert "Enter a work email address that ends in @" in page.text


def test_a_leavers_clients_move_and_the_page_says_how_many(app, client):
    me = signed_in_adviser(client, is_administrator=True)

    def build(session):
        leaver = an_adviser(session, session.get_one(Agency, me.agency_id))
        for _ in range(3):
            a_client(session, leaver)
        return leaver.id

    leaver_id = given(app, build)
    refused = client.post(f"/agency/people/{leaver_id}/leave", data={"colleague": "0"})
    assert "Choose who looks after their clients." in refused.text
    answer = client.post(
        f"/agency/people/{leaver_id}/leave",
        data={"colleague": str(me.adviser_id)},
        follow_redirects=True,
    )
    assert "3 clients have moved." in answer.text


def test_people_of_another_agency_are_not_there(app, client):
    signed_in_adviser(client, is_administrator=True)
    other = given(app, lambda s: an_adviser(s).id)
    paths = ("", "/leave")
    assert [client.get(f"/agency/people/{other}{each}").status_code for each in paths] == [404] * 2
    posts = ("link", "manages", "leave")
    assert [client.post(f"/agency/people/{other}/{each}").status_code for each in posts] == [
        404
    ] * 3


def test_nobody_changes_themselves(client):
    me = signed_in_adviser(client, is_administrator=True)
    posts = ("link", "manages")
    codes = [client.post(f"/agency/people/{me.adviser_id}/{each}").status_code for each in posts]
    assert all(code in {403, 404} for code in codes)


@pytest.mark.parametrize("people", [1, 8])
def test_the_team_page_asks_as_little_however_many_work_there(app, client, database, people):
    me = signed_in_adviser(client, is_administrator=True)

    def build(session):
        agency = session.get_one(Agency, me.agency_id)
        return [an_adviser(session, agency).id for _ in range(people)]

    given(app, build)
    assert queries_of(client, database, "/agency/people") <= 3
