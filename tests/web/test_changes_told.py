"""Telling us once that something has changed: the form, its mistakes, and what it leads to."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.roles import Role
from shared.models import ChangeReport, Replan
from tests.accessibility.pages.replan import begun
from tests.support.builders import a_party, signed_in_payer
from tests.support.changes import a_change
from tests.support.direct_debits import a_planned_resident
from tests.support.plan_pages import counted, form_of, said
from tests.support.signed_in import signed_in_officer

TOLD = {
    "kinds": ["job", "moved"],
    "happened_on-day": "1",
    "happened_on-month": "11",
    "happened_on-year": "2026",
    "words": "The shop has closed.",
}


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


@pytest.fixture
def here(client, planned):
    signed_in_payer(client, planned.party_id)
    return client


def tell(client, **changes):
    press = form_of(client.get("/changes"), "/changes")["press"]
    data = {**TOLD, "press": press, **changes}
    return client.post("/changes", data=data, follow_redirects=True)


def test_what_was_told_is_shown_with_what_can_be_done(here, planned):
    page = said(tell(here))
    assert "A person looks at it by" in page
    assert "I have moved, or I am moving" in page
    assert "Check your income and spending" in page
    assert f"Work out plan {planned.reference} again" in page
    assert "Check if your bill can be lower" in page


def test_the_same_press_twice_is_one_report(here, database):
    data = {**TOLD, "press": form_of(here.get("/changes"), "/changes")["press"]}
    addresses = {here.post("/changes", data=data).location for _ in range(2)}
    assert len(addresses) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChangeReport)) == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kinds": []}, "Choose what has changed."),
        ({"happened_on-year": "1926"}, "Check the year."),
        ({"happened_on-day": "32"}, "must"),
        ({"words": "x" * 1001}, "1,000 characters or fewer"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_lost(here, database, changes, problem):
    page = tell(here, **changes)
    assert problem in said(page)
    assert {**TOLD, **changes}["words"][:20] in page.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChangeReport)) == 0


def test_the_plan_is_worked_out_anew_from_there(here, planned, database):
    tell(here)
    with database.reading() as session:
        reference = session.scalars(select(ChangeReport.reference)).one()
    answer = here.post(f"/changes/{reference}/plans/{planned.reference}")
    assert answer.location.endswith(f"/plan/again/{planned.reference}")
    with database.reading() as session:
        assert session.scalars(select(Replan.why)).one() == "change"


def test_nobody_else_reads_it(client, database, planned):
    with database.transaction() as session:
        reference = a_change(session, planned.resident.party).reference
        other = a_party(session)
    signed_in_payer(client, other.id)
    assert client.get(f"/changes/{reference}").status_code == 404


def test_an_officer_reads_it_and_finishes_it(client, database, planned):
    with database.transaction() as session:
        change_id = a_change(session, planned.resident.party).id
    signed_in_officer(client, Role.OFFICER)
    address = f"/officers/cases/{planned.party_id}/changes/{change_id}"
    assert address in client.get(f"/officers/cases/{planned.party_id}").text
    assert "The shop has closed." in said(client.get(address))
    client.post(address)
    assert "I have looked and acted" not in client.get(address).text
    assert client.post(address).status_code == 409


def test_its_page_asks_few_questions_of_the_database(client, database):
    with database.transaction() as session:
        planned = begun(session)
        reference = a_change(session, planned.resident.party).reference
    signed_in_payer(client, planned.party_id)
    client.get(f"/changes/{reference}")
    with counted(database) as statements:
        client.get(f"/changes/{reference}")
    assert len(statements) <= 14, statements
