"""An officer decides about agencies, sees what they have, and puts one out."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from shared.domain.agency_states import AgencyState
from shared.domain.roles import Role
from shared.models import Adviser, Agency, AuditEntry, WebSession
from tests.support.agencies import a_client, an_adviser, an_agency, an_authority
from tests.support.builders import a_debt, a_party, an_account, parts_of
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_adviser, signed_in_officer
from tests.web.test_finance_direct_debits import queries_of

WHY = {"why": "Registers looked up."}


def given(app, build):
    with parts_of(app).database.transaction() as session:
        return build(session)


def applied(app, **changes):
    return given(app, lambda s: an_agency(s, state=AgencyState.APPLIED, **changes).reference)


def state_of(app, reference):
    return given(
        app, lambda s: s.scalars(select(Agency.state).where(Agency.reference == reference)).one()
    )


@pytest.fixture
def leader(client):
    return signed_in_officer(client, Role.TEAM_MANAGER)


def test_those_who_wait_stand_in_the_list(app, client, leader):
    reference = applied(app, name="Harbour Money Advice")
    page = page_of(client.get("/officers/agencies"))
    assert f"/officers/agencies/{reference}" in [a["href"] for a in page.all("a")]
    assert "Waits for an answer" in page.text


def test_an_officer_without_the_role_reads_and_does_not_decide(app, client):
    reference = applied(app)
    signed_in_officer(client, Role.OFFICER)
    page = page_of(client.get(f"/officers/agencies/{reference}"))
    assert "decide" not in "".join(form["action"] for form in page.all("form"))
    answer = client.post(
        f"/officers/agencies/{reference}/decide", data={**WHY, "decision": "approve"}
    )
    assert answer.status_code == 404


def test_a_yes_lets_the_agency_in(app, client, leader):
    reference = applied(app)
    client.post(f"/officers/agencies/{reference}/decide", data={**WHY, "decision": "approve"})
    assert state_of(app, reference) is AgencyState.APPROVED


@pytest.mark.parametrize("sent", [{"decision": "approve"}, WHY, {**WHY, "decision": "delete"}])
def test_an_answer_without_reason_or_decision_changes_nothing(app, client, leader, sent):
    reference = applied(app)
    assert client.post(f"/officers/agencies/{reference}/decide", data=sent).status_code == 200
    assert state_of(app, reference) is AgencyState.APPLIED


def test_the_second_of_two_answers_is_told_that_somebody_was_first(app, client, leader):
    reference = applied(app)
    client.post(f"/officers/agencies/{reference}/decide", data={**WHY, "decision": "refuse"})
    again = client.post(
        f"/officers/agencies/{reference}/decide", data={**WHY, "decision": "approve"}
    )
    assert again.status_code == 409
    assert state_of(app, reference) is AgencyState.REFUSED


def test_a_contact_who_works_elsewhere_is_said_and_nothing_is_kept(app, client, leader):
    reference = applied(app, contact_email="taken@advice.example", domain="advice.example")
    given(app, lambda s: an_adviser(s, email="taken@advice.example").id)
    answer = client.post(
        f"/officers/agencies/{reference}/decide", data={**WHY, "decision": "approve"}
    )
    assert "Ask for another contact before you approve." in answer.text
    assert state_of(app, reference) is AgencyState.APPLIED


def test_withdrawing_puts_its_people_out_at_their_next_request(app, client, leader):
    adviser = app.test_client()
    me = signed_in_adviser(adviser, is_administrator=True)
    reference = given(app, lambda s: s.get_one(Agency, me.agency_id).reference)
    assert adviser.get("/agency/people").status_code == 200
    said = page_of(client.get(f"/officers/agencies/{reference}/withdraw"))
    assert "every authority of their clients ends" in said.text
    client.post(f"/officers/agencies/{reference}/withdraw", data=WHY)
    assert adviser.get("/agency/people").status_code == 303
    left = given(
        app,
        lambda s: s.scalars(select(WebSession.id).where(WebSession.kind == "adviser")).all(),
    )
    assert (state_of(app, reference), left) == (AgencyState.WITHDRAWN, [])


def test_an_agency_comes_back(app, client, leader):
    reference = given(app, lambda s: an_agency(s, state=AgencyState.WITHDRAWN).reference)
    client.post(f"/officers/agencies/{reference}/again", data=WHY)
    assert state_of(app, reference) is AgencyState.APPROVED


def test_what_an_agency_held_is_a_file_without_formulas_and_on_record(app, client, leader):
    def build(session):
        agency = an_agency(session)
        adviser = an_adviser(session, agency, name="@SUM(A1)")
        party = a_party(session)
        a_debt(session, an_account(session, party))
        an_authority(session, a_client(session, adviser, party, called="=HYPERLINK(1)"))
        return agency.reference

    reference = given(app, build)
    answer = client.get(f"/officers/agencies/{reference}/held.csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert (answer.mimetype, len(rows)) == ("text/csv", 2)
    assert rows[1][3:5] == ["'=HYPERLINK(1)", "'@SUM(A1)"]
    taken = given(
        app,
        lambda s: s.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == "agency_list_taken")
        ).all(),
    )
    assert taken == [f"agency:{reference}"]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AUDITOR, 404), (Role.DATA_PROTECTION, 200), (Role.ADMINISTRATOR, 404)],
)
def test_the_file_names_people_and_is_not_for_everybody(app, client, role, status):
    reference = given(app, lambda s: an_agency(s).reference)
    signed_in_officer(client, role)
    assert client.get(f"/officers/agencies/{reference}/held.csv").status_code == status


def test_an_agency_without_an_administrator_is_given_one(app, client, leader):
    reference = given(app, lambda s: an_agency(s, domain="harbour.example").reference)
    client.post(
        f"/officers/agencies/{reference}/administrator",
        data={"name": "Elin Rees", "email": "elin@harbour.example"},
    )
    found = given(app, lambda s: s.scalars(select(Adviser)).one().is_administrator)
    assert found


def test_a_named_officer_is_kept_and_nobody_else_can_be_chosen(app, client, leader):
    reference = given(app, lambda s: an_agency(s).reference)
    sent = {"officer": str(leader.officer_id), "signpost": "0"}
    client.post(f"/officers/agencies/{reference}/contacts", data=sent)
    kept = given(app, lambda s: s.scalars(select(Agency.officer_id)).one())
    refused = client.post(
        f"/officers/agencies/{reference}/contacts", data={**sent, "officer": "9999"}
    )
    assert (kept, refused.status_code) == (leader.officer_id, 200)


def test_what_is_not_there_is_not_found(client, leader):
    for path in ("", "/withdraw", "/held.csv"):
        assert client.get(f"/officers/agencies/ANOTHERE{path}").status_code == 404
    for path in ("decide", "again", "contacts", "administrator", "people/1/link"):
        sent = {**WHY, "decision": "approve", "name": "X", "email": "x@y.example"}
        assert client.post(f"/officers/agencies/ANOTHERE/{path}", data=sent).status_code == 404


@pytest.mark.parametrize("agencies", [1, 6])
def test_the_list_asks_as_little_however_many_there_are(app, client, database, leader, agencies):
    given(app, lambda s: [an_agency(s).id for _ in range(agencies)])
    assert queries_of(client, database, "/officers/agencies") <= 3
