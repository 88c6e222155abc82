"""The adviser's desk in the browser: the board, one client, a statement, an offer and its answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.agency_states import AuthorityState
from shared.domain.money import Money
from shared.models import (
    AgencyAct,
    AgencyClient,
    Authority,
    Hold,
    OutboxMessage,
    Proposal,
    SharedRecord,
    SignInAttempt,
    Statement,
)
from shared.services.decisions.counter_offer import make_counter_offer
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import (
    NOW,
    TODAY,
    a_party,
    a_statement,
    an_account,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.deciding import seen_now, somebody
from tests.support.plan_pages import counted
from tests.support.plans import ENGLAND, an_offer, sandbox_policies
from tests.support.signed_in import signed_in_adviser

NEW = {"name": "Carys Hughes", "account": "80012345", "postcode": "TW1 2AB", "press": "one"}
OFFER = {"amount": "90.00", "frequency": "monthly", "method": "bank_transfer", "press": "one"}
SHEET = {
    "dated_on-day": "2",
    "dated_on-month": "11",
    "dated_on-year": "2026",
    "partner": "no",
    "client-salary-or-wages": "1500 m",
    "rent": "600 m",
    "groceries": "50 w",
}


class Desk:
    """An adviser who is signed in, and the resident as their client."""

    def __init__(self, client, database, **statement):
        self.browser, self.database = client, database
        with database.transaction() as session:
            sandbox_policies(session)
            made = the_resident(session)
            a_statement(session, made.party, **statement)
            adviser = an_adviser(session)
            mine = a_client(session, adviser, made.party)
            authority = an_authority(session, mine)
            self.party_id, self.debt_id = made.party.id, made.debt.id
            self.account_id = made.account.id
            self.adviser_id, self.agency_id = adviser.id, adviser.agency_id
            self.reference, self.authority_id = mine.reference, authority.id
        signed_in_adviser(client, self.adviser_id)

    @property
    def home(self):
        return f"/agency/clients/{self.reference}"

    def get(self, path="", **more):
        return self.browser.get(self.home + path, **more)

    def post(self, path, data=None, **more):
        return self.browser.post(self.home + path, data=data or {}, **more)

    def authority(self, **changes):
        with self.database.transaction() as session:
            row = session.get_one(Authority, self.authority_id)
            for name, value in changes.items():
                setattr(row, name, value)

    def rows(self, of):
        with self.database.reading() as session:
            return session.scalars(select(of)).all()

    def offered(self, amount="90.00", **more):
        sent = {**OFFER, "amount": amount, "debts": str(self.debt_id), "go": "send", **more}
        return self.post("/offer", sent)

    def offer_page(self, path=""):
        return f"/offers/{self.rows(Proposal)[-1].reference}{path}"

    def counter(self):
        with self.database.transaction() as session:
            proposal_id = session.scalars(select(Proposal.id)).one()
            to = (session, proposal_id, seen_now(session, proposal_id))
            words = "We can say yes to this, and it fits what is left over."
            make_counter_offer(*to, somebody(session), an_offer("70.00"), words, ENGLAND, NOW)


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


# ---- the statement


def test_a_statement_is_kept_sealed_and_nobody_at_the_council_has_it(desk):
    answer = desk.post("/statement", {**SHEET, "action": "save"})
    assert "Saved on your desk" in answer.text
    assert len(desk.rows(Statement)) == 1
    assert "1500" not in desk.rows(AgencyClient)[0].statement
    assert 'value="1500' in desk.get("/statement").text


def test_a_statement_is_sent_and_the_client_told(desk):
    assert desk.post("/statement", {**SHEET, "action": "send"}).status_code == 303
    assert [each.version for each in desk.rows(Statement)] == [1, 2]
    assert [each.act for each in desk.rows(AgencyAct)] == ["statement"]
    assert desk.rows(AgencyClient)[0].statement == ""


def test_without_authority_it_stays_on_the_desk(desk):
    desk.authority(state=AuthorityState.ASKED)
    page = desk.post("/statement", {**SHEET, "action": "send"}, follow_redirects=True)
    assert "once your client has given authority" in page.text
    assert len(desk.rows(Statement)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"groceries": "lots"},
        {"groceries": "-5 w"},
        {"groceries": "5.0001 w"},
        {"dated_on-year": "2024"},
        {"dated_on-year": "2030"},
        {"dated_on-day": ""},
        {"rent": "", "groceries": ""},
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_line_and_nothing_is_lost(desk, wrong):
    answer = desk.post("/statement", {**SHEET, **wrong, "action": "send"})
    assert page_of(answer).having("govuk-error-summary")
    assert "1500 m" in answer.text
    assert len(desk.rows(Statement)) == 1


# ---- an offer


def test_an_offer_is_worked_out_before_it_is_sent(desk):
    answer = desk.post("/offer", {**OFFER, "debts": str(desk.debt_id)})
    assert "Yes: we accept £90.00 a month" in answer.text
    assert desk.rows(Proposal) == []


def test_the_answer_as_one_types_is_a_piece_and_nothing_is_kept(desk):
    sent = {**OFFER, "debts": str(desk.debt_id)}
    answer = desk.post("/offer", sent, headers={"X-As-One-Types": "1"})
    assert answer.content_type.startswith("text/plain")
    assert "<html" not in answer.text
    assert "we accept" in answer.text


def test_an_offer_sent_twice_is_one(desk):
    first, again = desk.offered(), desk.offered()
    assert first.headers["Location"] == again.headers["Location"]
    assert len(desk.rows(Proposal)) == 1
    assert "The offer was accepted" in desk.get(desk.offer_page()).text


def test_an_offer_that_the_rules_do_not_accept_has_a_date(desk):
    page = desk.browser.get(desk.offered("20.00").headers["Location"])
    assert "There is an answer by" in page.text
    told = [each.template for each in desk.rows(OutboxMessage)]
    assert "agency_acted" in told


def test_what_the_page_said_is_not_sent_when_the_answer_is_another(desk):
    answer = desk.offered("20.00", seen="accepted")
    assert answer.status_code == 409
    assert "Something changed since you looked" in answer.text
    assert desk.rows(Proposal) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""},
        {"amount": "ten"},
        {"amount": "-5"},
        {"amount": "5.0001"},
        {"amount": "0"},
        {"frequency": "daily"},
        {"debts": "999999"},
        {"first_due-day": "31", "first_due-month": "12", "first_due-year": "2026"},
        {"first_due-day": "1", "first_due-month": "1", "first_due-year": "2020"},
        {"paid_now": "99999"},
    ],
)
def test_a_wrong_offer_is_said_beside_its_field(desk, wrong):
    answer = desk.offered(**wrong)
    assert page_of(answer).having("govuk-error-summary")
    assert desk.rows(Proposal) == []


def test_nothing_left_over_leads_to_help_and_an_offer_stays_possible(client, database):
    desk = Desk(client, database, left_over=Money(-100))
    assert "Help comes before an offer" in desk.get("/offer").text
    sent = {**OFFER, "amount": "5.00", "debts": str(desk.debt_id), "go": "send"}
    assert desk.post("/offer?beyond=yes", sent).status_code == 303


def test_without_a_statement_one_comes_first(client, database):
    desk = Desk(client, database, submitted_at=NOW - timedelta(days=400))
    assert "A statement comes first" in desk.offered().text


def test_an_offer_that_waits_stands_before_a_new_one(desk):
    desk.offered("20.00")
    page = desk.get("/offer", follow_redirects=True)
    assert "An offer waits already" in page.text


# ---- what we answered


def test_a_counter_offer_is_shown_with_its_reason_and_agreed(desk):
    desk.offered("20.00")
    desk.counter()
    page = page_of(desk.get(desk.offer_page()))
    assert "it fits what is left over" in page.text
    total = next(e["value"] for e in page.all("input") if e.attributes.get("name") == "total")
    answer = desk.post(
        desk.offer_page("/accept"), {"number": "1", "total": total}, follow_redirects=True
    )
    assert "The offer was accepted" in answer.text
    assert [each.act for each in desk.rows(AgencyAct)] == ["offer", "counter_accepted"]


def test_a_total_that_changed_is_not_agreed(desk):
    desk.offered("20.00")
    desk.counter()
    sent = {"number": "1", "total": "5"}
    answer = desk.post(desk.offer_page("/accept"), sent, follow_redirects=True)
    assert "Something changed since you opened that page" in answer.text


@pytest.mark.parametrize("sent", [{}, {"number": "x"}, {"number": "1", "total": "-1"}])
def test_what_our_page_never_sends_changes_nothing(desk, sent):
    desk.offered("20.00")
    desk.counter()
    assert desk.post(desk.offer_page("/accept"), sent).status_code == 303
    assert [each.act for each in desk.rows(AgencyAct)] == ["offer"]


def test_a_counter_offer_is_answered_and_an_empty_answer_is_not(desk):
    desk.offered("20.00")
    desk.counter()
    empty = desk.post(desk.offer_page("/answer"), {"number": "1", "answer": " "})
    assert "Write your answer." in empty.text
    said = {"number": "1", "answer": "She cannot manage it."}
    answer = desk.post(desk.offer_page("/answer"), said, follow_redirects=True)
    assert "A person looks again by" in answer.text


def test_a_senior_officer_is_asked(desk):
    desk.offered("20.00")
    desk.counter()
    answer = desk.post(desk.offer_page("/senior"), {"why": "The rent rose."}, follow_redirects=True)
    assert "A senior officer looks by" in answer.text


def test_an_offer_is_taken_back(desk):
    desk.offered("20.00")
    page = desk.post(desk.offer_page("/take-back"), follow_redirects=True)
    assert "The offer was taken back" in page.text


# ---- letters


def test_letters_are_read_by_whoever_may(desk):
    desk.offered("20.00")
    listed = page_of(desk.get("/letters"))
    links = [e["href"] for e in listed.all("a") if "/letters/" in e.attributes.get("href", "")]
    assert links
    assert desk.browser.get(links[0]).status_code == 200
    assert "letters" in {each.what for each in desk.rows(SharedRecord)}


def test_an_authority_for_some_accounts_opens_no_letters(desk):
    desk.authority(all_accounts=False)
    assert desk.get("/letters").status_code == 404
