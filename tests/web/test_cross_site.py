"""A form of ours is sent by a page of ours."""

import pytest

from shared.web.cross_site import csrf
from tests.support.addresses import address_of, rules_of
from tests.support.signed_in import signed_in_payer

CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
EXEMPT = {
    "card_webhooks.receive",
    "notify_callbacks.receive",
    "sandbox_register.interface",
}
"""Endpoints that believe a signature, or a token of their own, instead of a form's."""


OPEN_TO_ALL = {"api.guide", "api.token", "api.description"}
"""Addresses of programs that need no token: its own, and what describes them."""


def signed_token(client):
    """The token that a form of this browser carries."""
    from flask_wtf.csrf import generate_csrf

    with client:
        client.get("/trial/form")
        return generate_csrf()


def test_every_form_of_every_page_needs_its_token(app, monkeypatch):
    app.config["WTF_CSRF_ENABLED"] = True
    reached = []
    for endpoint in app.view_functions:
        monkeypatch.setitem(app.view_functions, endpoint, lambda **_: reached.append(1) or "")
    client = app.test_client()
    signed_in_payer(client)
    wrong = [
        (rule.endpoint, method, answer.status_code)
        for rule in rules_of(app)
        for method in sorted((rule.methods or set()) & CHANGES)
        if rule.endpoint not in EXEMPT
        and not rule.endpoint.startswith("api.")
        and (answer := client.open(address_of(app, rule, method), method=method)).status_code != 400
    ]
    assert (wrong, reached) == ([], [])


def test_nothing_is_exempt_but_what_is_listed(app):
    exempt = set(csrf._exempt_views)
    of_programs = {name for name in exempt if name.startswith("portal.api.")}
    assert {".".join(name.split(".")[-2:]) for name in exempt - of_programs} == EXEMPT


def test_what_programs_ask_for_believes_no_cookie(app):
    client = app.test_client()
    signed_in_payer(client)
    listened = [
        (rule.endpoint, method, status)
        for rule in rules_of(app)
        if rule.endpoint.startswith("api.") and rule.endpoint not in OPEN_TO_ALL
        for method in sorted((rule.methods or set()) & {"GET", *CHANGES})
        if (status := client.open(address_of(app, rule, method), method=method).status_code) != 401
    ]
    assert listened == []


def test_no_whole_journey_is_exempt(app):
    assert not csrf._exempt_blueprints


def test_a_form_with_its_token_is_listened_to(guarded):
    token = signed_token(guarded)
    assert guarded.post("/trial/record", data={"csrf_token": token}).status_code == 303


def test_the_token_outlives_the_hour_that_a_statement_takes(guarded, clock):
    from datetime import timedelta

    token = signed_token(guarded)
    clock.pass_by(timedelta(hours=5))
    assert guarded.post("/trial/record", data={"csrf_token": token}).status_code == 303


def test_the_token_of_another_browser_is_refused(guarded, frame):
    token = signed_token(frame.test_client())
    signed_token(guarded)
    assert guarded.post("/trial/record", data={"csrf_token": token}).status_code == 400


def test_the_token_from_before_signing_in_is_refused_afterwards(guarded):
    token = signed_token(guarded)
    payer = signed_in_payer(guarded)
    guarded.get("/trial/payers")
    answer = guarded.post(f"/trial/sign-in/payer/{payer.payer_id}", data={"csrf_token": token})
    assert answer.status_code == 400


def test_an_altered_token_is_refused(guarded):
    token = signed_token(guarded)
    assert guarded.post("/trial/record", data={"csrf_token": token[:-2] + "xx"}).status_code == 400


FROM: tuple[tuple[dict[str, str], int], ...] = (
    ({"Origin": "http://localhost"}, 303),
    ({"Origin": "https://evil.example"}, 400),
    ({"Origin": "null"}, 400),
    ({"Origin": ""}, 400),
    ({"Origin": "http://localhost.evil.example"}, 400),
    ({"Sec-Fetch-Site": "same-origin"}, 303),
    ({"Sec-Fetch-Site": "cross-site"}, 400),
    ({"Sec-Fetch-Site": "same-site"}, 400),
    ({}, 303),
)


@pytest.mark.parametrize(("headers", "status"), FROM)
def test_a_right_token_from_another_site_is_refused_all_the_same(guarded, headers, status):
    fields = {"csrf_token": signed_token(guarded)}
    assert guarded.post("/trial/record", data=fields, headers=headers).status_code == status


def test_what_was_refused_changed_nothing(guarded, database):
    from sqlalchemy import func, select

    from shared.models import Feedback

    guarded.post("/trial/record")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Feedback)) == 0


def test_a_stale_form_gets_a_page_that_says_so(guarded):
    answer = guarded.post("/trial/record")
    assert answer.status_code == 400
    assert "<h1" in answer.text


def test_a_link_from_another_site_may_be_followed(guarded):
    assert guarded.get("/trial/open", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
