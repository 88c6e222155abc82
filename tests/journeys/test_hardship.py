"""Somebody with a plan who cannot keep it asks for a reduction: pages, officers, debts and plan."""

from __future__ import annotations

import re

import pytest

from shared.domain.gate import Act, Blocked
from shared.domain.mandate_states import CollectionState
from shared.domain.money import total
from shared.domain.roles import Role
from shared.services.gate import may_go_out
from tests.support.builders import TODAY, pounds
from tests.support.checked_client import page_of
from tests.support.direct_debits import a_planned_resident, collections_of, give
from tests.support.hardship import FILLED, REASONS
from tests.support.signed_in import signed_in_officer, signed_in_payer

ANSWERS = {
    "you": {"applicant": "me"},
    "debts": {},
    "why": {
        "reason": "less_income",
        "words": "My hours were cut in September.",
        "lasting": "unknown",
    },
    "other-help": FILLED["other-help"],
    "money": {},
    "steps": {"steps": ["less"]},
    "private": {"private": "no"},
    "evidence": {"papers": "none"},
}


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        made = a_planned_resident(session)
        given = give(session, made)
        return made, given.mandate_id


def hidden(client, path, name):
    page = page_of(client.get(path))
    return next(each["value"] for each in page.all("input") if each.attributes.get("name") == name)


def apply(client):
    """Walk through every page and hand it in; the application's address."""
    client.get("/hardship")
    here = client.post("/hardship", data={"power": "s13a"}).location
    for slug, answers in ANSWERS.items():
        path = f"{here}/questions/{slug}"
        page = page_of(client.get(path))
        ticked = [
            each["value"]
            for each in page.all("input")
            if each.attributes.get("name") == "debts" and "checked" in each.attributes
        ]
        sent = {**answers, "revision": hidden(client, path, "revision")}
        if ticked:
            sent["debts"] = ticked
        answer = client.post(path, data=sent)
        assert answer.status_code == 303, slug
    sent = {"true": "yes", "revision": hidden(client, f"{here}/check", "revision")}
    assert client.post(f"{here}/check", data=sent).location == here
    return here


def test_a_reduction_from_the_first_page_to_a_shorter_plan(app, client, database, planned):
    made, mandate_id = planned
    debt_id = made.resident.debt.id
    signed_in_payer(client, made.party_id)
    here = apply(client)
    assert "You will have an answer by Friday 4 December 2026." in client.get(here).text
    with database.reading() as session:
        assert isinstance(may_go_out(session, Act.NOTICE, made.party_id, debt_id, TODAY), Blocked)

    office = app.test_client()
    signed_in_officer(office)
    case = office.get(f"/officers/cases/{made.party_id}").text
    found = re.search(r"/officers/hardship/\d+", case)
    assert found is not None
    sent = {
        f"debt_{debt_id}": "600.00",
        "period_from-day": "1",
        "period_from-month": "4",
        "period_from-year": "2026",
        "period_until-day": "31",
        "period_until-month": "3",
        "period_until-year": "2027",
        "reasons": REASONS,
        "go": "send",
    }
    decide = f"{found.group()}/decide"
    office.get(decide)
    preview = office.post(decide, data={**sent, "go": ""})
    seen = next(
        each["value"]
        for each in page_of(preview).all("input")
        if each.attributes.get("name") == "seen"
    )
    office.post(decide, data={**sent, "seen": seen})
    assert "A person is reading it" in client.get(here).text

    senior = app.test_client()
    signed_in_officer(senior, Role.SENIOR_OFFICER)
    seen = hidden(senior, found.group(), "seen")
    senior.post(f"{found.group()}/check", data={"seen": seen, "go": "agree"})

    text = client.get(here).text
    assert "We took £600.00 off what you owe." in text
    assert REASONS in text
    assert "£456.50" in client.get("/account").text
    plan = client.get(f"/plan/plans/{made.reference}").text
    assert "You have paid £0.00 of £456.50." in plan
    with database.reading() as session:
        open_ones = [
            each
            for each in collections_of(session, mandate_id)
            if each.state is not CollectionState.CANCELLED
        ]
        assert total(each.amount for each in open_ones) == pounds("456.50")
