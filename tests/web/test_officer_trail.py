"""The audit trail, messages that could not be sent, and what the administrator keeps."""

import re

import pytest
from sqlalchemy import select

from shared.domain.roles import DECIDERS, STAFF, Role
from shared.models import (
    AuditEntry,
    DecidingLimit,
    JobRun,
    Officer,
    OutboxMessage,
    Signpost,
    WorkItem,
)
from shared.services.audit import Actor, record_audit
from tests.support.builders import (
    NOW,
    a_party,
    a_work_item,
    is_own_record,
    pounds,
    signed_in_officer,
)
from tests.support.checked_client import page_of


@pytest.fixture
def trail(database):
    with database.transaction() as session:
        for number in range(60):
            actor = Actor("officer", 900 + number % 2)
            record_audit(session, actor, "put a hold", f"party:{number % 3}", NOW, kind="officer")


def rows_of(answer):
    return [row.text for row in page_of(answer).all("tbody")[0].all("tr")]


# ------------------------------------------------------------------ the trail


def test_the_trail_is_newest_first_in_pages(client, trail):
    signed_in_officer(client, Role.AUDITOR)
    first = client.get("/officers/audit")
    numbers = [int(row.split()[0]) for row in rows_of(first)]
    older = next(a for a in page_of(first).all("a") if a["rel"] == "next")
    rest = [int(row.split()[0]) for row in rows_of(client.get(older["href"]))]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 50
    assert max(rest) < min(numbers)


@pytest.mark.parametrize(
    ("query", "shown"),
    [("who=officer:900", 30), ("about=party:1", 20), ("who=officer:900&about=party:1", 10)],
)
def test_the_trail_is_searched_by_who_and_about_what(client, trail, query, shown):
    signed_in_officer(client, Role.AUDITOR)
    assert len(rows_of(client.get(f"/officers/audit?{query}"))) == shown


@pytest.mark.parametrize("number", ["", "x", "-1", "1.2", "2147483648", "%00", "١"])
def test_a_forged_place_in_the_trail_is_no_page(client, trail, number):
    signed_in_officer(client, Role.AUDITOR)
    assert client.get(f"/officers/audit?before={number}").status_code == 404


@pytest.mark.parametrize("text", ["'--", "officer", "<b>", "party:1; DROP TABLE", "x" * 500])
def test_what_cannot_be_searched_is_left_out_and_said(client, trail, text):
    signed_in_officer(client, Role.AUDITOR)
    answer = client.get("/officers/audit", query_string={"who": text})
    assert answer.status_code == 200
    assert "What could not be read is left out." in answer.text


def test_reading_the_trail_is_on_the_trail(client, database, trail):
    auditor = signed_in_officer(client, Role.AUDITOR)
    client.get("/officers/audit?about=party:1")
    with database.reading() as session:
        row = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (row.actor, row.action) == (f"officer:{auditor.officer_id}", "read the trail")


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (None, "has not been checked yet"),
        ("60 rows, ending with abc", "every row is as it was written"),
        ("failed: audit row 7 was changed", "audit row 7 was changed"),
    ],
)
def test_the_state_of_the_chain_is_shown(client, database, trail, outcome, said):
    if outcome:
        with database.transaction() as session:
            run = JobRun(name="verify_audit", started_at=NOW, finished_at=NOW, outcome=outcome)
            session.add(run)
    signed_in_officer(client, Role.AUDITOR)
    assert said in client.get("/officers/audit").text


# ------------------------------------------------------------------ messages


def an_unsent_message(session, party, **changes):
    given = {
        "channel": "email",
        "template": "plan_agreed",
        "party_id": party.id,
        "language": "en",
        "address": "gone@example.org",
        "subject": "Your plan",
        "body": "text",
        "dedupe": f"x:{party.id}",
        "state": "failed",
        "attempts": 3,
        "last_error": "permanent-failure",
        "next_attempt_at": NOW,
        "created_at": NOW,
    }
    message = OutboxMessage(**{**given, **changes})
    session.add(message)
    session.flush()
    a_work_item(session, party.id, kind="message_failed", subject=f"message:{message.id}")
    return message


@pytest.fixture
def unsent(database):
    with database.transaction() as session:
        return an_unsent_message(session, a_party(session, "Hughes", "Carys"))


def test_what_could_not_be_sent_is_listed_with_why(client, unsent):
    signed_in_officer(client)
    text = page_of(client.get("/officers/messages")).all("main")[0].text
    assert "Carys Hughes" in text
    assert "permanent-failure" in text


