"""An officer fills in the whole statement on one page, reads it back and confirms it."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from shared.domain.roles import DECIDERS, STAFF
from shared.models import AuditEntry, OutboxMessage, Statement
from shared.services.statements.read import current, working_draft
from tests.support.builders import (
    TODAY,
    a_guideline_set,
    a_party,
    a_statement,
    an_officer,
    an_organisation,
    is_own_record,
    pounds,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_officer
from tests.support.statement_answers import hidden_of, words

CASE = {
    "partner": "no",
    "ages": "7, 11",
    "client-salary-or-wages": "980 4w",
    "tax-credits-universal-credit": "612.40m",
    "child-benefit": "26.05 w",
    "rent": "118 w",
    "electricity": "142 m",
    "water-supply": "38.50 m",
    "tv-licence": "14.54 m",
    "groceries": "92 w",
    "public-transport": "24 w",
    "childcare-costs": "96 m",
    "home-phone-internet-tv": "41 m",
    "clothing-footwear": "35 m",
    "other-school": "22 m",
    "buildings-contents-insurance": "9.80 m",
    "debt-loans": "45 m",
}


@pytest.fixture
def party_id(client, database):
    with database.transaction() as session:
        made = the_resident(session).party.id
    signed_in_officer(client)
    return made


def sheet_of(party_id):
    return f"/officers/statements/{party_id}"


def save(client, party_id, **changed):
    shown = client.get(sheet_of(party_id))
    sent = {**hidden_of(shown), **CASE, "action": "save", **changed}
    return client.post(sheet_of(party_id), data=sent)


def errors_of(answer):
    summaries = page_of(answer).having("govuk-error-summary")
    return [each.text for each in summaries[0].all("a")] if summaries else []


def test_the_whole_statement_is_saved_from_one_page(client, party_id, database):
    assert save(client, party_id).status_code == 303
    with database.reading() as session:
        draft = working_draft(session, party_id, TODAY)
    assert draft.left_over == pounds("329.11")
    assert draft.is_ready
    page = client.get(sheet_of(party_id))
    assert "£1,061.67" in page.text
    assert "left over £329.11" in words(page)


def test_it_is_read_back_confirmed_and_says_who_filled_it_in(client, party_id, database):
    answer = save(client, party_id, action="read")
    page = client.get(answer.location)
    assert "£980.00 × 13 ÷ 12 = £1,061.67 a month" in words(page)
    assert "that leaves £329.11 over each month" in words(page)
    sent = {**hidden_of(page), "how": "phone", "copy": "yes"}
    assert client.post(f"{sheet_of(party_id)}/read-back", data=sent).status_code == 303
    with database.reading() as session:
        sheet = current(session, party_id, TODAY).latest
        message = session.scalars(select(OutboxMessage)).one()
        actions = set(session.scalars(select(AuditEntry.action)))
    assert sheet.on_behalf.how == "phone"
    assert f"/statement/versions/{sheet.id}" in message.body
    assert "329.11" not in message.body, "an email names no figures"
    assert "submitted a statement" in actions
    assert "opened a statement to fill it in" in actions


def test_somebody_without_email_or_phone_gets_every_line_by_letter(client, party_id, database):
    with database.transaction() as session:
        from shared.models import Party

        party = session.get(Party, party_id)
        party.email, party.phone = None, None
    page = client.get(save(client, party_id, action="read").location)
    sent = {**hidden_of(page), "how": "paper", "copy": "yes"}
    client.post(f"{sheet_of(party_id)}/read-back", data=sent)
    with database.reading() as session:
        message = session.scalars(select(OutboxMessage)).one()
    assert "Food and groceries: £92.00 × 52 ÷ 12 = £398.67 a month" in message.body


def test_no_copy_is_sent_when_none_is_wanted(client, party_id, database):
    page = client.get(save(client, party_id, action="read").location)
    client.post(f"{sheet_of(party_id)}/read-back", data={**hidden_of(page), "how": "desk"})
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


def test_a_blank_form_is_not_read_back_and_says_what_is_missing(client, party_id, database):
    shown = client.get(sheet_of(party_id))
    blank = {**hidden_of(shown), "partner": "no", "action": "read"}
    assert errors_of(client.post(sheet_of(party_id), data=blank)) == [
        "Fill in at least one line of income. Nothing at all is 0.",
        "Fill in at least one line of fixed costs. Nothing at all is 0.",
        "Fill in at least one line of flexible costs. Nothing at all is 0.",
    ]
    with database.reading() as session:
        assert session.scalars(select(Statement)).all() == []


def test_nought_on_each_side_is_an_answer_that_can_be_read_back(client, party_id):
    shown = client.get(sheet_of(party_id))
    nought = {"client-salary-or-wages": "0", "rent": "0", "groceries": "0"}
    sent = {**hidden_of(shown), "partner": "no", "action": "read", **nought}
    assert client.post(sheet_of(party_id), data=sent).status_code == 303


def test_how_they_told_it_must_be_said(client, party_id):
    page = client.get(save(client, party_id, action="read").location)
    answer = client.post(f"{sheet_of(party_id)}/read-back", data=hidden_of(page))
    assert errors_of(answer) == ["Choose how they told you."]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("rent", "118"),
        ("rent", "12.345 w"),
        ("ages", "7, 19"),
        ("savings", "lots"),
        ("month-0", "x"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_saved(
    client, party_id, database, field, typed
):
    answer = save(client, party_id, **{field: typed})
    assert answer.status_code == 200
    assert len(errors_of(answer)) == 1
    values = {each["id"]: each["value"] for each in page_of(answer).all("input")}
    assert values[field] == typed
    assert values["groceries"] == "92 w"
    with database.reading() as session:
        assert session.scalars(select(Statement)).all() == []


def test_a_cost_without_a_name_is_refused(client, party_id):
    answer = save(client, party_id, **{"other-essential-costs": "20 m"})
    assert errors_of(answer) == ["Say what this cost is for."]


def test_changes_ahead_are_kept_with_their_direction(client, party_id, database):
    save(client, party_id, **{"month-0": "9/2027", "more-0": "-12.50", "label-0": "Nursery"})
    with database.reading() as session:
        (change,) = working_draft(session, party_id, TODAY).changes
    assert (str(change.from_month), change.monthly, change.label) == (
        "2027-09",
        pounds("-12.50"),
        "Nursery",
    )
    values = {e["id"]: e["value"] for e in page_of(client.get(sheet_of(party_id))).all("input")}
    assert (values["month-0"], values["more-0"]) == ("9/2027", "-12.50")


def test_spending_over_a_guideline_asks_the_officer_for_the_reason(client, party_id, database):
    with database.transaction() as session:
        a_guideline_set(session)
    answer = save(client, party_id, action="read", groceries="900 m")
    page = client.get(answer.location)
    assert "Ask why, and write it down, before you confirm" in words(page)
    refused = client.post(
        f"{sheet_of(party_id)}/read-back", data={**hidden_of(page), "how": "phone"}
    )
    assert refused.status_code == 422
    why = {"why-food-housekeeping": "A diet the hospital asked for"}
    save(client, party_id, groceries="900 m", **why)
    page = client.get(f"{sheet_of(party_id)}/read-back")
    sent = {**hidden_of(page), "how": "phone"}
    assert client.post(f"{sheet_of(party_id)}/read-back", data=sent).status_code == 303


def test_what_was_changed_after_reading_back_is_not_confirmed(client, party_id):
    page = client.get(save(client, party_id, action="read").location)
    save(client, party_id, rent="120 w")
    sent = {**hidden_of(page), "how": "phone"}
    answer = client.post(f"{sheet_of(party_id)}/read-back", data=sent)
    assert answer.status_code == 409
    assert "£120.00 × 52 ÷ 12" in words(answer)


def test_a_page_that_the_person_changed_meanwhile_is_told(client, party_id, database):
    shown = hidden_of(client.get(sheet_of(party_id)))
    save(client, party_id)
    answer = client.post(sheet_of(party_id), data={**shown, **CASE, "rent": "120 w"})
    assert answer.status_code == 409
    values = {each["id"]: each["value"] for each in page_of(answer).all("input")}
    assert values["rent"] == "120 w"
    again = {**hidden_of(answer), **CASE, "rent": "120 w"}
    assert client.post(sheet_of(party_id), data=again).status_code == 303


def test_the_page_begins_with_the_last_statement(client, party_id, database):
    with database.transaction() as session:
        from shared.models import Party

        a_statement(session, session.get(Party, party_id))
    values = {e["id"]: e["value"] for e in page_of(client.get(sheet_of(party_id))).all("input")}
    assert values["groceries"] == "92.00 w"
    save(client, party_id, groceries="95 w")
    page = client.get(sheet_of(party_id))
    assert "was £398.67" in page.text


@pytest.mark.parametrize("role", sorted(STAFF))
def test_only_those_who_decide_may_fill_it_in(client, database, role):
    with database.transaction() as session:
        party_id = a_party(session).id
    signed_in_officer(client, role)
    assert (client.get(sheet_of(party_id)).status_code == 200) == (role in DECIDERS)


def test_nobody_fills_in_their_own(client, database):
    with database.transaction() as session:
        party, officer = a_party(session), an_officer(session)
        is_own_record(session, officer, party)
        ids = party.id, officer.id
    signed_in_officer(client, officer_id=ids[1])
    assert client.get(sheet_of(ids[0])).status_code == 404


def test_an_organisation_has_no_such_statement(client, database):
    with database.transaction() as session:
        party_id = an_organisation(session).id
    signed_in_officer(client)
    assert client.get(sheet_of(party_id)).status_code == 404


def test_somebody_who_does_not_exist_is_not_found(client):
    signed_in_officer(client)
    assert client.get(sheet_of(999)).status_code == 404
    assert client.get(f"{sheet_of(999)}/read-back").status_code == 404


def test_the_page_costs_a_fixed_number_of_queries(client, party_id, database):
    save(client, party_id)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    client.get(sheet_of(party_id))
    assert sum(statement.startswith("SELECT") for statement in asked) <= 8
