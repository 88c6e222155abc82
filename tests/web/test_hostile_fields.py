"""Whatever is typed, chosen or forged on a page: never a failure of ours, never more than text."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.domain.roles import ADVISERS, STAFF, Role
from shared.web.access_table import ACCESS
from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.support.addresses import rules_of
from tests.support.hostile import (
    CARRIED,
    LONG,
    MARKUP,
    SHORT,
    HostileForm,
    asked_of_addresses,
    forms_of,
)
from tests.support.page_checks import faults_of
from tests.support.signed_in import signed_in_adviser, signed_in_officer, signed_in_payer

PAGES = listed_pages()
WITH_FORMS = {(page.endpoint, page.h1): page for page in PAGES}.values()
"""Pages that look different: those of one heading have the same forms."""
ENDPOINTS = {page.endpoint: page for page in PAGES}.values()


LARGE = "must stay under"
"""How the check of pages complains of their size."""


@pytest.fixture(scope="session")
def attacked() -> set[object]:
    """What was attacked already in this run: many pages hold the same form."""
    return set()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that judges pages here: what is typed may be more than a page is made to hold."""
    app.test_client_class = FlaskClient
    return app.test_client()


def fresh_forms(client, page, attacked, database_kind):
    """The forms of a page that no page before it had."""
    with client.get(page.come(Visitor(client))) as answer:
        for form in forms_of(answer):
            what = (database_kind, page.endpoint, form.names)
            if what not in attacked:
                attacked.add(what)
                yield form


def complaints(client: FlaskClient, form: HostileForm, sent: dict[str, str]):
    """What is wrong with the answer: a failure, a header that was smuggled in, markup come alive."""
    with form.send(client, sent) as answer:
        if answer.status_code >= 500 and not form.fails_without_supplier(answer.status_code):
            yield f"{form.method} {form.path}: {answer.status_code}"
        if any("evil" in value for name, value in answer.headers if name != "Location"):
            yield f"{form.method} {form.path}: a header of theirs"
        if MARKUP in answer.get_data(as_text=True):
            yield f"{form.method} {form.path}: markup"
        if answer.mimetype == "text/html" and answer.status_code == 200:
            yield from (
                each for each in faults_of(answer.get_data(as_text=True)) if LARGE not in each
            )


@pytest.mark.both_databases
@pytest.mark.parametrize("page", WITH_FORMS, ids=lambda page: page.name)
def test_no_form_fails_whatever_is_typed_into_it(client, page: ListedPage, attacked, database_kind):
    wrong = [
        (what, complaint)
        for form in fresh_forms(client, page, attacked, database_kind)
        for what, text in {**SHORT, **LONG}.items()
        for sent in (form.typed(text), form.forged(text))
        for complaint in complaints(client, form, sent)
    ]
    assert wrong == []


@pytest.mark.parametrize("page", WITH_FORMS, ids=lambda page: page.name)
def test_no_form_fails_whatever_it_carries_along(client, page: ListedPage, attacked):
    wrong = [
        (field.name, text[:20], complaint)
        for form in fresh_forms(client, page, attacked, "carried")
        for field in form.carried
        for text in CARRIED
        for complaint in complaints(client, form, {**form.plausible, field.name: text})
    ]
    assert wrong == []


@pytest.mark.both_databases
@pytest.mark.parametrize("page", ENDPOINTS, ids=lambda page: page.name)
def test_no_page_fails_whatever_its_address_asks(client, page):
    path = page.come(Visitor(client)).partition("?")[0]
    everywhere = tuple(asked_of_addresses())
    for text in (*SHORT.values(), LONG["a number with thousands of digits"]):
        with client.get(path, query_string=dict.fromkeys(everywhere, text)) as answer:
            assert answer.status_code < 500, (path, text[:40])
            assert MARKUP not in answer.get_data(as_text=True)
            assert not [name for name, value in answer.headers if "evil=1" in value], path


@pytest.mark.both_databases
@pytest.mark.parametrize("what", [*SHORT, "a very long text"])
def test_no_address_fails_whatever_stands_in_it(app: Flask, what):
    app.test_client_class = FlaskClient
    text = {**SHORT, **LONG}[what][:3_000]
    clients = {Role.PUBLIC: app.test_client(), Role.PAYER: app.test_client()}
    signed_in_payer(clients[Role.PAYER])
    for role in sorted(STAFF):
        signed_in_officer(clients.setdefault(role, app.test_client()), role)
    for role in sorted(ADVISERS):
        manages = role is Role.AGENCY_ADMINISTRATOR
        signed_in_adviser(clients.setdefault(role, app.test_client()), is_administrator=manages)
    for rule in rules_of(app):
        if not rule.arguments or rule.endpoint == "static":
            continue
        role = sorted(ACCESS[rule.endpoint])[0]
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<int:{name}>", "1").replace(f"<{name}>", text.replace("/", "%2F"))
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            status = clients[role].open(path, method=method).status_code
            assert status < 500, (rule.endpoint, method)
