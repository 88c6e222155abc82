"""The stand-in's own pages for the register: an adviser enters a Breathing Space, and ours hears of it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from shared.app import create_app
from shared.gateways.parts import Parts
from shared.gateways.register import RegisterApi
from shared.gateways.register_ports import CallKind
from shared.gateways.register_words import MORATORIUM_STATUS
from shared.gateways.sandbox.messages import SandboxMessages
from shared.gateways.sandbox.register.server import CLIENT, SECRET
from shared.models import RegisterNumber
from shared.settings import RegisterAccount
from shared.web.sandbox_register import STATES
from tests.support.checked_client import CheckedClient, page_of
from tests.support.register import TrialRegister, a_call, a_space

TYPED = {
    "first_name": "Mary",
    "last_name": "Price",
    "line_1": "1 Quay Street",
    "postcode": "TW1 4QT",
    "references": "CT80012345X, HB1",
    "amount": "1,056.50",
    "kind": "standard",
    "starts": "today",
}


@pytest.fixture
def register(database, clock):
    return TrialRegister(database, clock)


@pytest.fixture
def client(settings, database, clock, register):
    parts = Parts(settings, database, clock, SandboxMessages(database), register=register.port)
    made = create_app(parts=parts)
    made.config["WTF_CSRF_ENABLED"] = False
    made.test_client_class = CheckedClient
    return made.test_client()


def test_what_an_adviser_enters_is_in_the_register(client, register):
    answer = client.post("/sandbox/register", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/sandbox/register")
    (space,) = register.advisers.list()
    assert [(each["reference"], each["amount"]) for each in space.debts] == [
        ("CT80012345X", 1056.5),
        ("HB1", 1056.5),
    ]
    assert "Mary Price" in client.get("/sandbox/register").text


def test_the_council_is_sent_its_number_and_reads_it(client, database, register):
    client.post("/sandbox/register", data=TYPED)
    with database.reading() as session:
        (number,) = session.scalars(select(RegisterNumber))
    assert (number.state, number.register_id) == ("living", register.advisers.list()[0].id)


@pytest.mark.parametrize("name", ["first_name", "last_name", "postcode"])
def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(client, name):
    page = client.post("/sandbox/register", data={**TYPED, name: " "})
    assert "There is a problem" in page.text
    assert "CT80012345X, HB1" in page.text


def test_a_crisis_has_no_last_day_until_treatment_ends(client, register):
    client.post("/sandbox/register", data={**TYPED, "kind": "crisis"})
    (space,) = register.advisers.list()
    assert "Not known yet" in client.get("/sandbox/register").text
    client.post("/sandbox/register/act", data={"act": "treatment_ended", "space": space.id})
    assert register.advisers.list()[0].ends_on == "2026-12-22"


def test_an_adviser_can_take_a_debt_out_and_cancel_the_whole(client, register):
    client.post("/sandbox/register", data=TYPED)
    (space,) = register.advisers.list()
    debt = space.debts[0]["id"]
    client.post("/sandbox/register/act", data={"act": "remove", "space": space.id, "debt": debt})
    assert register.debts(space.id)[0]["removedOn"]
    client.post("/sandbox/register/act", data={"act": "cancel", "space": space.id})
    assert register.advisers.list()[0].status == "cancelled"


@pytest.mark.parametrize("status", MORATORIUM_STATUS)
def test_how_a_breathing_space_stands_is_said_in_words(client, register, status):
    space = register.advisers.begin(a_space())
    register.advisers.spoil(space, moratoriumStatus=MORATORIUM_STATUS.index(status))
    rows = page_of(client.get("/sandbox/register")).all("dd")
    assert STATES[status] in [each.text.strip() for each in rows]


@pytest.mark.parametrize("act", ["accept", "remove", "cancel", "uphold", "nonsense", ""])
def test_an_old_page_does_no_harm(client, act):
    data = {"act": act, "space": "gone", "debt": "gone"}
    assert client.post("/sandbox/register/act", data=data).status_code == 303


def token(client, secret=SECRET):
    form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": secret}
    return client.post("/sandbox/register/api/connect/token", data=form)


def test_its_interface_answers_whoever_has_a_token(client, register):
    space = register.advisers.begin(a_space())
    path = f"/sandbox/register/api/Creditor/BreathingSpaces/{space}"
    assert client.get(path).status_code == 401
    bearer = {"Authorization": f"Bearer {token(client).json['access_token']}"}
    assert client.get(path, headers=bearer).json["debtorDetails"]["lastName"] == "Price"
    debts = client.post(f"{path}/Debts", data=json.dumps({"reference": "x"}), headers=bearer)
    assert debts.status_code == 400


def test_a_wrong_secret_gets_no_token(client):
    assert token(client, "guessed").status_code == 400


@contextmanager
def listening(settings, database, clock, port):
    """The whole application on a free port of this machine, with forms guarded as they are in life."""
    server = make_server("127.0.0.1", 0, lambda *_: [b""], threaded=True)
    host = f"127.0.0.1:{server.server_port}"
    own = replace(settings, allowed_hosts=frozenset({host}))
    server.app = create_app(
        parts=Parts(own, database, clock, SandboxMessages(database), register=port)
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://{host}/sandbox/register/api"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_adapter_speaks_with_it_over_loopback(settings, database, clock, register):
    with listening(settings, database, clock, register.port) as near:
        port = RegisterApi(RegisterAccount(near, f"{near}/connect/token", CLIENT, SECRET))
        space = register.advisers.begin(a_space())
        debt = port.breathing_space(space)["debtDetails"][0]["id"]
        port.tell(a_call(CallKind.PROTECTIONS_APPLIED, space, debt))
        assert port.was_told(a_call(CallKind.PROTECTIONS_APPLIED, space, debt))


def test_a_sandbox_without_a_register_has_no_such_pages(settings, database, clock):
    made = create_app(parts=Parts(settings, database, clock, SandboxMessages(database)))
    assert made.test_client().get("/sandbox/register").status_code == 404
