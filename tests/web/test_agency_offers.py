"""A client's statement, an offer, and what is said to our answer, on the adviser's desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.agency_states import AuthorityState
from shared.domain.money import Money
from shared.models import (
    AgencyAct,
    AgencyClient,
    OutboxMessage,
    Proposal,
    SharedRecord,
    Statement,
)
from tests.support.agency_desks import OFFER, SHEET, Desk
from tests.support.builders import (
    NOW,
)
from tests.support.checked_client import page_of


@pytest.fixture
def desk(client, database):
    return Desk(client, database)


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


def test_that_a_decision_was_read_is_noted_once_a_day(desk):
    desk.offered("20.00")
    for _ in range(2):
        desk.get(desk.offer_page())
    assert [each.what for each in desk.rows(SharedRecord)] == ["decision"]


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
