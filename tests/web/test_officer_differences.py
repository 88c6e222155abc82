"""Differences between the two ledgers as officers read and settle them."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from shared.domain.roles import Role
from shared.domain.truth import Difference
from shared.domain.work_kinds import WorkKind
from shared.models import Officer, Party, TruthDifference, WorkItem
from tests.support.builders import a_work_item, is_own_record, signed_in_officer, the_resident
from tests.support.checked_client import page_of
from tests.support.differences import a_difference

LIST = "/officers/differences"


@pytest.fixture
def made(database):
    """A payment posted twice, about the debt of the resident, with work for a person."""
    with database.transaction() as session:
        resident = the_resident(session)
        found = a_difference(session, resident, Difference.DOUBLE_POST, "1056.50", "966.50")
        a_work_item(
            session, resident.party.id, kind=WorkKind.DIFFERENCE, subject=f"difference:{found}"
        )
        a_difference(session, resident, Difference.TIMING, "90.00", "0.00")
    return found


def test_the_list_counts_each_kind_and_shows_both_figures(client, made):
    signed_in_officer(client, Role.FINANCE)
    page = client.get(LIST)
    assert len(page_of(page).having("of-work__row")) == 2
    assert "Ours £1,056.50, theirs £966.50" in page.text
    assert len(page_of(client.get(f"{LIST}?kind=timing")).having("of-work__row")) == 1


def test_a_kind_that_is_none_shows_all(client, made):
    signed_in_officer(client, Role.FINANCE)
    assert len(page_of(client.get(f"{LIST}?kind=%00&after=x")).having("of-work__row")) == 2


def test_settling_says_how_and_takes_it_off_the_worklist(client, database, made):
    signed_in_officer(client, Role.FINANCE)
    answer = client.post(f"{LIST}/{made}", data={"why": "Taken back there by R. Jones."})
    assert answer.status_code == 303
    with database.reading() as session:
        assert session.get_one(TruthDifference, made).state == "settled"
        assert session.scalars(select(WorkItem.state)).one() == "done"
    assert "Taken back there by R. Jones." in client.get(f"{LIST}/{made}").text


def test_nothing_is_settled_without_a_word(client, database, made):
    signed_in_officer(client, Role.FINANCE)
    answer = client.post(f"{LIST}/{made}", data={"why": ""})
    assert "Say what you found and what was done." in answer.text
    with database.reading() as session:
        assert session.get_one(TruthDifference, made).state == "open"


def test_what_was_settled_meanwhile_is_not_settled_again(client, made):
    signed_in_officer(client, Role.FINANCE)
    client.post(f"{LIST}/{made}", data={"why": "First."})
    again = client.post(f"{LIST}/{made}", data={"why": "Second."})
    assert again.status_code == 409
    assert "Second." not in client.get(f"{LIST}/{made}").text


def test_an_auditor_reads_and_cannot_settle(client, made):
    signed_in_officer(client, Role.AUDITOR)
    assert "It is settled" not in client.get(f"{LIST}/{made}").text
    assert client.post(f"{LIST}/{made}", data={"why": "No."}).status_code in (403, 404)


def test_nobody_opens_a_difference_of_their_own(client, database, made):
    officer = signed_in_officer(client, Role.FINANCE)
    with database.transaction() as session:
        party = session.get_one(Party, session.get_one(TruthDifference, made).party_id)
        is_own_record(session, session.get_one(Officer, officer.officer_id), party)
    assert client.get(f"{LIST}/{made}").status_code in (403, 404)


def test_the_pages_ask_few_queries(client, database, made):
    signed_in_officer(client, Role.FINANCE)
    client.get(LIST)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    for path, most in ((LIST, 4), (f"{LIST}/{made}", 4)):
        asked.clear()
        client.get(path)
        assert len(asked) <= most, path
