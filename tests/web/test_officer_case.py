"""The case on one screen: complete, lean, audited, and closed to whoever it is about."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from shared.domain.money import Money
from shared.domain.roles import DECIDERS, READERS, STAFF, Role
from shared.domain.work_kinds import WorkKind
from shared.models import AuditEntry, GroupNote, Liability, Note, Officer, OutboxMessage
from tests.support.builders import (
    NOW,
    RESIDENTS_ENTRIES,
    a_debt,
    a_guideline_set,
    a_party,
    a_statement,
    a_work_item,
    an_account,
    an_organisation,
    is_own_record,
    signed_in_officer,
)
from tests.support.checked_client import page_of
from tests.support.deciding import an_offer_that_waits
from tests.support.plans import an_offer, press_confirm, sandbox_policies


@pytest.fixture
def waiting(database):
    with database.transaction() as session:
        return an_offer_that_waits(session)


def path_of(waiting):
    return f"/officers/cases/{waiting.party.id}"


def read(client, waiting, role=Role.OFFICER):
    signed_in_officer(client, role)
    return page_of(client.get(path_of(waiting))).all("main")[0]


@contextmanager
def counting(database):
    statements = []

    def note(*event_):
        statements.append(event_[2])

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "part",
    [
        "Owes £1,056.50",
        "Read the statement and answer the offer by Friday 27 November 2026",
        "£60.00 a month from 28 December 2026",
        "18 payments, the last of £36.50 on 28 May 2028",
        "18 payments; automatic limit is 12.",
        "The nearest offer that the rules accept: £88.05 a month from 28 December 2026.",
        "Income £1,786.95",
        "Left over £329.11 a month",
        "From April 2027: £189.11 left over",
        "Court on 10 December 2026",
        "80012345",
        "carys.hughes@example.org",
        "An offer waits",
        "Statement 1 submitted",
    ],
)
def test_everything_about_the_case_is_there(client, waiting, part):
    assert part in read(client, waiting).text


def test_three_counter_offers_have_their_keys(client, waiting):
    page = read(client, waiting)
    keyed = {a["data-key"]: a.text for a in page.all("a") if a["data-key"].isdigit()}
    assert keyed == {"1": "£88.05 a month", "2": "£90.00 a month", "3": "£94.55 a month"}


def test_every_answer_has_its_key(client, waiting):
    keys = {a["data-key"] for a in read(client, waiting).having("of-answers")[0].all("a")}
    assert keys == {"a", "c", "q", "d"}


def test_joint_parties_are_named(client, database, waiting):
    with database.transaction() as session:
        partner = a_party(session, "Hughes", "Dewi")
        session.add(Liability(account_id=waiting.resident.account.id, party_id=partner.id))
    assert "Dewi Hughes" in read(client, waiting).text


def test_spending_over_a_guideline_is_flagged_with_its_explanation_and_the_change(client, database):
    with database.transaction() as session:
        sandbox_policies(session)
        party = a_party(session)
        a_debt(session, an_account(session, party))
        first = a_statement(session, party)
        more = [
            replace(entry, amount=Money(15000)) if entry.code == "groceries" else entry
            for entry in RESIDENTS_ENTRIES
            if entry.code != "tv-licence"
        ]
        guidelines = a_guideline_set(session)
        second = a_statement(
            session,
            party,
            more,
            version=2,
            previous_id=first.id,
            guideline_set_id=guidelines.id,
        )
        note = GroupNote(
            statement_id=second.id, group_code="food-housekeeping", note="Special flour."
        )
        session.add(note)
        session.flush()
        press_confirm(session, party.id, an_offer("40.00"))
    signed_in_officer(client)
    page = page_of(client.get(f"/officers/cases/{party.id}"))
    flagged = " ".join(row.text for row in page.having("of-flag"))
    text = page.all("main")[0].text
    assert "£195.00 over the guideline of £455.00" in flagged
    assert "Special flour." in flagged
    assert "was £398.67" in text
    assert "No longer there: TV licence." in text


def test_a_case_without_an_offer_or_statement_is_calm(client, database):
    with database.transaction() as session:
        party = a_party(session)
        a_debt(session, an_account(session, party))
    signed_in_officer(client)
    text = page_of(client.get(f"/officers/cases/{party.id}")).all("main")[0].text
    assert "There is no statement yet." in text
    assert "Make an offer for this person" in text


def test_a_case_without_any_debt_is_calm(client, database):
    with database.transaction() as session:
        party = a_party(session)
    signed_in_officer(client)
    assert "Nothing is owed." in client.get(f"/officers/cases/{party.id}").text


def test_an_organisation_is_not_asked_for_a_household(client, database):
    with database.transaction() as session:
        company = an_organisation(session)
        a_debt(session, an_account(session, company))
    signed_in_officer(client)
    answer = client.get(f"/officers/cases/{company.id}")
    assert "An organisation gives no household statement." in answer.text
    assert "Start a statement" not in answer.text


def test_what_people_typed_is_shown_as_text(client, database, waiting):
    officer = signed_in_officer(client)
    nasty = "<script>alert(1)</script>"
    with database.transaction() as session:
        note = Note(party_id=waiting.party.id, officer_id=officer.officer_id, content=nasty, at=NOW)
        session.add(note)
    text = client.get(path_of(waiting)).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_page_costs_the_same_however_long_the_story(client, database, waiting):
    officer = signed_in_officer(client)
    client.get(path_of(waiting))
    with counting(database) as before:
        client.get(path_of(waiting))
    with database.transaction() as session:
        for number in range(30):
            content = f"note {number}"
            session.add(
                Note(
                    party_id=waiting.party.id,
                    officer_id=officer.officer_id,
                    content=content,
                    at=NOW,
                )
            )
            a_debt(session, waiting.resident.account, year=1990 + number, charge="1.00")
    with counting(database) as after:
        client.get(path_of(waiting))
    assert len(after) == len(before)
    assert len([each for each in before if each.startswith("SELECT")]) <= 18


def test_older_happenings_are_a_page_away(client, database, waiting):
    officer = signed_in_officer(client)
    with database.transaction() as session:
        for number in range(30):
            note = f"note number {number}"
            session.add(
                Note(party_id=waiting.party.id, officer_id=officer.officer_id, content=note, at=NOW)
            )
    page = page_of(client.get(path_of(waiting)))
    older = next(a for a in page.all("a") if "before=" in a["href"])
    again = page_of(client.get(older["href"].partition("#")[0]))
    first = {row.text for row in page.having("of-log__row") if "note number" in row.text}
    second = {row.text for row in again.having("of-log__row") if "note number" in row.text}
    assert not first & second
    assert len(first | second) == 30


@pytest.mark.parametrize("cursor", ["", "x", "1.99.1", "%00"])
def test_a_forged_place_in_the_happenings_is_no_page(client, waiting, cursor):
    signed_in_officer(client)
    assert client.get(f"{path_of(waiting)}?before={cursor}").status_code == 404


# ------------------------------------------------------------------ who looked, and who may not


def test_looking_is_on_the_trail(client, database, waiting):
    officer = signed_in_officer(client)
    client.get(path_of(waiting))
    with database.reading() as session:
        row = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (row.actor, row.action, row.subject) == (
        f"officer:{officer.officer_id}",
        "opened a case",
        f"party:{waiting.party.id}",
    )


PAGES_OF_A_CASE = [
    ("GET", "/officers/cases/{party}"),
    ("POST", "/officers/cases/{party}/notes"),
    ("GET", "/officers/cases/{party}/holds"),
    ("POST", "/officers/cases/{party}/holds"),
    ("GET", "/officers/cases/{party}/holds/1"),
    ("POST", "/officers/cases/{party}/holds/1/end"),
    ("POST", "/officers/cases/{party}/holds/1/last-day"),
    ("GET", "/officers/cases/{party}/objections"),
    ("GET", "/officers/cases/{party}/objections/1"),
    ("POST", "/officers/cases/{party}/objections/1"),
    ("GET", "/officers/cases/{party}/court-permissions"),
    ("POST", "/officers/cases/{party}/court-permissions"),
    ("GET", "/officers/cases/{party}/court-permissions/1"),
    ("POST", "/officers/cases/{party}/court-permissions/1"),
    ("POST", "/officers/cases/{party}/work/1/done"),
    ("GET", "/officers/cases/{party}/messages/1"),
    ("GET", "/officers/cases/{party}/offer"),
    ("POST", "/officers/cases/{party}/offer"),
    ("GET", "/officers/proposals/{proposal}/accept"),
    ("POST", "/officers/proposals/{proposal}/accept"),
    ("GET", "/officers/proposals/{proposal}/counter-offer"),
    ("POST", "/officers/proposals/{proposal}/counter-offer"),
    ("GET", "/officers/proposals/{proposal}/question"),
    ("POST", "/officers/proposals/{proposal}/question"),
    ("GET", "/officers/proposals/{proposal}/decline"),
    ("POST", "/officers/proposals/{proposal}/decline"),
    ("GET", "/officers/proposals/{proposal}/answered"),
]


@pytest.mark.parametrize(("method", "path"), PAGES_OF_A_CASE)
def test_nobody_opens_their_own_record_and_the_try_is_noted(
    client, database, waiting, method, path
):
    officer = signed_in_officer(client)
    with database.transaction() as session:
        is_own_record(session, session.get(Officer, officer.officer_id), waiting.party)
    address = path.format(party=waiting.party.id, proposal=waiting.proposal_id)
    answer = client.open(address, method=method)
    with database.reading() as session:
        row = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert answer.status_code == 404
    assert "Hughes" not in answer.text
    assert (row.actor, row.action) == (f"officer:{officer.officer_id}", "own_record_refused")


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize(("method", "path"), PAGES_OF_A_CASE)
def test_only_those_roles_get_in(client, waiting, role, method, path):
    signed_in_officer(client, role)
    address = path.format(party=waiting.party.id, proposal=waiting.proposal_id)
    looks = ("messages" in path, path.endswith(("{party}", "/objections", "/holds/1")))
    reads = method == "GET" and any(looks)
    is_let_in = role in (READERS if reads else DECIDERS)
    status = client.open(address, method=method).status_code
    may_be_missing = "/1" in path  # a hold, message or item that is none of this case
    assert (status != 404) <= is_let_in
    assert may_be_missing or (status == 404) == (not is_let_in)


def test_a_reader_sees_the_case_without_any_button(client, waiting):
    page = read(client, waiting, Role.AUDITOR)
    assert "Left over £329.11" in page.text
    assert not page.all("form")
    assert not page.having("of-answers")


@pytest.mark.parametrize("path", ["/officers/cases/999", "/officers/proposals/999/accept"])
def test_what_does_not_exist_is_not_found(client, database, path):
    signed_in_officer(client)
    assert client.get(path).status_code == 404


# ------------------------------------------------------------------ notes, holds, work, messages


def test_a_note_is_written(client, database, waiting):
    signed_in_officer(client)
    answer = client.post(
        f"{path_of(waiting)}/notes", data={"note": "Called back."}, follow_redirects=True
    )
    assert "The note is saved." in answer.text
    assert "Called back." in answer.text


@pytest.mark.parametrize("note", ["", "   ", "x" * 4001])
def test_a_note_that_cannot_be_saved_is_given_back(client, waiting, note):
    signed_in_officer(client)
    answer = client.post(f"{path_of(waiting)}/notes", data={"note": note})
    page = page_of(answer)
    assert page.having("govuk-error-summary")
    assert note.strip() in page.all("textarea")[0].text


def test_work_that_needs_no_decision_is_marked_as_done(client, database, waiting):
    with database.transaction() as session:
        item = a_work_item(session, waiting.party.id, kind=WorkKind.TALK)
    signed_in_officer(client)
    answer = client.post(f"{path_of(waiting)}/work/{item.id}/done", follow_redirects=True)
    assert "off the worklist" in answer.text
    assert "asked to talk" not in answer.text


def test_a_message_can_be_read_as_it_was_sent(client, database, waiting):
    with database.reading() as session:
        message = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "proposal_received")
        ).first()
    signed_in_officer(client)
    assert (
        "Thank you for your offer." in client.get(f"{path_of(waiting)}/messages/{message.id}").text
    )


def test_a_message_with_a_code_in_it_is_never_shown(client, database, waiting):
    with database.transaction() as session:
        message = session.scalars(select(OutboxMessage)).first()
        message.secret, message.body = True, "Your code is 123456"
    signed_in_officer(client)
    assert "123456" not in client.get(f"{path_of(waiting)}/messages/{message.id}").text


def test_a_message_of_somebody_else_is_not_found(client, database, waiting):
    with database.transaction() as session:
        other = a_party(session)
        message = session.scalars(select(OutboxMessage)).first()
    signed_in_officer(client)
    assert client.get(f"/officers/cases/{other.id}/messages/{message.id}").status_code == 404
