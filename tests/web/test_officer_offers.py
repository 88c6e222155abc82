"""An offer that an officer makes for somebody on the phone: worked out, read aloud, confirmed once."""

import pytest
from sqlalchemy import func, select

from shared.models import AuditEntry, Debt, Decision, OutboxMessage, Plan, Proposal
from tests.support.builders import (
    a_debt,
    a_party,
    a_statement,
    an_account,
    an_organisation,
    pounds,
    signed_in_officer,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.plans import sandbox_policies


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        a_statement(session, made.party)
    return made


def path_of(resident):
    return f"/officers/cases/{resident.party.id}/offer"


def an_offer(resident, **changes):
    given = {
        "debts": str(resident.debt.id),
        "amount": "90",
        "frequency": "monthly",
        "first_due-day": "28",
        "first_due-month": "12",
        "first_due-year": "2026",
        "paid_now": "",
        "method": "standing_order",
    }
    return {**given, **changes}


def confirmed(client, resident, **changes):
    """Work the offer out, then press confirm on the page that came back."""
    fields = an_offer(resident, **changes)
    shown = page_of(client.post(path_of(resident), data=fields))
    hidden = {i["name"]: i["value"] for i in shown.all("input") if i["type"] == "hidden"}
    return client.post(path_of(resident), data={**fields, **hidden, "go": "confirm"})


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_an_offer_is_worked_out_with_every_payment_to_read_aloud(client, database, resident):
    signed_in_officer(client)
    answer = client.post(path_of(resident), data=an_offer(resident))
    assert "Accepted now: £90.00 a month from 28 December 2026" in answer.text
    assert "12 payments, the last of £66.50 on 28 November 2027" in answer.text
    assert count(database, Proposal) == 0


def test_an_offer_that_needs_a_person_says_by_when_and_what_would_do(client, resident):
    signed_in_officer(client)
    text = page_of(client.post(path_of(resident), data=an_offer(resident, amount="60"))).text
    assert "A person looks by Friday 27 November 2026" in text
    assert "Accepted now would be: £88.05 a month from 28 December 2026." in text


def test_a_yes_makes_the_plan_on_behalf_and_sends_a_copy(client, database, resident):
    officer = signed_in_officer(client)
    answer = confirmed(client, resident)
    with database.reading() as session:
        proposal = session.scalars(select(Proposal)).one()
        told = session.scalars(
            select(OutboxMessage.template).where(OutboxMessage.channel != "revenues")
        ).all()
        made = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "made a proposal")
        ).one()
    assert answer.location == f"/officers/cases/{resident.party.id}"
    assert proposal.on_behalf_by == officer.officer_id
    assert made.actor == f"officer:{officer.officer_id}"
    assert proposal.method == "standing_order"
    assert set(told) == {"plan_agreed"}
    assert count(database, Plan) == 1


def test_an_offer_for_a_person_waits_for_a_colleague(client, database, resident):
    signed_in_officer(client)
    confirmed(client, resident, amount="60")
    page = page_of(client.get(f"/officers/cases/{resident.party.id}"))
    assert "made it for them." in page.text
    assert "a colleague must decide it" in page.text
    assert count(database, Plan) == 0


def test_a_double_press_of_confirm_makes_one_plan(client, database, resident):
    signed_in_officer(client)
    fields = an_offer(resident)
    shown = page_of(client.post(path_of(resident), data=fields))
    hidden = {i["name"]: i["value"] for i in shown.all("input") if i["type"] == "hidden"}
    for _ in range(2):
        client.post(path_of(resident), data={**fields, **hidden, "go": "confirm"})
    assert (count(database, Proposal), count(database, Plan)) == (1, 1)


def test_what_changed_since_it_was_read_aloud_is_said_first(client, database, resident):
    signed_in_officer(client)
    fields = an_offer(resident)
    shown = page_of(client.post(path_of(resident), data=fields))
    hidden = {i["name"]: i["value"] for i in shown.all("input") if i["type"] == "hidden"}
    with database.transaction() as session:
        session.get(Debt, resident.debt.id).charge = pounds("872.00")
    answer = client.post(path_of(resident), data={**fields, **hidden, "go": "confirm"})
    assert answer.status_code == 409
    assert "you owe £956.50 now. It was £1,056.50." in answer.text
    assert count(database, Plan) == 0


@pytest.mark.parametrize("seen", ["", "accepted", "x y z", "accepted 1 1:1", "accepted 99 ' OR 1"])
def test_a_forged_mark_makes_no_plan(client, database, resident, seen):
    signed_in_officer(client)
    fields = an_offer(resident, seen=seen, press="p", go="confirm")
    assert client.post(path_of(resident), data=fields).status_code in {200, 409}
    assert (count(database, Plan), count(database, Decision)) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""},
        {"amount": "0"},
        {"amount": "NaN"},
        {"amount": "£1,2"},
        {"amount": "0.01"},
        {"frequency": ""},
        {"frequency": "annual"},
        {"first_due-day": "29"},
        {"first_due-day": "31", "first_due-month": "2"},
        {"first_due-year": "2025"},
        {"first_due-year": "2190"},
        {"paid_now": "1056.50"},
        {"paid_now": "x"},
        {"debts": ""},
        {"debts": "9999"},
        {"method": "cash"},
    ],
)
def test_what_makes_no_sense_is_given_back(client, database, resident, wrong):
    signed_in_officer(client)
    answer = client.post(path_of(resident), data={**an_offer(resident, **wrong), "go": "confirm"})
    assert answer.status_code == 200
    assert page_of(answer).having("govuk-error-summary")
    assert count(database, Proposal) == 0


def test_somebody_with_an_offer_already_gets_no_second_one(client, database, resident):
    signed_in_officer(client)
    confirmed(client, resident, amount="60")
    answer = client.get(path_of(resident))
    assert answer.location == f"/officers/cases/{resident.party.id}"


def test_somebody_without_a_debt_cannot_be_offered_a_plan(client, database):
    with database.transaction() as session:
        party = a_party(session)
    signed_in_officer(client)
    assert client.get(f"/officers/cases/{party.id}/offer").status_code == 303


def test_a_business_is_offered_a_plan_that_a_person_looks_at(client, database, resident):
    with database.transaction() as session:
        company = an_organisation(session)
        debt = a_debt(session, an_account(session, company))
    signed_in_officer(client)
    fields = an_offer(resident, debts=str(debt.id))
    answer = client.post(f"/officers/cases/{company.id}/offer", data=fields)
    assert "A person looks by" in answer.text
