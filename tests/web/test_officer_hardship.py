"""Officers and applications because of hardship: read, asked about, decided and checked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.hardship_states import HardshipState
from shared.domain.roles import Role
from shared.models import HardshipApplication, Officer, OutboxMessage, Party
from tests.support.builders import is_own_record
from tests.support.checked_client import page_of
from tests.support.hardship import REASONS, WORDS, applied, decided, filled_in, row_of
from tests.support.people import an_officer, the_resident
from tests.support.signed_in import signed_in_officer

QUESTION = "Please send us your payslips of September and October."
PERIOD = {
    "period_from-day": "1",
    "period_from-month": "4",
    "period_from-year": "2026",
    "period_until-day": "31",
    "period_until-month": "3",
    "period_until-year": "2027",
}


@pytest.fixture
def made(database):
    with database.transaction() as session:
        return applied(session)


@pytest.fixture
def officer(client, made):
    signed_in_officer(client)
    return client


def at(made, more=""):
    return f"/officers/hardship/{made.id}{more}"


def sending(database, made, amount="300.00", **changes):
    with database.reading() as session:
        revision = row_of(session, made.reference).revision
    return {
        f"debt_{made.debt_id}": amount,
        **PERIOD,
        "reasons": REASONS,
        "seen": str(revision),
        "go": "send",
        **changes,
    }


def state_of(database):
    with database.reading() as session:
        return session.scalars(select(HardshipApplication)).one().state


def letters(database):
    with database.reading() as session:
        return list(
            session.scalars(
                select(OutboxMessage).where(OutboxMessage.template == "hardship_decided")
            )
        )


def test_the_answers_stand_beside_the_statement(officer, made):
    text = officer.get(at(made)).text
    for said in (WORDS, "£972.00", "Left over £329.11 a month", "£84.50"):
        assert said in text


def test_the_worklist_of_the_case_leads_to_it(officer, made):
    assert at(made) in officer.get(f"/officers/cases/{made.party_id}").text


def test_a_case_lists_what_was_asked_for(officer, made):
    text = officer.get(f"/officers/cases/{made.party_id}/hardship").text
    assert made.reference in text


def test_a_draft_is_nobodys_but_the_applicants(client, database):
    with database.transaction() as session:
        resident = the_resident(session)
        reference = filled_in(session, resident.party.id)
        number = row_of(session, reference).id
    signed_in_officer(client)
    assert client.get(f"/officers/hardship/{number}").status_code == 404
    listed = client.get(f"/officers/cases/{resident.party.id}/hardship").text
    assert reference not in listed


def test_what_was_asked_for_is_filled_in(officer, made):
    page = page_of(officer.get(at(made, "/decide")))
    field = next(x for x in page.all("input") if x.attributes.get("name") == f"debt_{made.debt_id}")
    assert field["value"] == "972.00"


def test_the_letter_is_read_before_it_is_sent(officer, database, made):
    officer.get(at(made, "/decide"))
    answer = officer.post(at(made, "/decide"), data=sending(database, made, go=""))
    assert "Valuation Tribunal" in answer.text
    assert letters(database) == []


def test_a_decision_is_sent_with_one_press(officer, database, made):
    officer.get(at(made, "/decide"))
    answer = officer.post(at(made, "/decide"), data=sending(database, made))
    assert "The letter is on its way." in officer.get(answer.location).text
    assert state_of(database) is HardshipState.PART_AWARDED
    assert len(letters(database)) == 1


def test_empty_amounts_refuse(officer, database, made):
    officer.get(at(made, "/decide"))
    officer.post(at(made, "/decide"), data=sending(database, made, ""))
    assert state_of(database) is HardshipState.REFUSED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reasons": ""}, "Explain it to the person"),
        ({"period_until-year": "2025"}, "The last day must not be before the first."),
        ({"amount": "972.01"}, "No more than £972.00 is owed here without costs."),
        ({"amount": "nonsense"}, "nonsense"),
    ],
)
def test_what_cannot_be_decided_is_said_beside_the_field(officer, database, made, changes, said):
    officer.get(at(made, "/decide"))
    answer = officer.post(at(made, "/decide"), data=sending(database, made, **changes))
    assert answer.status_code == 200
    assert said in answer.text
    assert state_of(database) is HardshipState.SUBMITTED


def test_the_second_of_two_officers_is_told_who_was_first(officer, database, made):
    officer.get(at(made, "/decide"))
    sent = sending(database, made)
    with database.transaction() as session:
        decided(session, made, "100.00")
    assert officer.post(at(made, "/decide"), data=sent).status_code in (404, 409)
    assert len(letters(database)) == 1


def test_more_is_asked_for(officer, database, made):
    officer.get(at(made, "/ask"))
    sent = {"question": QUESTION, "seen": sending(database, made)["seen"]}
    assert QUESTION in officer.post(at(made, "/ask"), data=sent).text
    answer = officer.post(at(made, "/ask"), data={**sent, "go": "send"})
    assert answer.status_code == 303
    assert state_of(database) is HardshipState.ASKED


@pytest.fixture
def suggested(database, made):
    with database.transaction() as session:
        decided(session, made, "600.00")
    return made


def test_a_large_award_waits_for_a_second_person(officer, database, made):
    officer.get(at(made, "/decide"))
    preview = officer.post(at(made, "/decide"), data=sending(database, made, "600.00", go=""))
    assert "It goes to a second person first." in preview.text
    officer.post(at(made, "/decide"), data=sending(database, made, "600.00"))
    assert state_of(database) is HardshipState.SUGGESTED
    assert letters(database) == []


def test_the_second_person_reads_the_letter_and_agrees(client, database, suggested):
    signed_in_officer(client, Role.SENIOR_OFFICER)
    assert "£600.00" in client.get(at(suggested)).text
    sent = {"seen": sending(database, suggested)["seen"], "go": "agree"}
    client.post(at(suggested, "/check"), data=sent)
    assert state_of(database) is HardshipState.PART_AWARDED
    assert len(letters(database)) == 1


def test_giving_it_back_needs_a_reason(client, database, suggested):
    signed_in_officer(client, Role.SENIOR_OFFICER)
    client.get(at(suggested))
    sent = {"seen": sending(database, suggested)["seen"], "go": "return", "words": ""}
    assert "Say why you give it back." in client.post(at(suggested, "/check"), data=sent).text
    client.post(at(suggested, "/check"), data={**sent, "words": "Ask for accounts."})
    assert state_of(database) is HardshipState.SUBMITTED


def test_an_officer_is_offered_no_second_check(client, suggested):
    signed_in_officer(client)
    text = client.get(at(suggested)).text
    assert "Agree and send" not in text
    assert "A senior officer or team manager must agree." in text


def test_nobody_opens_their_own_application(client, database, made):
    with database.transaction() as session:
        row = an_officer(session)
        is_own_record(
            session, session.get_one(Officer, row.id), session.get_one(Party, made.party_id)
        )
        number = row.id
    signed_in_officer(client, officer_id=number)
    for more in ("", "/decide", "/ask"):
        assert client.get(at(made, more)).status_code in (403, 404)


def test_a_decided_application_is_decided_no_more(officer, database, made):
    with database.transaction() as session:
        decided(session, made, "100.00")
    assert officer.get(at(made, "/decide")).status_code == 404
    assert REASONS in officer.get(at(made)).text
