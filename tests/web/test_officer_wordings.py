"""An administrator words a message anew, and another one approves it."""

from __future__ import annotations

import pytest

from shared.domain.roles import Role
from shared.models import WordingVersion
from shared.services.wordings.held import held_wording
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_officer
from tests.support.wordings import (
    CAME,
    OURS,
    TEMPLATE,
    a_draft,
    an_admin,
    approved,
    lock_of,
    waiting,
)
from tests.web.test_finance_direct_debits import queries_of

ONE = f"/officers/wordings/{TEMPLATE}/en"


@pytest.fixture
def admin(client):
    return signed_in_officer(client, Role.ADMINISTRATOR).officer_id


def given(database, build):
    with database.transaction() as session:
        return build(session)


def states(database):
    with database.reading() as session:
        return [row.state for row in session.query(WordingVersion).order_by(WordingVersion.id)]


def fingerprint(database):
    with database.reading() as session:
        return held_wording(session, TEMPLATE, "en").fingerprint


def lock(database, version_id):
    with database.reading() as session:
        return {"lock": lock_of(session, version_id)}


def written(database, content=OURS, **changes):
    return {"content": content, "note": "Warmer.", "against": fingerprint(database), **changes}


def test_every_message_is_listed_in_its_languages(client, admin):
    page = client.get("/officers/wordings").text
    assert ONE in page
    assert f"/officers/wordings/{TEMPLATE}/cy" in page
    assert "/officers/wordings/agent_hold/cy" not in page


def test_what_was_written_is_kept_as_a_draft_and_shown(client, database, admin):
    answer = client.post(f"{ONE}/new", data=written(database), follow_redirects=True)
    assert states(database) == ["draft"]
    assert "Taken out: Hello {{ name }}," in page_of(answer).text
    assert "Put in: Good day {{ name }}," in page_of(answer).text
    assert "Good day Carys Hughes," in answer.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "Write what the message says."),
        (CAME, "This is what the message says already."),
        (OURS + "{{ ''.__class__ }}", "has a field that this message does not have"),
        (OURS + "{% for each in range(9) %}", "cannot be read"),
        (OURS.removeprefix("Subject:"), "The first line must be Subject:"),
    ],
)
def test_what_cannot_hold_is_said_beside_the_field_and_nothing_is_lost(
    client, database, admin, content, said
):
    answer = client.post(f"{ONE}/new", data=written(database, content))
    assert said in answer.text
    assert page_of(answer).all("textarea")[0].text.split() == content.split()
    assert states(database) == []


def test_a_wording_approved_meanwhile_is_shown_and_nothing_is_lost(client, database, admin):
    sent = written(database, OURS.replace("Good day", "Dear"))
    given(database, approved)
    answer = client.post(f"{ONE}/new", data=sent)
    assert "Another wording was approved since you opened this page." in answer.text
    assert "Dear {{ name }}," in page_of(answer).all("textarea")[0].text
    assert f'value="{fingerprint(database)}"' in answer.text
    assert states(database) == ["approved"]


def test_who_comes_second_is_led_to_the_draft_of_the_first(client, database, admin):
    first = given(database, lambda session: a_draft(session, an_admin(session)))
    answer = client.post(f"{ONE}/new", data=written(database, OURS + "More.\n"))
    assert answer.location.endswith(f"/officers/wordings/{first}")


def test_a_draft_of_ones_own_is_where_one_left_it(client, database, admin):
    given(database, lambda session: a_draft(session, admin))
    assert "Good day {{ name }}," in page_of(client.get(f"{ONE}/new")).all("textarea")[0].text


def test_a_draft_is_sent_approved_by_another_and_holds(client, database, admin):
    version_id = given(database, lambda session: a_draft(session, admin))
    client.post(f"/officers/wordings/{version_id}/send", data=lock(database, version_id))
    assert states(database) == ["waiting"]
    signed_in_officer(client, Role.ADMINISTRATOR)
    client.post(f"/officers/wordings/{version_id}/approve", data=lock(database, version_id))
    assert states(database) == ["approved"]
    assert "The council's own wording holds." in client.get(ONE).text


