"""What holds for every address that there is: tokens, methods, and nothing of anybody kept by a browser."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import update

from shared.domain.roles import ADVISERS, STAFF, Role
from shared.models import WebSession
from shared.web.access_table import ACCESS
from tests.accessibility.pages import NOT_PAGES, Visitor, listed_pages
from tests.support.addresses import address_of, rules_of
from tests.support.kept import rows_of
from tests.support.signed_in import (
    parts_of,
    signed_in_adviser,
    signed_in_officer,
    signed_in_payer,
)
from tests.support.somebody_else import somebody_with_everything

METHODS = ("TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "GET\tX")
KEPT_BY_BROWSERS = frozenset({"static", "help.brand_colours", "help.brand_logo"})
"""Files that hold nothing of anybody."""
PAGES = {page.endpoint: page for page in listed_pages()}


@pytest.fixture
def clients(app: Flask) -> dict[Role, FlaskClient]:
    """A browser for everybody there is."""
    app.test_client_class = FlaskClient
    made = {role: app.test_client() for role in Role}
    with parts_of(app).database.transaction() as session:
        party_id = somebody_with_everything(session).party_id
    signed_in_payer(made[Role.PAYER], party_id)
    for role in sorted(STAFF):
        signed_in_officer(made[role], role)
    for role in sorted(ADVISERS):
        manages = role is Role.AGENCY_ADMINISTRATOR
        signed_in_adviser(made[role], is_administrator=manages)
    return made


def somebody_let_in(rule) -> Role:
    return min(ACCESS[rule.endpoint])


def changing(app: Flask):
    """Every address that takes a form, with somebody who may send it."""
    for rule in rules_of(app):
        if "POST" in (rule.methods or set()):
            yield rule, address_of(app, rule, "POST"), somebody_let_in(rule)


@pytest.fixture
def guarded(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def token_of(client: FlaskClient) -> str:
    with client:
        client.get("/sign-in")
        return str(generate_csrf())


# ------------------------------------------------------------------ tokens


WAYS = {
    "without a token": lambda token, other: ({}, {}),
    "with an empty token": lambda token, other: ({"csrf_token": ""}, {}),
    "with the token of somebody else": lambda token, other: ({"csrf_token": other}, {}),
    "with a token in the address alone": lambda token, other: ({}, {}),
    "from another site": lambda token, other: (
        {"csrf_token": token},
        {"Origin": "https://evil.example"},
    ),
    "from nowhere": lambda token, other: ({"csrf_token": token}, {"Origin": "null"}),
    "from a page of another site": lambda token, other: (
        {"csrf_token": token},
        {"Sec-Fetch-Site": "cross-site"},
    ),
}


OWN_TOKENS = {"sandbox_register.interface", "notify_callbacks.receive"}
FOR_PROGRAMS = "api."
"""Calls that believe the token of a program, or are refused as no request of one."""


@pytest.mark.parametrize("way", WAYS)
def test_no_form_is_taken_that_no_page_of_ours_sent(guarded, clients, way):
    database, other = parts_of(guarded).database, token_of(guarded.test_client())
    tokens = {role: token_of(client) for role, client in clients.items()}
    before, wrong = rows_of(database), []
    for rule, path, role in changing(guarded):
        form, headers = WAYS[way](tokens[role], other)
        address = f"{path}?csrf_token={tokens[role]}" if "address" in way else path
        answer = clients[role].post(address, data=form, headers=headers)
        # What believes a signature instead of a token has tests of its own; here it takes nothing.
        refusal = 415 if rule.endpoint == "card_webhooks.receive" and not headers else 400
        # These believe a token of their own, which no browser sends by itself.
        if rule.endpoint in OWN_TOKENS and not headers:
            refusal = 401
        if rule.endpoint.startswith(FOR_PROGRAMS) and answer.status_code == 401:
            continue
        if answer.status_code != refusal:
            wrong.append((rule.endpoint, answer.status_code))
    assert wrong == []
    assert rows_of(database) == before


def test_every_form_is_taken_that_a_page_of_ours_sent(guarded, clients):
    tokens = {role: token_of(client) for role, client in clients.items()}
    wrong = []
    for rule, path, role in changing(guarded):
        fresh = guarded.test_client()
        cookie = clients[role].get_cookie("evenkeel")
        fresh.set_cookie("evenkeel", cookie.value)
        if rule.endpoint.endswith("sign_out") or rule.endpoint == "session.put_form_aside":
            continue
        if rule.endpoint.startswith(FOR_PROGRAMS):
            continue
        answer = fresh.post(path, data={"csrf_token": tokens[role]})
        if answer.status_code == 400:
            wrong.append(rule.endpoint)
    assert wrong == []


# ------------------------------------------------------------------ methods


@pytest.mark.parametrize("method", METHODS)
def test_no_address_takes_another_method(app, clients, method):
    before = rows_of(parts_of(app).database)
    wrong = [
        (rule.endpoint, answer.status_code)
        for rule in rules_of(app)
        if (answer := clients[somebody_let_in(rule)].open(address_of(app, rule), method=method))
        if answer.status_code != 405
    ]
    assert wrong == []
    assert rows_of(parts_of(app).database) == before


def test_no_address_that_changes_something_is_opened_by_a_link(app, clients):
    forms = [rule for rule in rules_of(app) if "GET" not in (rule.methods or set())]
    pages = {rule.rule for rule in rules_of(app) if "GET" in (rule.methods or set())}
    opened = [
        rule.endpoint
        for rule in forms
        if rule.rule not in pages
        if clients[somebody_let_in(rule)].get(address_of(app, rule, "POST")).status_code
        not in {404, 405}
    ]
    assert opened == []


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.endpoint)
def test_a_head_says_what_a_get_says_without_its_body(app, client, page):
    path = page.come(Visitor(client))
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.data) == (get.status_code, b"")
    varying = {"X-Request-ID", "Content-Length", "Set-Cookie", "Date"}
    assert dict(h for h in head.headers if h[0] not in varying) == dict(
        h for h in get.headers if h[0] not in varying
    )


# ------------------------------------------------------------------ nothing is kept by a browser


def test_no_answer_about_anybody_is_kept_by_a_browser(app, clients):
    wrong = []
    for rule in rules_of(app):
        if rule.endpoint in KEPT_BY_BROWSERS:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "HEAD", "POST"}):
            for role in (somebody_let_in(rule), Role.PUBLIC):
                with clients[role].open(address_of(app, rule), method=method) as answer:
                    if answer.headers.get("Cache-Control") != "no-store":
                        wrong.append((rule.endpoint, method, role))
    assert wrong == []


def test_what_browsers_may_keep_is_for_everybody():
    assert [name for name in KEPT_BY_BROWSERS if Role.PUBLIC not in ACCESS[name]] == []


# ------------------------------------------------------------------ a session that ended


def sign_in_for(roles):
    """Where those sign in who may open a page."""
    if Role.PAYER in roles:
        return "/sign-in"
    return "/agency/sign-in" if roles & ADVISERS else "/officers/sign-in"


def test_after_a_session_has_ended_no_address_opens_and_nothing_changes(app, clients):
    database = parts_of(app).database
    with database.transaction() as session:
        session.execute(update(WebSession).values(expires_at=parts_of(app).clock.now()))
    before, wrong = rows_of(database), []
    for rule in rules_of(app):
        if Role.PUBLIC in ACCESS[rule.endpoint]:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = clients[somebody_let_in(rule)].open(address_of(app, rule), method=method)
            sign_in = sign_in_for(ACCESS[rule.endpoint])
            if answer.status_code != 303 or not answer.location.startswith(sign_in):
                wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []
    assert rows_of(database) == before


def test_every_page_that_is_listed_is_asked(app):
    opened = {rule.endpoint for rule in rules_of(app) if "GET" in (rule.methods or set())}
    assert opened == set(PAGES) | NOT_PAGES
