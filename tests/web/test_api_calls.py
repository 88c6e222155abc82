"""What holds for every call of a program: its token, its scopes, how often it asks, and what it is refused."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.agency_states import AgencyState
from shared.domain.api_scopes import ApiScope
from shared.models import Agency, AgencySetting, ApiKey, ApiToken
from shared.services.agencies.authorised import Acting
from shared.services.agencies.changes import tell_change
from shared.services.agencies.interface.keys import end_keys, hashed, make_key
from shared.services.audit import Actor
from shared.services.errors import NotFound
from tests.support.agencies import a_client, an_adviser
from tests.support.api import a_program
from tests.support.builders import NOW, TODAY, the_resident

pytestmark = pytest.mark.both_databases
ADMIN = Actor("officer", 1)


@pytest.fixture
def program(client):
    return a_program(client)


def basic(key):
    pair = base64.b64encode(f"{key.client_id}:{key.secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def ask_token(client, form, headers=None):
    return client.post("/api/v1/token", data=form, headers=headers or {})


GRANT = {"grant_type": "client_credentials"}


# ------------------------------------------------------------------ tokens


def test_a_key_and_its_secret_in_the_body_are_given_a_token(client, program):
    named = {"client_id": program.key.client_id, "client_secret": program.key.secret}
    answer = ask_token(client, {**GRANT, **named})
    assert (answer.status_code, answer.json["token_type"]) == (200, "Bearer")
    assert answer.json["expires_in"] == 3600
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_token_given_by_basic_authorisation_works(client, program):
    program.token = ask_token(client, GRANT, basic(program.key)).json["access_token"]
    assert program.get("/changes").status_code == 200


def test_a_token_is_for_the_scopes_that_were_asked_for(client, program):
    answer = ask_token(client, {**GRANT, "scope": "clients:read"}, basic(program.key))
    assert answer.json["scope"] == "clients:read"
    program.token = answer.json["access_token"]
    assert program.get("/changes").status_code == 403


WRONG = {
    "another secret": ({**GRANT, "client_secret": "x" * 43}, "invalid_client", 401),
    "no secret": ({**GRANT, "client_secret": ""}, "invalid_client", 401),
    "an unknown key": ({**GRANT, "client_id": "ek_0"}, "invalid_client", 401),
    "another grant": ({"grant_type": "password"}, "unsupported_grant_type", 400),
    "no grant": ({}, "invalid_request", 400),
    "a scope that is none": ({**GRANT, "scope": "everything"}, "invalid_scope", 400),
    "two spaces": ({**GRANT, "scope": "clients:read  changes:read"}, "invalid_scope", 400),
    "a field that is none": ({**GRANT, "role": "admin"}, "invalid_request", 400),
    "twice the same": ({"grant_type": ["client_credentials"] * 2}, "invalid_request", 400),
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_no_token_is_given_for(client, program, what):
    form, error, status = WRONG[what]
    named = {"client_id": program.key.client_id, "client_secret": program.key.secret}
    answer = ask_token(client, {**named, **form})
    assert (answer.status_code, answer.json) == (status, {"error": error})


def test_credentials_by_two_ways_at_once_are_refused(client, program):
    form = {**GRANT, "client_id": program.key.client_id}
    assert ask_token(client, form, basic(program.key)).json == {"error": "invalid_request"}


def test_whoever_guesses_secrets_is_told_to_wait(client, program):
    guess = {**GRANT, "client_id": program.key.client_id, "client_secret": "guess"}
    answers = [ask_token(client, guess) for _ in range(21)]
    assert [each.status_code for each in answers] == [401] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_only_the_hash_of_a_token_and_of_a_secret_is_kept(database, program):
    with database.reading() as session:
        assert session.scalars(select(ApiToken.token_hash)).one() == hashed(program.token)
        assert session.scalars(select(ApiKey.secret_hash)).one() == hashed(program.key.secret)


# ------------------------------------------------------------------ who is let in


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer " + "x" * 43])
def test_nobody_is_answered_without_a_token(client, header):
    answer = client.get("/api/v1/changes", headers={"Authorization": header})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_after_an_hour(clock, program):
    clock.pass_by(timedelta(minutes=59))
    assert program.get("/changes").status_code == 200
    clock.pass_by(timedelta(minutes=1))
    assert program.get("/changes").status_code == 401


def test_a_withdrawn_agency_is_out_at_the_next_call(database, program):
    with database.transaction() as session:
        state = AgencyState.WITHDRAWN
        session.execute(update(Agency).where(Agency.id == program.agency_id).values(state=state))
    assert program.get("/changes").status_code == 401


def test_the_keys_of_an_agency_end_at_once(client, database, program):
    with database.transaction() as session:
        assert end_keys(session, program.agency_id, ADMIN, NOW) == 1
    assert program.get("/changes").status_code == 401
    assert ask_token(client, GRANT, basic(program.key)).status_code == 401


def test_only_the_agencys_administrator_makes_keys(database):
    with database.transaction() as session:
        adviser = an_adviser(session)
        acting = Acting(adviser.agency_id, adviser.id)
        with pytest.raises(NotFound):
            make_key(session, acting, "Mine", [ApiScope.CLIENTS_READ], NOW)


def test_a_call_beyond_the_tokens_scope_says_which_it_needs(client):
    program = a_program(client, scopes=[ApiScope.CLIENTS_READ])
    answer = program.get("/changes")
    assert (answer.status_code, answer.json["code"]) == (403, "scope-missing")
    assert 'scope="changes:read"' in answer.headers["WWW-Authenticate"]


# ------------------------------------------------------------------ how often


def test_every_answer_says_how_often_may_still_be_asked(program):
    headers = program.get("/changes").headers
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("120", "119")
    assert 0 < int(headers["RateLimit-Reset"]) <= 60


def test_one_more_than_the_minute_holds_is_refused_until_the_next(database, clock, program):
    with database.transaction() as session:
        setting = {"name": "requests_a_minute", "effective_from": TODAY, "number": 2}
        session.add(AgencySetting(**setting))
    answers = [program.get("/changes") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == answers[-1].headers["RateLimit-Reset"]
    clock.pass_by(timedelta(minutes=1))
    assert program.get("/changes").status_code == 200


# ------------------------------------------------------------------ problems


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_other_methods_are_refused_as_a_problem(client, program, method):
    answer = client.open("/api/v1/changes", method=method, headers=program.bearer)
    assert (answer.status_code, answer.json["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


def test_an_address_that_is_none_is_a_problem_and_no_page(client):
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


QUERIES = ["after=x", "after=-1", "after=01", "limit=0", "limit=501", "limit=1&limit=2", "more=1"]


@pytest.mark.parametrize("query", QUERIES)
def test_a_parameter_that_is_not_described_is_refused_and_not_said_back(program, query):
    answer = program.get(f"/changes?{query}")
    assert (answer.status_code, answer.json["code"]) == (400, "bad-parameters")
    assert query.partition("=")[2] not in json.dumps(answer.json.get("errors", ""))


def test_nothing_is_kept_and_no_cookie_is_set(program):
    answer = program.get("/changes")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_page_of_another_site_is_refused(app, client, program):
    app.config["WTF_CSRF_ENABLED"] = True
    headers = {"Origin": "https://evil.example"}
    answer = client.post("/api/v1/token", data=GRANT, headers=headers)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


# ------------------------------------------------------------------ changes


def test_changes_are_read_after_a_cursor_in_their_order(client, database):
    with database.transaction() as session:
        adviser = an_adviser(session)
        known = a_client(session, adviser, the_resident(session).party)
        for kind in ("authority.given", "authority.ended"):
            tell_change(session, known.id, kind, "authority:1", NOW)
        reference, adviser_id = known.reference, adviser.id
    program = a_program(client, adviser_id)
    first = program.get("/changes?limit=1").json
    assert [each["kind"] for each in first["changes"]] == ["authority.given"]
    assert (first["changes"][0]["client"], first["has_more"]) == (reference, True)
    then = program.get(f"/changes?after={first['cursor']}").json
    assert [each["kind"] for each in then["changes"]] == ["authority.ended"]
    assert program.get(f"/changes?after={then['cursor']}").json["changes"] == []


def test_what_changed_for_a_client_without_authority_is_not_told(client, database):
    with database.transaction() as session:
        adviser = an_adviser(session)
        known = a_client(session, adviser, the_resident(session).party)
        tell_change(session, known.id, "offer.decided", "proposal:1", NOW)
        adviser_id = adviser.id
    assert a_program(client, adviser_id).get("/changes").json["changes"] == []
