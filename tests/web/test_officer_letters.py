"""Letters as officers see them: before they go, on paper, and when the post brings one back."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from shared.models import LetterInstead, OfficerParty, OutboxMessage, Party, WorkItem
from tests.support.builders import NOW, a_party, kept
from tests.support.plan_pages import said
from tests.support.signed_in import signed_in_officer
from tests.support.written import a_message
from tests.web.test_finance_direct_debits import queries_of

WAITING, RETURNED = "/officers/messages/letters", "/officers/messages/returned"
POST = "1 High Street\nTidewell\nTW1 1AA"


@pytest.fixture
def officer_id(client):
    return signed_in_officer(client).officer_id


def letter(database, name="Hughes", **changes):
    """A letter to somebody of that name: its id and theirs."""
    with database.transaction() as session:
        party = a_party(session, name, "Carys", letter_address=POST)
        given = {"channel": "letter", "address": POST, "state": "queued", "sent_at": None}
        return a_message(session, party.id, **given | changes).id, party.id


def row_of(database, message_id):
    with database.reading() as session:
        return session.get_one(OutboxMessage, message_id)


def test_letters_that_wait_are_listed_the_next_to_go_first(client, database, officer_id):
    letter(database, "Earlier")
    letter(database, "Later", letter_format="large_print")
    letter(database, "Gone", state="sent")
    letter(database, "Email", channel="email")
    page = said(client.get(WAITING))
    assert page.index("Carys Earlier") < page.index("Carys Later")
    assert "Large print" in page
    assert "Gone" not in page
    assert "Email" not in page


def test_a_letter_of_their_own_household_is_not_listed(client, database, officer_id):
    _, party_id = letter(database, "Household")
    with database.transaction() as session:
        kept(session, OfficerParty(officer_id=officer_id, party_id=party_id))
    assert "Household" not in client.get(WAITING).text


def test_a_letter_with_a_code_shows_neither_its_subject_nor_its_words(client, database, officer_id):
    message, party_id = letter(database, secret=True, subject="Your code", body="1234 5678")
    page = client.get(WAITING).text
    assert "Your code" not in page
    assert "Holds a code" in page
    path = f"/officers/cases/{party_id}/messages/{message}/letter.pdf"
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_costs_few_queries_however_long_it_is(client, database, officer_id, count):
    for _ in range(count):
        letter(database)
    assert queries_of(client, database, WAITING) <= 6


def test_all_of_them_are_reached_a_page_at_a_time(client, database, officer_id):
    for number in range(55):
        letter(database, f"Number{number:02}")
    first = client.get(WAITING).text
    assert "Number49" in first
    assert "Number50" not in first
    later = first.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(later).text
    assert "Number50" in second
    assert "Number54" in second


def test_an_officer_sees_the_paper_without_the_link_of_its_person(client, database, officer_id):
    body = "Hello,\n\nMend it here:\n[[mend:ABCDEFGH:20261122]]\n"
    message, party_id = letter(database, body=body)
    answer = client.get(f"/officers/cases/{party_id}/messages/{message}/letter.pdf")
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Carys Hughes" in words
    assert "(link)" in words
    assert "mend" not in words.lower().replace("mend it here", "")
    assert f"Letter {message}" in words


@pytest.mark.parametrize("typed", ["{}", "Letter {}", "letter  00{}", " {} "])
def test_a_letter_that_came_back_stops_the_post_and_asks_a_person(
    client, database, officer_id, typed
):
    message, party_id = letter(database, state="sent")
    answer = client.post(RETURNED, data={"number": typed.format(message)})
    assert answer.location == f"/officers/cases/{party_id}"
    assert (row_of(database, message).state, row_of(database, message).last_error) == (
        "failed",
        "returned",
    )
    with database.reading() as session:
        assert session.get_one(Party, party_id).letter_failed_on == NOW.date()
        assert session.scalars(select(WorkItem.kind)).all() == ["contact_lost"]
        assert session.scalars(select(LetterInstead.letter_id)).all() == [None]
    assert "came back on" in client.get(answer.location).text


@pytest.mark.parametrize("typed", ["", "x", "0", "999999999", "1; 2", "9" * 20])
def test_a_number_of_no_letter_is_refused_and_kept(client, database, officer_id, typed):
    answer = client.post(RETURNED, data={"number": typed})
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.text


def test_the_same_letter_cannot_come_back_twice(client, database, officer_id):
    message, _ = letter(database, state="sent")
    client.post(RETURNED, data={"number": str(message)})
    answer = client.post(RETURNED, data={"number": str(message)})
    assert "it came back before" in answer.text
    with database.reading() as session:
        assert len(session.scalars(select(WorkItem)).all()) == 1


@pytest.mark.parametrize("changes", [{"state": "queued"}, {"state": "sent", "channel": "email"}])
def test_what_never_went_by_post_cannot_come_back(client, database, officer_id, changes):
    message, _ = letter(database, **changes)
    answer = client.post(RETURNED, data={"number": str(message)})
    assert "No letter with this number went out" in answer.text


def test_a_letter_to_their_own_household_is_not_theirs_to_note(client, database, officer_id):
    message, party_id = letter(database, state="sent")
    with database.transaction() as session:
        kept(session, OfficerParty(officer_id=officer_id, party_id=party_id))
    assert client.post(RETURNED, data={"number": str(message)}).status_code in {403, 404}
    assert row_of(database, message).state == "sent"


def test_an_officer_who_knows_that_it_works_has_it_used_again(client, database, officer_id):
    message, party_id = letter(database, state="sent")
    client.post(RETURNED, data={"number": str(message)})
    assert "It works again" in client.get(f"/officers/cases/{party_id}").text
    again = f"/officers/cases/{party_id}/addresses/again"
    assert client.post(again, data={"way": "letter"}).status_code == 303
    with database.reading() as session:
        assert session.get_one(Party, party_id).letter_failed_on is None
        assert session.scalars(select(WorkItem.state)).all() == ["done"]
    assert client.post(again, data={"way": "letter"}).status_code == 404
    assert client.post(again, data={"way": "pigeon"}).status_code == 404
