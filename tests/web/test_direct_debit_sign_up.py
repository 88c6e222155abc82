"""Setting up a Direct Debit on a plan: the pages in the scheme's order, and one press."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.mandate_states import MandateState
from shared.models import Mandate, OutboxMessage, Plan
from tests.accessibility.pages.plan import resident
from tests.support.builders import signed_in_payer
from tests.support.checked_client import page_of
from tests.support.direct_debits import a_planned_resident
from tests.support.plan_pages import check_form, said, work_out
from tests.support.sign_ups import (
    a_guarantee,
    answer_pages,
    set_up,
)


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        a_guarantee(session)
        return a_planned_resident(session)


@pytest.fixture
def payer(client, planned):
    signed_in_payer(client, planned.party_id)
    return client


def base(planned):
    return f"/direct-debit/{planned.reference}"


def all_of(database, column):
    with database.reading() as session:
        return list(session.scalars(select(column)))


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def heading(answer):
    return page_of(answer).all("h1")[0].text


def test_the_plan_offers_a_direct_debit(payer, planned):
    page = payer.get(f"/plan/plans/{planned.reference}")
    assert "Set up a Direct Debit" in said(page)


def test_the_first_question_is_who_can_authorise(payer, planned):
    answer = payer.get(base(planned), follow_redirects=True)
    assert heading(answer) == "Is it your bank account?"


@pytest.mark.parametrize("page", ["who-collects", "bank-details", "dates", "check"])
def test_no_page_can_be_opened_before_those_that_come_first(payer, planned, page):
    answer = payer.get(f"{base(planned)}/{page}")
    assert answer.headers["Location"].endswith("/account-holder")


def test_who_collects_is_the_second_page(payer, planned):
    answer_pages(payer, planned.reference, until="who-collects")
    answer = payer.get(base(planned), follow_redirects=True)
    assert heading(answer) == "Who collects the money"


def test_the_whole_way_gives_a_mandate_and_says_so(payer, planned, database):
    answer = set_up(payer, planned.reference)
    assert heading(answer) == "Your Direct Debit is set up"
    assert "We first collect £90.00 on Tuesday 29 December 2026." in said(answer)
    assert all_of(database, Mandate.state) == [MandateState.CONFIRMED]
    assert all_of(database, Plan.method) == ["direct_debit"]
    templates = all_of(database, OutboxMessage.template)
    assert "direct_debit_confirmed" in templates


def test_while_agreeing_an_offer_one_press_agrees_the_plan_and_gives_the_mandate(client, database):
    with database.transaction() as session:
        a_guarantee(session)
        party_id = resident(session).party.id
    signed_in_payer(client, party_id)
    work_out(client, "90.00")
    page = said(client.get("/plan/check"))
    assert page.index("Direct Debit We collect each payment") < page.index("Standing order")
    client.post("/plan/check", data={**check_form(client), "method": "direct_debit"})
    assert count(database, Plan) == 0
    answer = set_up(client, "offer")
    assert heading(answer) == "Accepted: your plan is agreed"
    assert count(database, Plan) == count(database, Mandate) == 1
