"""An administrator of an agency makes keys and webhooks, sees their secrets once, and ends them."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from shared.models import ApiKey, WebhookDelivery
from tests.accessibility.pages import Visitor
from tests.accessibility.pages.agency_keys import a_key, a_webhook, as_administrator
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_adviser

FORM = {"name": "Case system", "scopes": ["clients:read", "changes:read"]}
URL = "https://hooks.example.org/changes"


@pytest.fixture
def adviser_id(client):
    return as_administrator(Visitor(client))


def shown_rows(page):
    keys, values = page_of(page).all("dt"), page_of(page).all("dd")
    return {key.text.strip(): value.text.strip() for key, value in zip(keys, values, strict=False)}


def test_a_new_keys_secret_works_and_is_shown_until_it_was_copied(client, adviser_id):
    made = client.post("/agency/keys/new", data=FORM)
    assert made.status_code == 303
    rows = shown_rows(client.get(made.location))
    form = {
        "grant_type": "client_credentials",
        "client_id": rows["Client ID or reference"],
        "client_secret": rows["Secret"],
    }
    answer = client.post("/api/v1/token", data=form)
    assert (answer.status_code, answer.json["scope"]) == (200, "clients:read changes:read")
    client.post(made.location)
    assert client.get(made.location).location == "/agency/keys"


def test_the_secret_is_on_no_other_page(client, database, adviser_id):
    made = client.post("/agency/keys/new", data=FORM)
    secret = shown_rows(client.get(made.location))["Secret"]
    with database.reading() as session:
        key_id = session.scalars(select(ApiKey.id)).one()
    assert secret not in client.get("/agency/keys").text
    assert secret not in client.get(f"/agency/keys/{key_id}").text


WRONG = [
    ({"name": "", "scopes": ["clients:read"]}, "Enter what the program is."),
    ({"name": "System"}, "Choose what it may do."),
    ({"name": "System", "scopes": ["everything"]}, "Choose what it may do."),
]


@pytest.mark.parametrize(("form", "problem"), WRONG)
def test_a_key_is_not_made_without(client, database, adviser_id, form, problem):
    assert problem in client.post("/agency/keys/new", data=form).text
    with database.reading() as session:
        assert session.scalars(select(ApiKey.id)).all() == []


def test_a_key_that_was_ended_gives_no_token(client, adviser_id):
    made = client.post("/agency/keys/new", data=FORM)
    rows = shown_rows(client.get(made.location))
    assert client.post("/agency/keys/1/end").status_code == 303
    form = {
        "grant_type": "client_credentials",
        "client_id": rows["Client ID or reference"],
        "client_secret": rows["Secret"],
    }
    assert client.post("/api/v1/token", data=form).status_code == 401


BAD = [
    "http://hooks.example.org/x",
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://[::1]/x",
    "https://user:word@example.org/x",
    "https://example.org:22/x",
    "https://example.org/x#y",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://exa mple.org/x",
    "https:///x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://example.org\\@127.0.0.1/",
]


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_we_would_not_call_is_refused(client, adviser_id, url):
    page = client.post("/agency/webhooks/new", data={"url": url})
    assert (page.status_code, "Enter an address that begins with https://" in page.text) == (
        200,
        True,
    )


def test_a_webhook_is_stopped_and_goes_on(client, adviser_id):
    reference = a_webhook(Visitor(client), adviser_id)
    at = f"/agency/webhooks/{reference}"
    assert "Stop sending" in client.get(at).text
    client.post(f"{at}/stop")
    assert "Go on sending" in client.get(at).text
    client.post(f"{at}/start")
    assert "Stop sending" in client.get(at).text


def test_what_did_not_arrive_is_sent_again(client, database, adviser_id):
    reference = a_webhook(Visitor(client), adviser_id)
    with database.transaction() as session:
        session.execute(update(WebhookDelivery).values(state="failed", last_error="too-slow"))
    at = f"/agency/webhooks/{reference}"
    assert "too-slow" in client.get(at).text
    assert client.post(f"{at}/deliveries/1/again").status_code == 303
    with database.reading() as session:
        assert session.scalars(select(WebhookDelivery.state)).all() == ["queued"]


def test_what_is_another_agencys_is_not_there(client, adviser_id):
    key_id = a_key(Visitor(client), adviser_id)
    reference = a_webhook(Visitor(client), adviser_id)
    signed_in_adviser(client, is_administrator=True)
    hook = f"/agency/webhooks/{reference}"
    assert client.get(f"/agency/keys/{key_id}").status_code == 404
    assert client.post(f"/agency/keys/{key_id}/end").status_code == 404
    assert client.get(hook).status_code == 404
    posts = ("stop", "start", "deliveries/1/again")
    assert {client.post(f"{hook}/{each}").status_code for each in posts} == {404}


def test_an_adviser_who_is_no_administrator_sees_no_keys(client):
    signed_in_adviser(client)
    assert client.get("/agency/keys").status_code == 404
