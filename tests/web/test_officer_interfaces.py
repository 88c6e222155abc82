"""An administrator sees what goes out and comes in, and tries again what could not leave."""

from __future__ import annotations

import pytest

from shared.domain.roles import Role
from shared.models import OutboxMessage
from tests.support.builders import a_party
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_officer
from tests.support.written import a_message
from tests.web.test_finance_direct_debits import queries_of

ADDRESS = "/officers/interfaces"


@pytest.fixture
def admin(client):
    return signed_in_officer(client, Role.ADMINISTRATOR)


def stuck(database, count=1, **changes):
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        given = {"state": "failed", "last_error": "550 Carys Hughes is not here", "attempts": 8}
        made = [a_message(session, party.id, **given | changes) for _ in range(count)]
        return [each.id for each in made]


def states(database):
    with database.reading() as session:
        return sorted(each.state for each in session.query(OutboxMessage))


def test_the_page_names_nobody(client, database, admin):
    stuck(database)
    page = client.get(ADDRESS).text
    assert "Needs a look" in page
    for said in ("Hughes", "carys@example.org", "Your payment plan is agreed"):
        assert said not in page


def test_a_message_that_kills_its_worker_is_seen(client, database, admin):
    stuck(database, last_error="kills-workers")
    assert "Every worker that took it went without a word" in client.get(ADDRESS).text


def test_one_is_tried_again(client, database, admin):
    one, _other = stuck(database, 2)
    client.post(f"{ADDRESS}/{one}/replay")
    assert states(database) == ["failed", "queued"]


def test_all_of_one_reason_are_tried_again_by_one_press(client, database, admin):
    stuck(database, 3)
    stuck(database, 1, last_error="timeout")
    form = next(
        each
        for each in page_of(client.get(ADDRESS)).all("form")
        if each["action"].endswith("/replay") and "3" in each.text
    )
    sent = {each["name"]: each["value"] for each in form.all("input")}
    answer = client.post(f"{ADDRESS}/replay", data=sent, follow_redirects=True)
    assert "3 are in the queue again." in answer.text
    assert states(database) == ["failed", "queued", "queued", "queued"]


@pytest.mark.parametrize("sent", [{}, {"channel": "email"}, {"channel": "x", "key": "'"}])
def test_a_forged_group_is_none(client, database, admin, sent):
    stuck(database)
    assert client.post(f"{ADDRESS}/replay", data=sent).status_code == 303
    assert states(database) == ["failed"]


@pytest.mark.parametrize("path", [f"{ADDRESS}?before=x", f"{ADDRESS}?before=-1"])
def test_a_forged_place_is_no_page(client, admin, path):
    assert client.get(path).status_code == 404


def test_what_is_not_there_cannot_be_tried_again(client, admin):
    assert client.post(f"{ADDRESS}/99/replay").status_code == 404


@pytest.mark.parametrize("count", [1, 60])
def test_the_page_costs_few_queries(client, database, admin, count):
    stuck(database, count)
    assert queries_of(client, database, ADDRESS) <= 14
