"""The sandbox's page of messages, which no live installation has."""

from dataclasses import replace

import pytest

from shared.app import create_app
from shared.gateways.parts import Parts
from shared.services.outbox import queue_message
from tests.support.message_words import use_test_templates
from tests.support.people import a_party
from tests.support.records import NOW


@pytest.fixture
def words(tmp_path, monkeypatch):
    yield from use_test_templates(tmp_path, monkeypatch)


def test_opening_the_page_sends_what_waits_and_shows_it(trial, database, words):
    with database.transaction() as session:
        party = a_party(session, surname="<b>Hughes</b>")
        queue_message(session, "code", party.id, {"code": "482 913"}, NOW, "code:1", secret=True)
    page = trial.get("/sandbox/messages").text
    assert "482 913" in page
    assert trial.get("/sandbox/messages").text.count("482 913") == 1


def test_messages_to_one_address_can_be_picked_out(trial, database, words):
    with database.transaction() as session:
        for number in (1, 2):
            party = a_party(session, email=f"person{number}@example.org")
            queue_message(session, "code", party.id, {"code": f"code {number}"}, NOW, f"c:{number}")
    page = trial.get("/sandbox/messages?to=person2@example.org").text
    assert "code 2" in page
    assert "code 1" not in page


def test_what_a_message_says_is_escaped(trial, database, words):
    with database.transaction() as session:
        code = {"code": "<script>alert(1)</script>"}
        queue_message(session, "code", a_party(session).id, code, NOW, "c:1")
    assert "<script>alert" not in trial.get("/sandbox/messages").text


def test_an_empty_page_says_so(trial):
    assert "There are no messages yet." in trial.get("/sandbox/messages").text


def test_a_live_installation_has_no_such_page(settings, database, clock, frame):
    live = replace(settings, sandbox=False)
    made = create_app(
        parts=Parts(live, database, clock, frame.extensions["evenkeel"].notify), surfaces=()
    )
    assert made.test_client().get("/sandbox/messages").status_code == 404
