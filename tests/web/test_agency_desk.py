"""The adviser's desk in the browser: the board, one client, a statement, an offer and its answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.agency_states import AuthorityState
from shared.models import (
    AgencyAct,
    AgencyClient,
    Authority,
    Hold,
    SharedRecord,
    SignInAttempt,
)
from tests.support.agencies import a_client, an_adviser
from tests.support.agency_desks import Desk
from tests.support.builders import (
    TODAY,
    a_party,
    an_account,
)
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted
from tests.support.signed_in import signed_in_adviser

NEW = {"name": "Carys Hughes", "account": "80012345", "postcode": "TW1 2AB", "press": "one"}


@pytest.fixture
def desk(client, database):
    return Desk(client, database)


# ---- the board


def test_the_board_lists_every_client_with_where_they_stand(desk):
    text = page_of(desk.browser.get("/agency")).text
    assert "Carys Hughes" in text
    assert "Ready for an offer" in text


@pytest.mark.parametrize("query", ["state=ready", "whose=mine", "q=carys", "q=hughes&state=ready"])
def test_filters_that_fit_keep_the_client(desk, query):
    assert desk.reference in desk.browser.get(f"/agency?{query}").text


@pytest.mark.parametrize("query", ["state=accepted", "missed=yes", "q=price"])
def test_filters_that_do_not_fit_leave_nobody(desk, query):
    assert "No client fits this." in desk.browser.get(f"/agency?{query}").text


@pytest.mark.parametrize("query", ["before=x", "before=1.2", "before=99999999999"])
def test_a_place_that_was_made_up_is_not_there(desk, query):
    assert desk.browser.get(f"/agency?{query}").status_code == 404


@pytest.mark.parametrize("query", ["state=none", "whose=theirs", "missed=maybe", "q=%00", "x=1"])
def test_filters_of_nobodys_making_filter_nothing_harmful(desk, query):
    assert desk.browser.get(f"/agency?{query}").status_code == 200


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "\rx", "'x"])
def test_the_file_of_clients_holds_no_formula(desk, name):
    with desk.database.transaction() as session:
        adviser = session.get_one(type(an_adviser(session)), desk.adviser_id)
        a_client(session, adviser, called=name, own_reference=name)
    answer = desk.browser.get("/agency/clients.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert f"'{name}" in answer.text
    assert f",{name}" not in answer.text


def test_the_board_costs_the_same_for_one_and_for_many(desk):
    def cost():
        desk.browser.get("/agency")
        with counted(desk.database) as statements:
            desk.browser.get("/agency")
        return len(statements)

    alone = cost()
    with desk.database.transaction() as session:
        adviser = session.get_one(type(an_adviser(session)), desk.adviser_id)
        for _ in range(20):
            a_client(session, adviser, a_party(session))
    assert cost() == alone <= 6


# ---- a new client


@pytest.fixture
def alone(client, database):
    """An adviser with nobody on the desk, and a resident whom they may mean."""
    with database.transaction() as session:
        party = a_party(session)
        an_account(session, party, reference="80012345", postcode="TW1 2AB")
    return signed_in_adviser(client)


def test_a_client_who_fits_comes_onto_the_desk_once(alone, client, database):
    first = client.post("/agency/clients/new", data=NEW)
    again = client.post("/agency/clients/new", data=NEW)
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    with database.reading() as session:
        assert len(session.scalars(select(AgencyClient)).all()) == 1


@pytest.mark.parametrize(
    "wrong", [{"name": "Carys Price"}, {"postcode": "TW9 9ZZ"}, {"account": "80099999"}]
)
def test_one_answer_whatever_does_not_fit_and_nothing_typed_is_lost(alone, client, database, wrong):
    sent = {**NEW, **wrong}
    answer = client.post("/agency/clients/new", data=sent)
    assert "This does not fit." in page_of(answer).text
    assert all(sent[name] in answer.text for name in ("name", "account", "postcode"))
    with database.reading() as session:
        assert session.scalars(select(AgencyClient)).all() == []
        assert len(session.scalars(select(SignInAttempt)).all()) == 1


@pytest.mark.parametrize("missing", ["name", "account", "postcode"])
def test_what_is_missing_is_said(alone, client, missing):
    page = page_of(client.post("/agency/clients/new", data={**NEW, missing: ""}))
    assert page.having("govuk-error-summary")


def test_an_open_case_is_named(alone, client):
    known = client.post("/agency/clients/new", data=NEW).headers["Location"]
    page = client.post("/agency/clients/new", data={**NEW, "press": "two"})
    assert "already, with an open case" in page.text
    assert known in page.text


def test_facts_cannot_be_tried_for_ever(alone, client, monkeypatch):
    from shared.services.agencies import clients

    few = clients.Limit("agency_match", most=2, from_everywhere=5)
    monkeypatch.setattr(clients, "LOOKING", few)
    for _ in range(2):
        assert client.post("/agency/clients/new", data={**NEW, "name": "No"}).status_code == 200
    refused = client.post("/agency/clients/new", data=NEW)
    assert refused.status_code == 429
    assert "Wait a few minutes" in refused.text


def test_a_client_who_needed_a_fact_is_mended(desk):
    with desk.database.transaction() as session:
        party = a_party(session, surname="Price", forenames="Owen")
        an_account(session, party, reference="80055555", postcode="TW1 2AB")
        adviser = session.get_one(type(an_adviser(session)), desk.adviser_id)
        waits = a_client(session, adviser, called="Owen Pryce", account_reference="80055555")
        path = f"/agency/clients/{waits.reference}"
    assert "do not fit together yet" in desk.browser.get(path).text
    assert "Owen Pryce" in desk.browser.get(f"{path}/facts").text
    sent = {**NEW, "name": "Owen Price", "account": "80055555"}
    assert desk.browser.post(f"{path}/facts", data=sent).status_code == 303
    assert "do not fit" not in desk.browser.get(path).text


# ---- one client, as far as the authority goes


def test_with_authority_the_page_shows_what_is_owed_and_notes_the_look(desk):
    assert "£1,056.50" in desk.get().text
    desk.get()
    assert [each.what for each in desk.rows(SharedRecord)] == ["balances"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AuthorityState.REVOKED},
        {"state": AuthorityState.EXPIRED},
        {"state": AuthorityState.ASKED},
        {"ends_on": TODAY - timedelta(days=1)},
        {"starts_on": TODAY + timedelta(days=1)},
    ],
)
def test_without_authority_that_holds_nothing_of_ours_is_shown_or_done(desk, changes):
    desk.offered()
    desk.authority(**changes)
    text = desk.get().text
    assert "£" not in text
    assert "You see nothing of ours" in text
    for path in ("/offer", "/letters", desk.offer_page()):
        assert desk.get(path).status_code == 404, path
    for path in ("/hold", "/offer", *map(desk.offer_page, ("/take-back", "/accept"))):
        assert desk.post(path, {"number": "1", "total": "1"}).status_code == 404, path
    assert desk.rows(SharedRecord) == []


@pytest.mark.parametrize(
    ("lacks", "hidden"),
    [
        ("sees_data", "Together"),
        ("may_negotiate", "Make an offer"),
        ("may_discuss", "Pause recovery for advice"),
        ("gets_letters", "What the council wrote to them"),
    ],
)
def test_each_part_needs_its_own_yes(desk, lacks, hidden):
    assert hidden in desk.get().text
    desk.authority(**{lacks: False})
    assert hidden not in desk.get().text


PAGES = ("", "/facts", "/close", "/statement", "/offer", "/letters", "/letters/1")


@pytest.mark.parametrize("path", PAGES)
def test_an_adviser_of_another_agency_finds_nothing(desk, path):
    signed_in_adviser(desk.browser)
    assert desk.get(path).status_code == 404
    assert desk.browser.get(f"/agency/clients/K00000000{path}").status_code == 404


def test_a_client_page_costs_the_same_for_one_debt_and_for_many(desk):
    def cost():
        desk.get()
        with counted(desk.database) as statements:
            desk.get()
        return len(statements)

    from tests.support.builders import a_debt

    alone = cost()
    with desk.database.transaction() as session:
        party = session.get_one(type(a_party(session)), desk.party_id)
        for _ in range(12):
            a_debt(session, an_account(session, party))
    assert cost() == alone <= 26


def test_a_pause_is_given_at_once_and_again_it_is_held_already(desk):
    first = desk.post("/hold", follow_redirects=True)
    assert "Recovery is paused until" in first.text
    again = desk.post("/hold", follow_redirects=True)
    assert "Recovery is paused already, until" in again.text
    assert len(desk.rows(Hold)) == 1
    assert [each.act for each in desk.rows(AgencyAct)] == ["hold"]


def test_closing_a_case_asks_once_and_ends_the_authority(desk):
    assert "Close the case of" in desk.get("/close").text
    assert desk.post("/close").headers["Location"] == "/agency"
    assert desk.rows(Authority)[0].state is AuthorityState.ENDED
    assert "£" not in desk.get().text
    assert desk.get("/close").status_code == 303
