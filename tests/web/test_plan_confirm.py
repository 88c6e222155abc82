"""Pressing the confirm button: twice, too late, from a stale tab, and after going back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.models import Plan, Proposal
from tests.accessibility.pages.plan import flagged, resident
from tests.support.builders import a_statement, pounds, signed_in_payer
from tests.support.checked_client import page_of
from tests.support.plan_pages import check_form, said, work_out
from tests.support.plans import owes_nothing_more


@pytest.fixture
def made(database):
    with database.transaction() as session:
        return resident(session)


@pytest.fixture
def as_resident(client, made):
    signed_in_payer(client, made.party.id)
    return client


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def ready(client, amount="90.00"):
    work_out(client, amount)
    return check_form(client)


def test_the_back_button_after_confirming_leads_to_the_plan(as_resident, database):
    as_resident.post("/plan/check", data=ready(as_resident))
    again = as_resident.get("/plan/check", follow_redirects=True)
    assert page_of(again).all("h1")[0].text == "Your payment plan"


def test_the_check_page_is_never_shown_from_a_cache(as_resident):
    work_out(as_resident)
    assert "no-store" in as_resident.get("/plan/check").headers["Cache-Control"]


def test_a_stale_tab_after_a_new_statement_shows_what_changed(as_resident, made, database):
    form = ready(as_resident)
    with database.transaction() as session:
        a_statement(session, made.party, version=2, left_over=pounds("100.00"))
    answer = as_resident.post("/plan/check", data=form)
    assert answer.status_code == 409
    assert "You sent us a newer statement." in said(answer)
    assert count(database, Proposal) == 0


def test_after_something_changed_the_offer_is_still_there_to_go_on(as_resident, made, database):
    form = ready(as_resident)
    with database.transaction() as session:
        a_statement(session, made.party, version=2)
    as_resident.post("/plan/check", data=form)
    assert "Yes: we accept £90.00 a month" in said(as_resident.get("/plan/offer"))
    done = as_resident.post("/plan/check", data=check_form(as_resident), follow_redirects=True)
    assert "Accepted: your plan is agreed" in said(done)


def test_a_debt_paid_meanwhile_is_said_and_nothing_is_planned(as_resident, made, database):
    form = ready(as_resident)
    with database.transaction() as session:
        owes_nothing_more(session, made)
    answer = as_resident.post("/plan/check", data=form)
    assert "has been paid. You do not need a plan for it." in said(answer)
    assert count(database, Plan) == 0


def test_a_first_date_that_passed_overnight_must_be_chosen_anew(as_resident, clock):
    form = ready(as_resident)
    clock.pass_by(timedelta(minutes=1))
    form = {**form, "first-day": "20", "first-month": "11"}
    answer = as_resident.post("/plan/check", data=form)
    assert answer.status_code == 409
    assert "The date of your first payment, 20 November 2026, has passed." in said(answer)


def test_how_to_pay_must_be_chosen(as_resident, database):
    form = ready(as_resident)
    asked = as_resident.post("/plan/check", data={**form, "method": ""}, follow_redirects=True)
    assert "Choose how you will pay." in said(asked)
    assert "£90.00 a month" in said(asked)
    assert count(database, Proposal) == 0


def test_asking_for_a_person_sends_a_good_offer_to_one(as_resident, database):
    form = {**ready(as_resident), "decide": "person"}
    page = said(as_resident.post("/plan/check", data=form, follow_redirects=True))
    assert "We have your offer" in page
    assert "Friday 27 November 2026" in page
    with database.reading() as session:
        assert session.scalars(select(Proposal.why_person)).one() == "asked"


def test_a_second_tab_finds_the_offer_that_waits(as_resident, database):
    other = ready(as_resident, "61.00")
    as_resident.post("/plan/check", data=ready(as_resident, "60.00"))
    answer = as_resident.post("/plan/check", data=other, follow_redirects=True)
    assert "You already have an offer with us." in answer.text
    assert count(database, Proposal) == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"press": ""},
        {"press": "x" * 65},
        {"amount": "-5"},
        {"amount": "NaN"},
        {"frequency": "annual"},
        {"first-day": "31", "first-month": "2"},
        {"debts": "1:x"},
        {"debts": "9" * 30 + ":1"},
        {"statement": "one"},
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(as_resident, database, forged):
    answer = as_resident.post("/plan/check", data={**ready(as_resident), **forged})
    assert answer.status_code == 303
    assert count(database, Proposal) == 0


def test_extra_fields_are_ignored(as_resident, database):
    form = {**ready(as_resident, "60.00"), "state": "accepted", "party_id": "7", "why_person": ""}
    as_resident.post("/plan/check", data=form)
    with database.reading() as session:
        assert session.scalars(select(Proposal.why_person)).one() == "rule"


def test_a_page_that_lies_about_being_accepted_changes_nothing(as_resident, database):
    form = {**ready(as_resident, "60.00"), "seen": "accepted"}
    assert as_resident.post("/plan/check", data=form).status_code == 409
    assert count(database, Plan) == 0


def test_a_debt_of_somebody_else_in_the_form_is_not_planned(as_resident, database):
    from tests.support.builders import a_debt, a_party, an_account

    form = ready(as_resident)
    with database.transaction() as session:
        other = a_debt(session, an_account(session, a_party(session)))
    forged = {**form, "debts": f"{other.id}:40000"}
    answer = as_resident.post("/plan/check", data=forged)
    assert answer.status_code == 409
    assert "no longer on your account" in answer.text


def test_a_session_that_ended_before_the_press_loses_nothing(as_resident, made, clock, database):
    form = ready(as_resident)
    clock.pass_by(timedelta(hours=1))
    answer = as_resident.post("/plan/check", data=form)
    assert answer.headers["Location"] == "/sign-in?next=%2Fplan%2Fcheck"
    assert count(database, Proposal) == 0


def test_skipping_straight_to_the_check_page_leads_back(as_resident):
    assert as_resident.get("/plan/check").location.endswith("/plan/offer")


def test_somebody_flagged_is_never_asked_by_a_rule(client, database):
    with database.transaction() as session:
        party_id = flagged(session).party.id
    signed_in_payer(client, party_id)
    client.post("/plan/check", data=ready(client))
    with database.reading() as session:
        assert session.scalars(select(Proposal.why_person)).one() == "flag"
