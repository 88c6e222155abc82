"""An agency's payment is split over its clients as its file says; on both databases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from shared.domain.allocation import Payable, Rule, by_plan
from shared.domain.money import ZERO, Money, total
from shared.domain.stages import DebtType
from shared.models import (
    AgencyChange,
    Debt,
    Officer,
    OutboxMessage,
    Party,
    Posting,
    Remittance,
    RemittanceLine,
    SuspenseItem,
)
from shared.services.agencies.remittances.posting import post_remittance, remittance_for
from shared.services.audit import link_waiting
from shared.services.errors import StaleVersion
from shared.services.ledger.invariants import violations
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, an_officer, is_own_record, pounds
from tests.support.people import a_debt, a_party, an_account
from tests.support.postings import in_suspense
from tests.support.records import kept
from tests.support.standing_plans import a_plan_of

LINES = ((date(2026, 12, 1), "30.00"), (date(2027, 1, 1), "30.00"))


@pytest.fixture
def adviser(session):
    return an_adviser(session)


@pytest.fixture
def officer(session):
    return an_officer(session).id


def a_payer_with_a_plan(session, adviser, surname):
    party = a_party(session, surname=surname)
    plan = a_plan_of(session, LINES, party=party)
    client = a_client(session, adviser, party)
    an_authority(session, client)
    return client, plan


def told(session, adviser, *lines, reference="RM7K3M9Q2X"):
    whole = total(pounds(amount) for _, amount, _ in lines)
    row = kept(
        session,
        Remittance(
            reference=reference,
            agency_id=adviser.agency_id,
            adviser_id=adviser.id,
            name="november.csv",
            sha256=reference,
            total=whole,
            state="told",
            created_at=NOW,
        ),
    )
    for number, (client, amount, state) in enumerate(lines, start=2):
        line = RemittanceLine(
            remittance_id=row.id,
            number=number,
            reference=client.reference if client else "NOBODY",
            amount=pounds(amount),
            state=state,
            client_id=client.id if client else None,
        )
        session.add(line)
    session.flush()
    return row


def paid_on(session, plan):
    session.expire_all()
    return session.get_one(Debt, plan.debt_id).received


def holds(session):
    link_waiting(session)
    return violations(session) == ()


def test_each_client_s_plan_gets_what_the_file_says(session, adviser, officer):
    one, first = a_payer_with_a_plan(session, adviser, "Hughes")
    two, second = a_payer_with_a_plan(session, adviser, "Price")
    row = told(session, adviser, (one, "30.00", "matched"), (two, "12.50", "matched"))
    item = in_suspense(session, "42.50", said=f"2026-11-20 {row.reference}")
    assert post_remittance(session, row.id, item, officer, NOW) == pounds("42.50")
    assert (paid_on(session, first), paid_on(session, second)) == (pounds("30.00"), pounds("12.50"))
    assert {each.state for each in session.scalars(select(SuspenseItem))} == {"settled"}
    assert set(session.scalars(select(RemittanceLine.state))) == {"posted"}
    assert holds(session)


def test_the_clients_and_the_agency_s_programs_hear_of_it(session, adviser, officer):
    one, _ = a_payer_with_a_plan(session, adviser, "Hughes")
    row = told(session, adviser, (one, "30.00", "matched"))
    post_remittance(session, row.id, in_suspense(session, "30.00"), officer, NOW)
    said = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "agency_paid")
    ).one()
    assert said.party_id == one.party_id
    assert "£30.00" in said.body
    assert "payment.posted" in session.scalars(select(AgencyChange.kind)).all()


def test_what_belongs_to_nobody_stays_for_a_person(session, adviser, officer):
    one, first = a_payer_with_a_plan(session, adviser, "Hughes")
    row = told(session, adviser, (one, "30.00", "matched"), (None, "10.00", "unknown"))
    item = in_suspense(session, "40.00", said=row.reference)
    fitting = remittance_for(session, item)
    assert (fitting.matched, fitting.unmatched) == (1, 1)
    assert post_remittance(session, row.id, item, officer, NOW) == pounds("30.00")
    left = session.scalars(select(SuspenseItem).where(SuspenseItem.state == "open")).one()
    assert left.amount == pounds("10.00")
    assert paid_on(session, first) == pounds("30.00")
    assert holds(session)


def test_more_than_a_client_owes_stays_for_a_person(session, adviser, officer):
    one, first = a_payer_with_a_plan(session, adviser, "Hughes")
    row = told(session, adviser, (one, "60.01", "matched"))
    post_remittance(session, row.id, in_suspense(session, "60.01"), officer, NOW)
    assert paid_on(session, first) == pounds("60.00")
    left = session.scalars(select(SuspenseItem).where(SuspenseItem.state == "open")).one()
    assert left.amount == pounds("0.01")
    assert holds(session)


def test_a_client_without_a_plan_pays_the_oldest_debt(session, adviser, officer):
    party = a_party(session)
    old = a_debt(session, an_account(session, party), charge="50.00", year=2024)
    a_debt(session, an_account(session, party), charge="50.00", year=2025)
    client = a_client(session, adviser, party)
    row = told(session, adviser, (client, "20.00", "matched"))
    post_remittance(session, row.id, in_suspense(session, "20.00"), officer, NOW)
    session.expire_all()
    assert session.get_one(Debt, old.id).received == pounds("20.00")


def test_the_same_money_is_split_once(session, adviser, officer):
    one, first = a_payer_with_a_plan(session, adviser, "Hughes")
    row = told(session, adviser, (one, "30.00", "matched"))
    post_remittance(session, row.id, in_suspense(session, "30.00"), officer, NOW)
    again = in_suspense(session, "30.00", said=row.reference)
    assert remittance_for(session, again) is None
    with pytest.raises(StaleVersion):
        post_remittance(session, row.id, again, officer, NOW)
    assert paid_on(session, first) == pounds("30.00")


@pytest.mark.parametrize("amount", ["29.99", "30.01"])
def test_another_sum_is_not_this_payment(session, adviser, officer, amount):
    one, _ = a_payer_with_a_plan(session, adviser, "Hughes")
    row = told(session, adviser, (one, "30.00", "matched"))
    item = in_suspense(session, amount, said=row.reference)
    assert remittance_for(session, item) is None
    with pytest.raises(StaleVersion):
        post_remittance(session, row.id, item, officer, NOW)


def test_money_with_another_number_is_not_this_payment(session, adviser):
    one, _ = a_payer_with_a_plan(session, adviser, "Hughes")
    told(session, adviser, (one, "30.00", "matched"))
    assert remittance_for(session, in_suspense(session, "30.00", said="80012345")) is None


def test_an_officer_s_own_household_is_left_to_others(session, adviser, officer):
    one, first = a_payer_with_a_plan(session, adviser, "Hughes")
    is_own_record(session, session.get_one(Officer, officer), session.get_one(Party, one.party_id))
    row = told(session, adviser, (one, "30.00", "matched"))
    assert post_remittance(session, row.id, in_suspense(session, "30.00"), officer, NOW) == ZERO
    assert paid_on(session, first) == ZERO
    assert session.scalars(select(Posting.key).where(Posting.key.like("remittance:%"))).all() == []


AMOUNTS = st.integers(min_value=0, max_value=100_000)


@given(AMOUNTS, st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6))
def test_by_plan_no_penny_is_made_or_lost(amount, debts):
    payable = [
        Payable(number, DebtType.COUNCIL_TAX, Money(owed), ZERO, 2026, next_instalment=Money(next_))
        for number, (owed, next_) in enumerate(debts)
    ]
    found = by_plan(Money(amount), payable)
    assert found.placed + found.left_over == Money(amount)
    assert found.left_over == max(Money(amount) - total(each.owed for each in payable), ZERO)
    owed = {each.debt_id: each.owed for each in payable}
    assert all(ZERO < share.amount <= owed[share.debt_id] for share in found.shares)
    assert {share.rule for share in found.shares} <= {Rule.INSTALMENT}


def test_by_plan_the_next_instalment_goes_before_the_rest():
    debts = [
        Payable(
            1, DebtType.COUNCIL_TAX, pounds("100.00"), ZERO, 2025, next_instalment=pounds("10.00")
        ),
        Payable(
            2, DebtType.COUNCIL_TAX, pounds("50.00"), ZERO, 2026, next_instalment=pounds("20.00")
        ),
    ]
    found = by_plan(pounds("35.00"), debts)
    assert {share.debt_id: share.amount for share in found.shares} == {
        1: pounds("15.00"),
        2: pounds("20.00"),
    }