def test_nobody_approves_their_own(client, database, admin):
    version_id = given(database, lambda session: waiting(session, admin))
    page = client.get(f"/officers/wordings/{version_id}").text
    assert "another administrator approves it" in page
    assert "/approve" not in page
    sent = client.post(f"/officers/wordings/{version_id}/approve", data=lock(database, version_id))
    assert sent.status_code == 404
    assert states(database) == ["waiting"]


def test_a_refusal_says_why(client, database, admin):
    version_id = given(database, lambda session: waiting(session, an_admin(session)))
    address = f"/officers/wordings/{version_id}/refuse"
    assert "Say why, in a few words." in client.post(address, data=lock(database, version_id)).text
    client.post(address, data={**lock(database, version_id), "why": "Too stiff."})
    assert states(database) == ["refused"]
    assert "Too stiff." in client.get(f"/officers/wordings/{version_id}").text


def test_the_wording_that_came_holds_again(client, database, admin):
    given(database, approved)
    client.post(f"{ONE}/take-back", data={"why": ""})
    assert states(database) == ["approved"]
    client.post(f"{ONE}/take-back", data={"why": "A mistake."})
    assert states(database) == ["withdrawn"]


def test_what_was_written_against_what_holds_no_more_cannot_be_approved(client, database, admin):
    def build(session):
        approved(session)
        return waiting(session, an_admin(session), OURS.replace("Good day", "Dear"))

    version_id = given(database, build)
    client.post(f"{ONE}/take-back", data={"why": "A mistake."})
    assert "It cannot be approved as it is" in client.get(f"/officers/wordings/{version_id}").text
    sent = client.post(f"/officers/wordings/{version_id}/approve", data=lock(database, version_id))
    assert sent.status_code == 409


@pytest.mark.parametrize(
    "path",
    [
        "/officers/wordings/9",
        "/officers/wordings/nothing/en",
        f"/officers/wordings/{TEMPLATE}/fr",
        "/officers/wordings/agent_hold/cy",
        "/officers/wordings/..%2f..%2fbase/en",
        f"{ONE}?with=nothing",
    ],
)
def test_what_is_not_there_has_no_page(client, admin, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("shape", ["everything", "little", "won", "paid"])
def test_a_message_is_shown_with_every_shape_of_values(client, admin, shape):
    page = client.get("/officers/wordings/direct_debit_not_taken/cy", query_string={"with": shape})
    assert 'lang="cy"' in page.text
    assert "It cannot be filled in" not in page.text


@pytest.mark.parametrize("versions", [1, 9])
def test_the_pages_cost_few_queries(client, database, admin, versions):
    def build(session):
        for number in range(versions):
            approved(session, OURS.replace("Good day", f"Good day {number}"))
        return waiting(session, an_admin(session), OURS.replace("Good day", "Dear"))

    last = given(database, build)
    for path, most in (
        ("", 5),
        (f"/{TEMPLATE}/en", 7),
        (f"/{TEMPLATE}/en/new", 6),
        (f"/{last}", 7),
    ):
        assert queries_of(client, database, f"/officers/wordings{path}") <= most


@pytest.mark.parametrize("more", ["", "?with=little", "?large=yes"])
def test_a_wording_is_seen_as_a_letter_on_paper(client, database, admin, more):
    version_id = given(database, lambda session: a_draft(session, admin))
    for path in (ONE, f"/officers/wordings/{version_id}"):
        answer = client.get(f"{path}/letter.pdf{more}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    "path", ["/officers/wordings/agent_hold/en", "/officers/wordings/9", "/officers/wordings/x/en"]
)
def test_what_is_no_letter_has_no_paper(client, admin, path):
    assert client.get(f"{path}/letter.pdf").status_code == 404
