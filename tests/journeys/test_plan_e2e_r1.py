"""The resident of the first walkthrough makes an offer: every figure of its steps 8 to 17."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from shared.domain.frequency import Frequency
from shared.domain.statement import Entry
from shared.models import (
    AuditEntry,
    Hold,
    InstalmentRow,
    OutboxMessage,
    Plan,
    Proposal,
)
from shared.services.receipts import replay_all
from tests.support.builders import (
    RESIDENTS_ENTRIES,
    a_statement,
    pounds,
    signed_in_payer,
    the_resident,
)
from tests.support.plan_pages import an_offer_form, check_form, said, work_out
from tests.support.plans import sandbox_policies

DEARER_FOOD = tuple(
    Entry("groceries", pounds("95.00"), Frequency.WEEKLY) if entry.code == "groceries" else entry
    for entry in RESIDENTS_ENTRIES
)


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        a_statement(session, made.party)
    return made


@pytest.fixture
def as_resident(client, resident):
    signed_in_payer(client, resident.party.id)
    return client


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_step_8_says_what_april_brings_and_the_most_that_is_accepted(as_resident):
    page = said(as_resident.get("/plan", follow_redirects=True))
    assert (
        "From April 2027, after your new bill of £140.00 a month, you will have £189.11 left over. "
        "Half of that is £94.55. That is the most a month that we will accept without a person."
    ) in page


def test_step_9_sixty_pounds_goes_to_a_person_with_the_reason_and_the_nearest_yes(as_resident):
    page = said(work_out(as_resident, "60.00"))
    assert "A person will look at £60.00 a month" in page
    assert "Friday 27 November 2026" in page
    assert "18 payments; automatic limit is 12." in page
    assert "£88.05 a month from 28 December 2026 : 12 payments" in page


@pytest.mark.parametrize(
    ("amount", "accepted", "words"),
    [
        ("88.04", False, "13 payments; automatic limit is 12."),
        ("88.05", True, "12 payments: 11 of £88.05, and a last one of £87.95"),
        ("94.55", True, "12 payments: 11 of £94.55, and a last one of £16.45"),
        ("94.56", False, "from what is left over in April 2027"),
    ],
)
def test_step_10_the_boundaries(as_resident, amount, accepted, words):
    page = said(work_out(as_resident, amount))
    assert ("Yes: we accept" in page) is accepted
    assert words in page


def test_step_11_ninety_pounds_on_the_28th_shows_the_whole_schedule(as_resident):
    page = said(work_out(as_resident, "90.00"))
    assert "12 payments: 11 of £90.00, and a last one of £66.50" in page
    assert "1 28 December 2026 collected Tuesday 29 December 2026 £90.00" in page
    assert "12 28 November 2027 collected Monday 29 November 2027 £66.50" in page
    assert "Total £1,056.50" in page
    assert "due on Sunday 28 November 2027" in page


def test_step_12_dearer_food_makes_ninety_too_much(as_resident, resident, database):
    with database.transaction() as session:
        a_statement(session, resident.party, DEARER_FOOD, version=2)
    page = said(work_out(as_resident, "90.00"))
    assert "Half of that is £88.05." in page
    assert "A person will look at £90.00 a month" in page
    assert "£88.05 a month from 28 December 2026 : 12 payments" in page


def test_step_13_the_notice_says_what_is_used_what_is_not_and_how_to_get_a_person(as_resident):
    work_out(as_resident, "90.00")
    page = said(as_resident.get("/plan/check"))
    assert "We accept this now. Nothing is agreed until you press the button below." in page
    assert "our rules, which are called CT-2026.1" in page
    assert "It never uses anything about health, disability or support needs." in page
    assert "I would like a person to look" in page


def test_step_15_confirming_gives_a_plan_a_reference_and_the_councils_words(as_resident, database):
    work_out(as_resident, "90.00")
    page = said(
        as_resident.post("/plan/check", data=check_form(as_resident), follow_redirects=True)
    )
    with database.reading() as session:
        reference = session.scalars(select(Plan.reference)).one()
    assert "Accepted: your plan is agreed" in page
    assert reference in page
    assert "We will still ask the court for a liability order on the hearing date." in page
    assert "Court hearing: Thursday 10 December 2026" in page


def test_step_15_leaves_a_hold_messages_and_the_audit_trail(as_resident, resident, database):
    work_out(as_resident, "90.00")
    as_resident.post("/plan/check", data=check_form(as_resident))
    with database.reading() as session:
        assert session.scalars(select(Hold.debt_id)).one() == resident.debt.id
        channels = sorted(session.scalars(select(OutboxMessage.channel)))
        actions = set(session.scalars(select(AuditEntry.action)))
        last = session.scalars(select(InstalmentRow).where(InstalmentRow.number == 12)).one()
    assert channels == ["email", "revenues", "sms"]
    assert {"made a proposal", "agreed a plan", "put a hold"} <= actions
    assert (last.due_on, last.collect_on) == (date(2027, 11, 28), date(2027, 11, 29))


def test_step_15_the_receipt_names_the_policy_and_replays_to_the_same_answer(as_resident, database):
    work_out(as_resident, "90.00")
    as_resident.post("/plan/check", data=check_form(as_resident))
    with database.reading() as session:
        reference = session.scalars(select(Proposal.reference)).one()
        assert [each.is_same for each in replay_all(session)] == [True]
    page = said(as_resident.get(f"/plan/proposals/{reference}/decision"))
    assert "Yes, this was an automatic decision." in page
    assert "CT-2026.1" in page


def test_step_16_a_double_press_makes_one_plan(as_resident, database):
    work_out(as_resident, "90.00")
    form = check_form(as_resident)
    first = as_resident.post("/plan/check", data=form)
    second = as_resident.post("/plan/check", data=form)
    assert first.location == second.location
    assert (count(database, Plan), count(database, Proposal)) == (1, 1)


def test_a_ready_made_offer_takes_one_press_to_the_check_page(as_resident):
    page = as_resident.get("/plan/offer")
    assert "Lowest payments £88.05 a month from 7 December 2026. 12 payments: 11 of £88.05" in said(
        page
    )
    chosen = {**an_offer_form("88.05", first="7 12 2026"), "go": "check"}
    assert as_resident.post("/plan/offer", data=chosen).location.endswith("/plan/check")
