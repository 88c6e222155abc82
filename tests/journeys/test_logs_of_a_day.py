"""A whole day in the office and at home leaves nothing in the log but ids, times and what was asked for (S26)."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from shared.domain.roles import Role
from shared.gateways.parts import Parts
from shared.gateways.ports import NeverAccepted, NotNow
from shared.gateways.sandbox.messages import SandboxMessages
from shared.models import Account, Officer, OutboxMessage, Party, Proposal
from shared.services.delivery import deliver_waiting
from shared.services.search import index_names
from shared.services.sign_in.enrolment import open_link_for
from shared.services.sign_in.keys import Keys
from shared.web.sign_in import real_instant
from tests.support.builders import a_guideline_set, an_officer, parts_of, the_resident
from tests.support.checked_client import page_of
from tests.support.clock import HeldClock
from tests.support.html_page import Element
from tests.support.plan_pages import check_form, form_of, work_out
from tests.support.plans import sandbox_policies
from tests.support.signing_in import PASSWORD, sent_code
from tests.support.statement_answers import ANSWERS, confirm, fill_in

TYPED = ("Dim gwaith ers mis Medi", "07700 900123", "carys.hughes@example.org", "1056.50", "329.11")
NOT_VALUES = frozenset({"timestamp", "request", "ms", "places"})
"""Parts of a line that hold numbers of their own."""


@pytest.fixture
def day(app: Flask, client) -> list[str]:
    """The day, step by step; gives everything secret or personal that came up in it."""
    return [*at_home(app, client), *in_the_office(app), *when_things_go_wrong(app, client)]


def at_home(app, client) -> list[str]:
    """A payer signs in, gives a statement, makes an offer that a person must look at, and asks for more."""
    with parts_of(app).database.transaction() as session:
        sandbox_policies(session)
        a_guideline_set(session)
        the_resident(session)
    client.post("/sign-in", data={"reference": "80012345", "postcode": "TW1 4QT", "name": "Hughes"})
    with parts_of(app).database.reading() as session:
        code = sent_code(session)
    client.post("/sign-in/code", data={"code": "000000"})
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    fill_in(client, *ANSWERS)
    confirm(client)
    work_out(client, "60.00")
    sent = check_form(client)
    reference = client.post("/plan/check", data=sent).location.split("/")[3]
    client.post(f"/plan/proposals/{reference}/look-again", data={"answer": TYPED[0]})
    for path in ("/account", f"/plan/proposals/{reference}", "/statement/versions/1/statement.pdf"):
        assert client.get(path).status_code == 200
    cookie = client.get_cookie("evenkeel")
    return [code, reference, cookie.value]


def in_the_office(app) -> list[str]:
    """An officer sets up, signs in, finds the case, writes, asks and sends."""
    office, keys = app.test_client(), Keys(parts_of(app).settings.secret_key)
    with parts_of(app).database.transaction() as session:
        index_names(session)
        officer = an_officer(session, Role.TEAM_MANAGER, email="mair.bevan@tidewell.example")
        link = open_link_for(session, keys, officer.id, parts_of(app).clock.now())
        party_id = session.scalars(select(Party.id)).one()
        proposal_id = session.scalars(select(Proposal.id)).one()
    shown = page_of(office.get(f"/officers/set-up/{link}"))
    secret = re.sub(r"\s", "", next(e.text for e in shown.all("code", "strong") if is_secret(e)))
    now = real_instant()
    chosen = {"password": PASSWORD, "repeated": PASSWORD}
    wrong = office.post(f"/officers/set-up/{link}", data={**chosen, "code": "123456"})
    assert wrong.status_code == 200
    earlier = pyotp.TOTP(secret).at(now - timedelta(seconds=30))
    office.post(f"/officers/set-up/{link}", data={**chosen, "code": earlier})
    codes = [each.text for each in page_of(office.get("/officers/set-up/recovery-codes")).all("li")]
    office.post("/officers/set-up/recovery-codes")
    known = {"email": "mair.bevan@tidewell.example", "password": PASSWORD}
    office.post("/officers/sign-in", data={**known, "password": "lantern gravel"})
    office.post("/officers/sign-in", data=known)
    code = pyotp.TOTP(secret).at(now)
    assert office.post("/officers/sign-in/code", data={"code": code}).status_code == 303
    case = f"/officers/cases/{party_id}"
    for path in ("/officers", "/officers/search?q=hughes", "/officers/search?q=TW14QT", case):
        assert office.get(path).status_code == 200
    office.post(f"{case}/notes", data={"note": TYPED[0]})
    question = f"/officers/proposals/{proposal_id}/question"
    preview = office.post(question, data={"question": TYPED[0]})
    assert (
        office.post(question, data={**form_of(preview, question), "go": "send"}).status_code == 303
    )
    return [PASSWORD, secret, code, link, *[text for text in codes if "-" in text]]


def is_secret(element: Element) -> bool:
    return len(re.sub(r"\s", "", element.text)) == 32


def when_things_go_wrong(app, client) -> list[str]:
    """Pages that do not exist, forms that are not ours, a view that fails, a supplier that refuses."""
    client.get("/plan/plans/PHUGHES12?surname=Hughes&postcode=TW14QT")
    client.post("/plan/check", data={"amount": "1056.50", "press": "Hughes"})
    app.view_functions["account.debts"] = fails
    assert client.get("/account").status_code == 500
    parts: Parts = parts_of(app)
    for problem in (NotNow("Hughes is busy"), NeverAccepted("carys.hughes@example.org is unknown")):
        deliver_waiting(parts.database, Refusing(parts.database, problem), parts.clock.now())
        held(parts).pass_by(timedelta(minutes=2))
    return []


def held(parts: Parts) -> HeldClock:
    """The clock of this test, which can be moved."""
    assert isinstance(parts.clock, HeldClock)
    return parts.clock


def fails():
    raise ValueError("Carys Hughes of 12 Mill Lane owes £1,056.50")


class Refusing(SandboxMessages):
    """A supplier that says no, and quotes what it was given."""

    def __init__(self, database, problem):
        super().__init__(database)
        self._problem = problem

    def send(self, message):
        raise self._problem


def personal(app: Flask) -> set[str]:
    """What the database knows about people, as it could stand in a line."""
    found: set[str] = {*TYPED, "Hughes", "Carys", "TW1 4QT", "TW14QT", "12 Mill Lane", "£"}
    with parts_of(app).database.reading() as session:
        for party in session.scalars(select(Party)):
            found |= {party.email or "", party.phone or "", *party.letter_address.splitlines()}
        found.update(session.scalars(select(Account.reference)))
        found.update(session.scalars(select(Officer.name)))
        found.update(session.scalars(select(Officer.email)))
        found.update(session.scalars(select(OutboxMessage.subject)))
    return {word for word in found if word}


@pytest.mark.usefixtures("clock")
def test_no_line_holds_anything_of_anybody(app, client, capsys, request):
    secrets = request.getfixturevalue("day")
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in err.splitlines()]
    told = [
        json.dumps({k: v for k, v in line.items() if k not in NOT_VALUES}, ensure_ascii=False)
        for line in lines
    ]
    assert out == ""
    assert len(told) > 60
    assert {line["status"] for line in lines if "status" in line} >= {200, 303, 404, 500}
    wanted = {*secrets, *personal(app)}
    assert [(word, line) for word in wanted for line in told if word in line] == []
