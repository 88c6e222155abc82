"""The conversation about a client, as an adviser and an officer walk through it."""

import pytest
from sqlalchemy import select

from shared.domain.roles import Role
from shared.models import AgencyMessage, WorkItem
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.checked_client import page_of
from tests.support.people import the_resident
from tests.support.plan_pages import said
from tests.support.signed_in import signed_in_adviser, signed_in_officer

WORDS = "May the first payment wait until January?"


@pytest.fixture
def desk(database):
    with database.transaction() as session:
        resident = the_resident(session)
        adviser = an_adviser(session)
        client = a_client(session, adviser, resident.party)
        an_authority(session, client)
        return adviser.id, client.id, client.reference, resident.party.id


def path_of(desk):
    return f"/agency/clients/{desk[2]}/messages"


def press_of(page):
    [press] = [each["value"] for each in page_of(page).all("input") if each["name"] == "press"]
    return press


def send(client, path, words):
    page = client.get(path)
    return client.post(path, data={"press": press_of(page), "words": words})


def test_an_adviser_asks_and_an_officer_answers(app, client, database, desk):
    signed_in_adviser(client, desk[0])
    sent = send(client, path_of(desk), WORDS)
    assert sent.status_code == 303
    page = client.get(path_of(desk))
    assert "You have an answer by Friday 27 November 2026." in said(page)
    assert WORDS in said(page)
    office = app.test_client()
    signed_in_officer(office, Role.OFFICER)
    where = f"/officers/agency-clients/{desk[1]}"
    assert WORDS in said(office.get(where))
    assert send(office, where, "Yes, until 8 January.").status_code == 303
    assert "Yes, until 8 January." in said(client.get(path_of(desk)))
    with database.reading() as session:
        assert session.scalars(select(WorkItem.state)).all() == ["done"]
        assert None not in session.scalars(select(AgencyMessage.seen_at)).all()


def test_nothing_typed_is_said_beside_the_field(client, desk):
    signed_in_adviser(client, desk[0])
    answer = send(client, path_of(desk), "  ")
    assert answer.status_code == 200
    assert "Write your message." in said(answer)


def test_an_officer_takes_the_client_over(client, database, desk):
    officer = signed_in_officer(client, Role.OFFICER)
    where = f"/officers/agency-clients/{desk[1]}"
    page = client.get(where)
    assert client.post(f"{where}/officer", data={"press": press_of(page)}).status_code == 303
    assert officer.name in said(client.get(where))


def test_another_adviser_finds_no_such_client(client, desk):
    signed_in_adviser(client)
    assert client.get(path_of(desk)).status_code == 404
    answer = client.post(path_of(desk), data={"words": WORDS, "press": "x" * 22})
    assert answer.status_code == 404
