"""The resident of the first walkthrough pays by Direct Debit: its steps 11 and 14 to 17."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from shared.domain.direct_debit_runs import InstructionState
from shared.domain.money import Money
from shared.domain.standard18 import TransactionCode
from shared.models import (
    AuditEntry,
    Collection,
    Decision,
    Hold,
    Mandate,
    MandateInstruction,
    OutboxMessage,
    Plan,
)
from tests.accessibility.pages.plan import resident
from tests.support.builders import signed_in_payer
from tests.support.checked_client import page_of
from tests.support.plan_pages import check_form, said, work_out
from tests.support.sign_ups import a_guarantee, answer_pages, check_form_of

DAYS = (
    date(2026, 12, 29),
    date(2027, 1, 28),
    date(2027, 3, 1),
    date(2027, 3, 30),
    date(2027, 4, 28),
    date(2027, 5, 28),
    date(2027, 6, 28),
    date(2027, 7, 28),
    date(2027, 8, 31),
    date(2027, 9, 28),
    date(2027, 10, 28),
    date(2027, 11, 29),
)
"""Every day on which money leaves the account: the 28th, or the next working day."""
LISTED = (
    "Tuesday 29 December 2026 £90.00 Thursday 28 January 2027 £90.00 Monday 1 March 2027 £90.00 "
    "Tuesday 30 March 2027 £90.00 Wednesday 28 April 2027 £90.00 Friday 28 May 2027 £90.00 "
    "Monday 28 June 2027 £90.00 Wednesday 28 July 2027 £90.00 Tuesday 31 August 2027 £90.00 "
    "Tuesday 28 September 2027 £90.00 Thursday 28 October 2027 £90.00 "
    "Monday 29 November 2027 £66.50 Total £1,056.50"
)


@pytest.fixture
def carys(client, database):
    """Her browser, on the last page of the Direct Debit, with the plan worked out."""
    with database.transaction() as session:
        a_guarantee(session)
        party_id = resident(session).party.id
    signed_in_payer(client, party_id)
    work_out(client, "90.00")
    form = {**check_form(client), "method": "direct_debit"}
    to = client.post("/plan/check", data=form)
    assert to.headers["Location"] == "/direct-debit/offer"
    answer_pages(client, "offer")
    return client


def confirm(client):
    form = check_form_of(client, "offer")
    return client.post("/direct-debit/offer/check", data=form, follow_redirects=True)


def every(database, column):
    with database.reading() as session:
        return list(session.scalars(select(column)))


def test_step_14_shows_the_guarantee_and_all_twelve_dates(carys):
    page = said(carys.get("/direct-debit/offer/check"))
    assert "The Direct Debit Guarantee" in page
    assert "tells you 10 working days before" in page
    assert LISTED in page
    assert "Nothing is agreed or set up until you press the button below." in page


def test_step_14_nothing_is_agreed_before_the_last_press(carys, database):
    carys.get("/direct-debit/offer/check")
    assert every(database, Plan.id) == every(database, Mandate.id) == []


def test_step_15_is_accepted_with_a_reference_and_the_councils_words(carys, database):
    answer = confirm(carys)
    page = said(answer)
    assert page_of(answer).all("h1")[0].text == "Accepted: your plan is agreed"
    assert every(database, Mandate.reference)[0] in page
    assert every(database, Plan.reference)[0] in page
    assert "We will still ask the court for a liability order on the hearing date." in page
    assert "Court hearing: Thursday 10 December 2026" in page
    assert "See how this was decided" in page


def test_step_15_writes_down_twelve_collections_on_the_days_that_were_shown(carys, database):
    confirm(carys)
    assert tuple(sorted(every(database, Collection.entry_on))) == DAYS
    amounts = sorted(every(database, Collection.amount))
    assert amounts == [Money(6650), *[Money(9000)] * 11]


def test_step_15_leaves_receipt_hold_messages_audit_and_the_instruction(carys, database):
    confirm(carys)
    assert every(database, Decision.policy_codes) == ["CT-2026.1"]
    assert len(every(database, Hold.id)) == 1
    with database.reading() as session:
        sent = session.execute(select(OutboxMessage.template, OutboxMessage.channel)).all()
        waits = session.execute(select(MandateInstruction.code, MandateInstruction.state)).one()
    assert {tuple(each) for each in sent} >= {
        ("plan_agreed", "email"),
        ("plan_agreed", "sms"),
        ("direct_debit_confirmed", "email"),
        ("direct_debit_confirmed", "sms"),
        ("plan_agreed", "revenues"),
    }
    assert tuple(waits) == (TransactionCode.NEW, InstructionState.WAITING)
    actions = set(every(database, AuditEntry.action))
    assert {"made a proposal", "agreed a plan", "mandate made", "mandate given"} <= actions


def test_step_15_the_confirmation_has_all_that_the_scheme_wants(carys, database):
    confirm(carys)
    with database.reading() as session:
        body = session.scalars(
            select(OutboxMessage.body).where(
                OutboxMessage.template == "direct_debit_confirmed",
                OutboxMessage.channel == "email",
            )
        ).one()
    for words in (
        "Account number ending: 958",
        "Service user number:",
        "Tuesday 29 December 2026: £90.00",
        "Monday 29 November 2027: £66.50",
        "The Direct Debit Guarantee",
        every(database, Mandate.reference)[0],
    ):
        assert words in body
    assert "66374958" not in body


def test_step_16_pressed_twice_there_is_one_plan_and_one_mandate(carys, database):
    form = check_form_of(carys, "offer")
    pages = [
        said(carys.post("/direct-debit/offer/check", data=form, follow_redirects=True))
        for _ in range(2)
    ]
    assert pages[0] == pages[1]
    with database.reading() as session:
        counted = [
            session.scalar(select(func.count()).select_from(record))
            for record in (Plan, Mandate, Collection)
        ]
    assert counted == [1, 1, 12]


def test_step_17_in_welsh_the_figures_are_the_same(carys, database):
    confirm(carys)
    reference = every(database, Plan.reference)[0]
    carys.get("/language/cy")
    page = said(carys.get(f"/plan/plans/{reference}"))
    assert "Debyd Uniongyrchol" in page
    assert "Direct Debit" not in page
    assert "£66.50" in page
    assert "£1,056.50" in page
