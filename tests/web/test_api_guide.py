"""The examples of the page about the interface do what they say: they are run here, one after the other."""

from __future__ import annotations

import base64
import json
import shlex
from string import Template
from urllib.parse import urlsplit

from sqlalchemy import update

from shared.domain.agency_states import AuthorityState
from shared.models import Authority
from shared.web.problems import KINDS
from tests.support.api import a_program
from tests.support.api_scene import sfs_document
from tests.support.builders import the_resident
from tests.support.checked_client import page_of
from tests.support.plans import sandbox_policies


def run(client, text, known):
    """One curl command, as a shell would run it."""
    words = shlex.split(Template(text.replace("\\ -", " -")).safe_substitute(known))
    assert words.pop(0) == "curl"
    method, headers, body, url = "GET", {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-u":
            headers["Authorization"] = "Basic " + base64.b64encode(words.pop(0).encode()).decode()
        elif word == "-d":
            body = words.pop(0)
        else:
            url = word
    headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    split = urlsplit(url)
    path = f"{split.path}?{split.query}" if split.query else split.path
    return client.open(path, method=method, headers=headers, data=body)


def test_every_example_works_in_their_order(client, database):
    with database.transaction() as session:
        sandbox_policies(session)
        the_resident(session)
    program = a_program(client)
    page = page_of(client.get("/agency/api"))
    examples = [each.text for each in page.all("code") if each.text.startswith("curl")]
    known = {
        "CLIENT_ID": program.key.client_id,
        "CLIENT_SECRET": program.key.secret,
        "SFS": json.dumps(sfs_document()).replace('"', '\\"'),
    }
    done = []
    for each in examples:
        answer = run(client, each, known)
        done.append((each.split("/api/v1")[1].split()[0], answer.status_code))
        assert answer.status_code in {200, 201}, (each, answer.text)
        if "access_token" in answer.json:
            known["TOKEN"] = answer.json["access_token"]
        if answer.json.get("fit"):
            assert answer.json["fit"] == "fits"
            known["CLIENT"] = answer.json["client"]
        if "authority" in answer.json:
            give(database, answer.json["authority"])
    assert len(done) == 9


def give(database, reference):
    """The client gives what was asked for."""
    with database.transaction() as session:
        session.execute(
            update(Authority)
            .where(Authority.reference == reference)
            .values(state=AuthorityState.GIVEN)
        )


def test_every_problem_is_explained_where_its_type_leads(client):
    page = page_of(client.get("/agency/api"))
    ids = {each.attributes.get("id") for each in page.all("dt")}
    assert set(KINDS) <= ids