def test_one_press_puts_a_message_back_in_the_queue(client, database, unsent):
    signed_in_officer(client)
    answer = client.post(f"/officers/messages/{unsent.id}/again", follow_redirects=True)
    assert "in the queue again" in answer.text
    with database.reading() as session:
        message = session.get(OutboxMessage, unsent.id)
        work = session.scalars(select(WorkItem.state)).one()
    assert (message.state, message.attempts, work) == ("queued", 0, "done")


@pytest.mark.parametrize(
    "changes", [{"state": "sent"}, {"address": ""}, {"body": ""}, {"secret": True}]
)
def test_what_cannot_be_tried_again_is_not(client, database, changes):
    with database.transaction() as session:
        message = an_unsent_message(session, a_party(session), **changes)
    signed_in_officer(client)
    assert client.post(f"/officers/messages/{message.id}/again").status_code == 404


def test_a_message_to_ones_own_household_is_not_listed(client, database, unsent):
    officer = signed_in_officer(client)
    with database.transaction() as session:
        party = a_party(session, "Mine", "All")
        an_unsent_message(session, party)
        is_own_record(session, session.get(Officer, officer.officer_id), party)
    assert "All Mine" not in client.get("/officers/messages").text


# ------------------------------------------------------------------ what the administrator keeps

PLACE = {"name": "Tidewell Advice", "website": "https://advice.example", "audience": "people"}


def test_an_empty_list_is_filled_with_the_usual_places(client, database):
    signed_in_officer(client, Role.ADMINISTRATOR)
    assert "No offer can be declined" in client.get("/officers/deciding").text
    answer = client.post("/officers/deciding/signposts/usual", follow_redirects=True)
    assert "National Debtline" in answer.text


def test_a_place_is_added_changed_and_taken_off(client, database):
    signed_in_officer(client, Role.ADMINISTRATOR)
    client.post("/officers/deciding/signposts/add", data={**PLACE, "shown": "yes"})
    with database.reading() as session:
        place = session.scalars(select(Signpost)).one()
    assert (place.name, place.shown) == ("Tidewell Advice", True)
    path = f"/officers/deciding/signposts/{place.id}"
    assert "Tidewell Advice" in client.get(path).text
    client.post(path, data={**PLACE, "name": "New name"})
    with database.reading() as session:
        changed = session.get(Signpost, place.id)
    assert (changed.name, changed.shown) == ("New name", False)
    client.post(f"{path}/remove")
    with database.reading() as session:
        assert session.scalars(select(Signpost)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"website": "javascript:alert(1)"},
        {"website": "http://plain.example"},
        {"audience": "nobody"},
        {"name": "x" * 121},
    ],
)
def test_a_place_that_makes_no_sense_is_given_back(client, database, wrong):
    signed_in_officer(client, Role.ADMINISTRATOR)
    page = page_of(client.post("/officers/deciding/signposts/add", data={**PLACE, **wrong}))
    assert page.having("govuk-error-summary")


def test_a_limit_is_set_and_taken_away(client, database):
    signed_in_officer(client, Role.ADMINISTRATOR)
    for typed, kept in (("2500", [pounds("2500.00")]), ("", [])):
        client.post("/officers/deciding/limits/officer", data={"most": typed})
        with database.reading() as session:
            assert session.scalars(select(DecidingLimit.most)).all() == kept


@pytest.mark.parametrize("word", ["auditor", "payer", "nobody"])
def test_a_role_that_decides_nothing_has_no_limit(client, database, word):
    signed_in_officer(client, Role.ADMINISTRATOR)
    assert client.get(f"/officers/deciding/limits/{word}").status_code == 404


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/officers/audit", {Role.AUDITOR}),
        ("/officers/messages", DECIDERS),
        ("/officers/deciding", {Role.ADMINISTRATOR}),
        ("/officers/deciding/signposts/add", {Role.ADMINISTRATOR}),
        ("/officers/deciding/limits/officer", {Role.ADMINISTRATOR}),
    ],
)
def test_only_those_roles_get_in(client, database, role, path, roles):
    signed_in_officer(client, role)
    assert (client.get(path).status_code == 200) == (role in roles)


def test_the_menu_offers_only_what_a_role_may_open(client, database):
    for role in STAFF:
        signed_in_officer(client, role)
        home = client.get("/officers", follow_redirects=True)
        menu = next(each for each in page_of(home).all("nav") if each["aria-label"] == "Menu")
        for link in menu.all("a"):
            answer = client.get(re.sub(r"#.*", "", link["href"]), follow_redirects=True)
            assert answer.status_code == 200, (role, link["href"])
