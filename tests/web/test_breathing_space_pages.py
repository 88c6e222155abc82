"""Breathing Space for payers: explained to everybody, and somebody's own shown to them alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.moratorium import MoratoriumState
from shared.domain.stages import Stage
from shared.models import Liability, Moratorium
from shared.services.moratorium.notice import NoticeSays
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_party,
    an_account,
    an_organisation,
    kept,
    signed_in_payer,
    the_resident,
)
from tests.support.moratoriums import a_crisis, a_notice, later, moratorium_of, take
from tests.support.plan_pages import counted, said

PAGE, OWN = "/breathing-space", "/breathing-space/yours"
DAY = timedelta(days=1)


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def here(client, resident):
    signed_in_payer(client, resident.party.id)
    return client


def protect(database, resident, make=a_notice, **changes):
    with database.transaction() as session:
        notice = make(resident.party, resident.account.reference, **changes)
        taken = take(session, notice)
        return notice, moratorium_of(session, taken).id


def test_everybody_can_read_what_it_is_and_how_to_get_it(client):
    page = client.get(PAGE)
    assert "It lasts 60 days, and you can have it once in 12 months." in page.text
    assert "Only a debt adviser can enter you." in page.text
    assert "Business Debtline" in page.text


def test_it_says_that_a_sole_trader_can_have_it_and_a_company_cannot(client):
    words = said(client.get(PAGE))
    assert "A sole trader can have it, also for business rates" in words
    assert "A company cannot" in words


def test_its_own_page_shows_days_debts_and_whom_to_call(here, database, resident):
    protect(database, resident)
    words = said(here.get(OWN))
    assert "It protects you now, up to and including Wednesday 20 January 2027." in words
    assert resident.account.reference in words
    assert "Gwen Adviser" in words
    assert "01632 960555" in words
    assert "You can pay towards what waits if you want to." in words


def test_nothing_says_which_of_the_two_kinds_it_is(here, database, resident):
    protect(database, resident, a_crisis)
    words = said(here.get(OWN))
    assert "Not known yet" in words
    assert "crisis" not in words.lower()
    assert "mental" not in words.lower()


def test_one_that_starts_later_says_when(here, database, resident):
    protect(database, resident, starts_on=TODAY + 2 * DAY)
    assert "It starts on Tuesday 24 November 2026." in said(here.get(OWN))


def test_the_bill_of_this_year_must_still_be_paid(here, database, resident):
    with database.transaction() as session:
        bill = an_account(session, resident.party)
        a_debt(session, bill, stage=Stage.INSTALMENTS, due_on=TODAY + 10 * DAY)
    protect(database, resident)
    words = said(here.get(OWN))
    assert "Pay its instalments as they fall due:" in words
    assert bill.reference in words


def test_a_debt_that_we_found_ourselves_waits_until_the_adviser_answers(here, database, resident):
    with database.transaction() as session:
        other = an_account(session, resident.party)
        a_debt(session, other, year=2024)
    protect(database, resident)
    words = said(here.get(OWN))
    assert "We asked your adviser to add this." in words
    assert other.reference in words


def test_after_its_end_it_says_that_nothing_starts_by_itself(here, database, resident):
    _notice, number = protect(database, resident)
    with database.transaction() as session:
        row = session.get_one(Moratorium, number)
        row.state, row.cancelled_on = MoratoriumState.CANCELLED, TODAY
    words = said(here.get(OWN))
    assert "It has ended." in words
    assert "Nothing starts again by itself." in words


def test_long_after_its_end_it_is_not_shown_any_more(here, database, resident, clock):
    _notice, number = protect(database, resident)
    with database.transaction() as session:
        row = session.get_one(Moratorium, number)
        row.state, row.cancelled_on = MoratoriumState.RELEASED, date(2026, 9, 1)
    assert "We have not been told that you are in Breathing Space." in said(here.get(OWN))


def test_cancelled_by_notice_it_ends(here, database, resident):
    notice, _number = protect(database, resident)
    with database.transaction() as session:
        take(session, later(notice, NoticeSays.CANCELLED, cancelled_on=TODAY), NOW)
    assert "It has ended." in said(here.get(OWN))


def test_without_one_it_says_what_to_do(here):
    words = said(here.get(OWN))
    assert "We have not been told that you are in Breathing Space." in words
    assert "Phone us, and we will stop at once." in words


def test_a_company_is_told_that_it_is_for_people(client, database):
    with database.transaction() as session:
        company = an_organisation(session)
        a_debt(session, an_account(session, company))
    signed_in_payer(client, company.id)
    assert "Breathing Space is for people. A company cannot have it." in said(client.get(OWN))


def test_somebody_else_who_is_liable_reads_nothing_of_it(client, database, resident):
    with database.transaction() as session:
        other = a_party(session, surname="Ferreira", forenames="Luz")
        kept(session, Liability(account_id=resident.account.id, party_id=other.id))
    protect(database, resident)
    signed_in_payer(client, other.id)
    assert "We have not been told that you are in Breathing Space." in said(client.get(OWN))
    assert "breathing-space/yours" not in client.get("/account").text


def test_whoever_a_notice_may_mean_reads_nothing_while_nobody_has_said(client, database, resident):
    with database.transaction() as session:
        twin = a_party(session, resident.party.surname, resident.party.forenames)
        a_debt(session, an_account(session, twin))
    with database.transaction() as session:
        take(session, a_notice(resident.party, addresses=()))
    for each in (resident.party.id, twin.id):
        signed_in_payer(client, each)
        assert "We have not been told that you are in Breathing Space." in said(client.get(OWN))


def test_what_is_owed_and_the_debt_lead_to_it(here, database, resident):
    protect(database, resident)
    assert OWN in here.get("/account").text
    assert OWN in here.get(f"/account/debts/{resident.debt.id}").text


def test_the_queries_of_the_page_are_few(here, database, resident):
    protect(database, resident)
    here.get(OWN)
    with counted(database) as statements:
        here.get(OWN)
    assert len(statements) <= 8


# ------------------------------------------------------------------ an enforcement agent


def at_agent(database, resident):
    with database.transaction() as session:
        debt = session.get_one(type(resident.debt), resident.debt.id)
        debt.stage, debt.agent_code = Stage.ENFORCEMENT_AGENT, "SWIFT"
    return f"/account/debts/{resident.debt.id}"


def test_with_an_agent_there_is_still_help_and_the_fees_are_shown(here, database, resident):
    words = said(here.get(at_agent(database, resident)))
    assert "On the same day we tell the agent to wait for our answer." in words
    assert "What the law lets the agent add" in words
    assert "£235.00" in words


def test_in_breathing_space_the_page_says_that_the_agent_was_told_to_stop(here, database, resident):
    page = at_agent(database, resident)
    protect(database, resident)
    words = said(here.get(page))
    assert "They were told to stop on the day on which we heard of your Breathing Space." in words


def test_without_an_agent_nothing_is_said_of_one(here, resident):
    assert (
        "What the law lets the agent add" not in here.get(f"/account/debts/{resident.debt.id}").text
    )
