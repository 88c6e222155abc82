"""Cards for hard calls: one key away on every page of officers, and what is written down afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.protocol_cards import CallOutcome, Card, Told
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import AuditEntry, HardCall, Hold, Note, SafeguardingReferral, WorkItem
from shared.services.support.distress import ask_to_call
from shared.services.support.hard_calls import AfterCall, record_call, refer
from shared.services.work_items import open_work
from shared.services.worklist import next_item
from tests.support.checked_client import page_of
from tests.support.people import a_debt, a_party, an_account
from tests.support.plan_pages import counted
from tests.support.records import NOW, TODAY
from tests.support.signed_in import parts_of, signed_in_officer, signed_in_payer


@pytest.fixture
def party_id(app):
    with parts_of(app).database.transaction() as session:
        party = a_party(session, "Rhian", "Hughes")
        a_debt(session, an_account(session, party))
        ask_to_call(session, party.id, NOW)
        return party.id


def rows(client, model):
    with parts_of(client.application).database.reading() as session:
        return list(session.scalars(select(model)))


def after_call(client, party_id, outcome="spoke", **more):
    return client.post(
        f"/officers/cases/{party_id}/card?name=distress", data={"outcome": outcome, **more}
    )


@pytest.mark.parametrize("path", ["/officers", "/officers/search", "/officers/cards"])
def test_the_cards_are_one_key_away(client, path):
    signed_in_officer(client)
    link = next(
        each for each in page_of(client.get(path)).all("a") if each["href"] == "/officers/cards"
    )
    assert link["data-key"] == "h"


@pytest.mark.parametrize("card", sorted(Card))
def test_every_card_opens_with_numbered_steps_and_without_a_case(client, card):
    signed_in_officer(client, Role.FINANCE)
    page = page_of(client.get(f"/officers/cards/{card}"))
    assert len(page.all("ol")[0].all("li")) >= 7
    assert page.all("radio", "textarea") == []


def test_there_is_no_card_of_another_name(client):
    signed_in_officer(client)
    assert client.get("/officers/cards/payment").status_code == 404


def test_somebody_in_distress_leads_from_the_case_to_their_card(client, party_id):
    signed_in_officer(client)
    card = f"/officers/cases/{party_id}/card?name=distress"
    links = page_of(client.get(f"/officers/cases/{party_id}")).all("a")
    assert card in [each["href"] for each in links]
    assert page_of(client.get(card)).all("h1")[0].text == "Somebody in distress"


@pytest.mark.parametrize("outcome", ["spoke", "emergency"])
def test_once_they_were_reached_the_call_is_done_and_its_hold_ends(client, party_id, outcome):
    signed_in_officer(client)
    after_call(client, party_id, outcome)
    assert [each.state for each in rows(client, WorkItem)] == ["done"]
    assert [each.ended_at is not None for each in rows(client, Hold)] == [True]


def test_where_nobody_answered_the_call_stays_on_the_list(client, party_id):
    signed_in_officer(client)
    after_call(client, party_id, "no_answer")
    assert [each.state for each in rows(client, WorkItem)] == ["open"]
    assert [each.ended_at for each in rows(client, Hold)] == [None]


def test_a_call_cannot_simply_be_ticked_off(client, party_id):
    signed_in_officer(client)
    item = rows(client, WorkItem)[0]
    done = client.post(f"/officers/cases/{party_id}/work/{item.id}/done")
    assert done.status_code == 404


def test_how_it_ended_must_be_said_and_nothing_typed_is_lost(client, party_id):
    signed_in_officer(client)
    page = page_of(after_call(client, party_id, "", note="It was hard"))
    assert "Choose how the call ended." in page.text
    assert page.all("textarea")[0].text.strip() == "It was hard"


def test_the_note_is_for_whoever_looks_after_officers_and_not_part_of_the_case(client, party_id):
    officer = signed_in_officer(client)
    after_call(client, party_id, note="I could not sleep", wants_talk="1")
    assert rows(client, Note) == []
    assert "I could not sleep" not in page_of(client.get(f"/officers/cases/{party_id}")).text
    assert client.get("/officers/hard-calls").status_code == 404
    signed_in_officer(client, Role.TEAM_MANAGER)
    page = page_of(client.get("/officers/hard-calls"))
    assert "I could not sleep" in page.text
    assert f"{officer.name} Wants to talk" in page.text
    assert "Hughes" not in page.text


def test_once_they_have_talked_it_is_off_the_list(client, party_id):
    signed_in_officer(client)
    after_call(client, party_id)
    signed_in_officer(client, Role.TEAM_MANAGER)
    call = rows(client, HardCall)[0]
    assert client.post(f"/officers/hard-calls/{call.id}/talked").status_code == 303
    assert "There is none." in page_of(client.get("/officers/hard-calls")).text
    assert client.post(f"/officers/hard-calls/{call.id}/talked").status_code == 404


def test_a_safeguarding_referral_is_a_recorded_act(client, party_id):
    officer = signed_in_officer(client)
    path = f"/officers/cases/{party_id}/safeguarding"
    sent = {"told": "adults", "their_reference": "ASG-77", "person_knows": "no"}
    assert client.post(path, data=sent).status_code == 303
    page = page_of(client.get(path))
    assert "Adult safeguarding" in page.text
    assert "The person does not know. Do not tell them." in page.text
    made = rows(client, SafeguardingReferral)[0]
    assert (made.party_id, made.officer_id, made.told) == (party_id, officer.officer_id, "adults")
    audited = [each for each in rows(client, AuditEntry) if each.subject.startswith("safeguarding")]
    assert [each.action for each in audited] == ["referred for safeguarding"]
    assert "ASG-77" not in str(vars(audited[0]))


def test_a_referral_says_who_was_told_and_whether_the_person_knows(client, party_id):
    signed_in_officer(client)
    page = page_of(client.post(f"/officers/cases/{party_id}/safeguarding", data={}))
    assert "Choose who you told." in page.text
    assert "Choose whether the person knows." in page.text


def test_no_second_call_of_this_kind_comes_straight_after(client, party_id):
    officer = signed_in_officer(client)
    colleague = signed_in_officer(client)
    with parts_of(client.application).database.transaction() as session:
        other, third = a_party(session, "Ann", "Lee"), a_party(session, "Bo", "Fox")
        open_work(session, WorkKind.TALK, other.id, f"party:{other.id}", TODAY, NOW)
        ask_to_call(session, third.id, NOW)
        session.add(
            HardCall(
                officer_id=officer.officer_id,
                party_id=party_id,
                card="distress",
                outcome="spoke",
                at=NOW,
            )
        )
        session.flush()

        def kind_for(who, minutes):
            found = next_item(session, who, TODAY, NOW + timedelta(minutes=minutes))
            return found.kind

        assert kind_for(officer, 5) == WorkKind.TALK
        assert kind_for(officer, 121) == WorkKind.DISTRESS
        assert kind_for(colleague, 5) == WorkKind.DISTRESS


@pytest.mark.parametrize("calls", [1, 25])
def test_the_queries_of_each_page_are_few(client, database, party_id, calls):
    officer = signed_in_officer(client, Role.TEAM_MANAGER)
    with database.transaction() as session:
        for _ in range(calls):
            told = AfterCall(party_id, Card.DISTRESS, CallOutcome.NO_ANSWER)
            record_call(session, officer.officer_id, told, NOW)
            refer(session, officer.officer_id, party_id, Told.POLICE, "", NOW, person_knows=True)
    most = {
        "/officers/cards": 1,
        f"/officers/cases/{party_id}/card": 3,
        f"/officers/cases/{party_id}/safeguarding": 4,
        f"/officers/cases/{party_id}/apart": 5,
        "/officers/hard-calls": 2,
    }
    found = {}
    for path in most:
        with counted(database) as queries:
            assert client.get(path).status_code == 200
        found[path] = len(queries)
    assert {path: count for path, count in found.items() if count > most[path]} == {}


def test_the_page_of_ones_privacy_asks_one_query(client, database):
    signed_in_payer(client)
    with counted(database) as queries:
        client.get("/account/privacy")
    assert len(queries) == 1
