"""An officer answers the reductions that somebody asked for, and sees where they were sent."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.entitlements import Reduction
from shared.domain.roles import Role
from shared.models import OutboxMessage, WorkItem
from shared.services.audit import Actor
from shared.services.entitlements.claim import claim
from tests.support.asked_help import a_check, a_referral, an_agency
from tests.support.builders import NOW, TODAY, the_resident
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_officer
from tests.support.statement_answers import words

R = Reduction


@pytest.fixture
def party_id(database):
    with database.transaction() as session:
        return the_resident(session).party.id


@pytest.fixture
def claimed(database, party_id):
    with database.transaction() as session:
        check = a_check(session, party_id)
        asked = [R.ONE_ADULT, R.LOCAL]
        claim(session, party_id, check.id, asked, Actor("payer", 1), NOW, TODAY)
        return check.id


@pytest.fixture
def ann(client):
    signed_in_officer(client)
    return client


def answers(one, other, says="", says_other=""):
    return {
        "outcome-one_adult": one,
        "says-one_adult": says,
        "outcome-local": other,
        "says-local": says_other,
    }


def test_the_work_leads_to_the_page_that_answers_it(ann, party_id, claimed):
    case = page_of(ann.get(f"/officers/cases/{party_id}"))
    links = {each.text: each["href"] for each in case.all("a")}
    assert (
        links["Work out the discount or reduction"] == f"/officers/cases/{party_id}/help/{claimed}"
    )
    assert "Mark as done: Work out" not in words(ann.get(f"/officers/cases/{party_id}"))


def test_answered_the_person_is_told_and_the_work_is_done(ann, database, party_id, claimed):
    path = f"/officers/cases/{party_id}/help/{claimed}"
    assert "Income a week, as the scheme counts it £386.32" in words(ann.get(path))
    sent = answers("granted", "refused", says_other="Your savings are above the limit.")
    answer = ann.post(path, data=sent)
    assert (answer.status_code, answer.location) == (303, f"/officers/cases/{party_id}")
    with database.reading() as session:
        assert session.scalars(select(WorkItem.state)).all() == ["done"]
        template = OutboxMessage.template == "reduction_answered"
        assert len(session.scalars(select(OutboxMessage).where(template)).all()) == 2
    assert "Everything that was asked for is answered." in words(ann.get(path))


def test_what_is_left_for_later_stays_on_the_list(ann, database, party_id, claimed):
    path = f"/officers/cases/{party_id}/help/{claimed}"
    ann.post(path, data=answers("granted", "later"))
    with database.reading() as session:
        assert session.scalars(select(WorkItem.state)).all() == ["open"]
    page = page_of(ann.get(path))
    assert not [each for each in page.all("input") if each["name"] == "outcome-one_adult"]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (answers("granted", "refused"), "Say why, so that the person can act on it."),
        (answers("later", "later"), "Answer at least one."),
        (answers("granted", ""), "Choose an answer."),
        (answers("granted", "maybe"), "Choose one of the answers."),
    ],
)
def test_an_answer_that_is_not_whole_is_not_sent(ann, database, party_id, claimed, sent, says):
    answer = ann.post(f"/officers/cases/{party_id}/help/{claimed}", data=sent)
    assert says in words(answer)
    with database.reading() as session:
        assert session.scalars(select(WorkItem.state)).all() == ["open"]


def test_a_referral_is_told_with_its_state(ann, database, party_id):
    with database.transaction() as session:
        reference = a_referral(session, party_id, an_agency(session)).reference
    said = words(ann.get(f"/officers/cases/{party_id}/help"))
    assert f"Tidewell Advice {reference}: asked to contact them" in said


def test_an_auditor_reads_and_answers_nothing(client, party_id, claimed):
    signed_in_officer(client, Role.AUDITOR)
    page = client.get(f"/officers/cases/{party_id}/help")
    assert "Answer what was asked for" not in words(page)
    assert client.get(f"/officers/cases/{party_id}/help/{claimed}").status_code == 404
