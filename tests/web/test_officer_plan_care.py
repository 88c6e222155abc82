"""Officers and a plan that runs: its versions, its payments one by one, and working it out anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.plan_states import PlanState
from shared.domain.roles import Role
from shared.models import Plan, PlanVersion, Replan
from tests.accessibility.pages.replan import replaced
from tests.support.direct_debits import a_planned_resident
from tests.support.plan_pages import counted, form_of, said
from tests.support.signed_in import signed_in_officer

THREE = "15 1 2027 500\n1 3 2027 56.50\n30/6/2027"
WRITTEN = {"lines": THREE, "why": "She asked for it on the phone."}


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


@pytest.fixture
def here(client, planned):
    signed_in_officer(client, Role.OFFICER)
    return client


def at(planned, page):
    return f"/officers/cases/{planned.party_id}/plans/{planned.reference}/{page}"


def test_the_case_leads_to_the_versions(here, planned):
    assert at(planned, "history") in here.get(f"/officers/cases/{planned.party_id}").text


def test_the_form_begins_with_the_payments_to_come(here, planned):
    assert "28 12 2026 90.00\n28 1 2027 90.00" in here.get(at(planned, "payments")).text


def test_both_schedules_are_shown_before_anything_changes(here, planned, database):
    page = here.post(at(planned, "payments"), data={**WRITTEN, "lock": "0"})
    assert "It ends on 30 June 2027" in said(page)
    with database.reading() as session:
        assert session.scalars(select(PlanVersion.kind)).all() == ["agreed"]


def test_confirmed_it_is_in_the_history_with_who_and_why(here, planned):
    page = here.post(at(planned, "payments"), data={**WRITTEN, "lock": "0"})
    fields = form_of(page, at(planned, "payments"))
    answer = here.post(
        at(planned, "payments"), data={**fields, **WRITTEN, "go": "save"}, follow_redirects=True
    )
    assert "Payments changed one by one" in said(answer)
    assert "She asked for it on the phone." in said(answer)
    assert "£500.00, 15 January 2027" in said(answer)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"why": ""}, "Write why the plan changes"),
        ({"lines": ""}, "Write each payment"),
        ({"lines": "15 1 2027 soon"}, "Payment 1"),
        ({"lines": "15 1 2020 90"}, "Payment 1"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(here, planned, changes, problem):
    page = here.post(at(planned, "payments"), data={**WRITTEN, "lock": "0", **changes})
    assert problem in said(page)
    kept = {**WRITTEN, **changes}
    assert all(text.splitlines()[0] in page.text for text in kept.values() if text)


def test_a_page_that_was_overtaken_says_so(here, planned):
    data = {**WRITTEN, "lock": "7", "go": "save"}
    assert here.post(at(planned, "payments"), data=data).status_code == 409


def test_working_it_out_anew_leads_to_an_offer_that_replaces_it(here, planned, database):
    page = here.post(at(planned, "anew"), follow_redirects=True)
    assert f"takes the place of plan {planned.reference}" in said(page)
    with database.reading() as session:
        assert session.scalars(select(Replan.why)).one() == "officer"


def test_the_offer_that_is_accepted_on_the_phone_replaces_it(here, planned, database):
    page = here.post(at(planned, "anew"), follow_redirects=True)
    address = f"/officers/cases/{planned.party_id}/offer"
    offer = {
        **form_of(page, address),
        "debts": str(planned.resident.debt.id),
        "amount": "88.05",
        "frequency": "monthly",
        "first_due-day": "28",
        "first_due-month": "1",
        "first_due-year": "2027",
        "method": "bank_transfer",
    }
    worked_out = here.post(address, data=offer)
    fields = {**form_of(worked_out, address), **offer}
    fields.update({name: form_of(worked_out, address)[name] for name in ("press", "seen")})
    here.post(address, data={**fields, "go": "confirm"})
    with database.reading() as session:
        asked = select(Plan.state).where(Plan.reference == planned.reference)
        assert session.scalars(asked).one() is PlanState.SUPERSEDED


@pytest.mark.parametrize("page", ["payments", "anew"])
def test_whoever_only_reads_changes_nothing(client, planned, page):
    signed_in_officer(client, Role.AUDITOR)
    assert client.post(at(planned, page), data=WRITTEN).status_code in (403, 404)


def test_the_versions_ask_few_questions_of_the_database(client, database):
    with database.transaction() as session:
        planned = replaced(session)
    signed_in_officer(client, Role.OFFICER)
    client.get(at(planned, "history"))
    with counted(database) as statements:
        client.get(at(planned, "history"))
    assert len(statements) <= 14, statements
