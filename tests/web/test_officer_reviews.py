"""The page on which somebody else looks again at a decision."""

import pytest
from sqlalchemy import select

from shared.models import Officer, OutboxMessage, WorkItem
from shared.services.decisions.decline import decline
from shared.services.proposals.answer import ask_to_look_again
from tests.support.builders import NOW, is_own_record, signed_in_officer
from tests.support.checked_client import page_of
from tests.support.deciding import WORDS, a_refusal, an_offer_that_waits, seen_now, somebody
from tests.support.plans import ENGLAND, PAYER


@pytest.fixture
def declined(database):
    with database.transaction() as session:
        waiting, ann = an_offer_that_waits(session), somebody(session)
        seen = seen_now(session, waiting.proposal_id)
        decline(session, waiting.proposal_id, seen, ann, a_refusal(session), ENGLAND, NOW)
        said = "My hours were cut."
        ask_to_look_again(session, waiting.party.id, waiting.reference, said, PAYER, ENGLAND, NOW)
    return waiting, ann


def path_of(declined):
    return f"/officers/proposals/{declined[0].proposal_id}/look-again"


def sent(database):
    with database.reading() as session:
        return session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.template == "looked_again")
        ).all()


def test_the_case_leads_to_the_second_look(client, declined):
    signed_in_officer(client)
    case = page_of(client.get(f"/officers/cases/{declined[0].party.id}"))
    assert [a["href"] for a in case.all("a") if a["data-key"] == "s"] == [path_of(declined)]
    assert "Mark as done" not in case.having("of-open")[0].text


def test_the_answer_is_previewed_and_sent(client, database, declined):
    signed_in_officer(client)
    assert "My hours were cut." in client.get(path_of(declined)).text
    given = {"outcome": "stands", "words": WORDS}
    preview = client.post(path_of(declined), data=given)
    assert "The decision stands." in page_of(preview).all("pre")[0].text
    assert sent(database) == []
    answer = client.post(path_of(declined), data={**given, "go": "send"}, follow_redirects=True)
    assert "The message is on its way." in answer.text
    assert len(sent(database)) == 1


def test_an_offer_goes_back_on_the_list(client, database, declined):
    signed_in_officer(client)
    given = {"outcome": "afresh", "words": WORDS, "go": "send"}
    client.post(path_of(declined), data=given)
    with database.reading() as session:
        kinds = session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")).all()
    assert kinds == ["proposal"]


def test_a_double_press_sends_one_answer(client, database, declined):
    signed_in_officer(client)
    given = {"outcome": "stands", "words": WORDS, "go": "send"}
    statuses = [client.post(path_of(declined), data=given).status_code for _ in range(2)]
    assert statuses == [303, 409]
    assert len(sent(database)) == 1


@pytest.mark.parametrize(
    "wrong", [{"outcome": ""}, {"outcome": "x"}, {"words": ""}, {"words": "no"}]
)
def test_what_is_missing_is_said(client, database, declined, wrong):
    signed_in_officer(client)
    given = {"outcome": "stands", "words": WORDS, "go": "send", **wrong}
    assert page_of(client.post(path_of(declined), data=given)).having("govuk-error-summary")
    assert sent(database) == []


def test_whoever_decided_sees_no_form(client, database, declined):
    signed_in_officer(client, officer_id=declined[1].officer_id)
    page = page_of(client.get(path_of(declined)))
    assert "a colleague must look at it again" in page.text
    assert not page.all("main")[0].all("form")
    given = {"outcome": "stands", "words": WORDS, "go": "send"}
    client.post(path_of(declined), data=given)
    assert sent(database) == []


def test_nobody_looks_again_at_their_own_offer(client, database, declined):
    officer = signed_in_officer(client)
    with database.transaction() as session:
        is_own_record(session, session.get(Officer, officer.officer_id), declined[0].party)
    assert client.get(path_of(declined)).status_code == 404


def test_nothing_to_look_at_is_told(client, database):
    with database.transaction() as session:
        waiting = an_offer_that_waits(session)
    signed_in_officer(client)
    assert client.get(f"/officers/proposals/{waiting.proposal_id}/look-again").status_code == 409
