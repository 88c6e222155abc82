"""Plans over a debt that was reduced: shorter from their end, with nothing collected that is not owed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.money import ZERO, total
from shared.domain.plan_states import PlanState
from shared.domain.roles import Role
from shared.models import InstalmentRow, InstalmentSlice, Mandate, Plan, PlanDebt
from shared.services.audit import link_waiting
from shared.services.hardship.decide import approve, decide
from shared.services.ledger.invariants import violations
from shared.services.plans.read import plan_page
from shared.services.state_comparison import differing_states
from tests.support.builders import NOW, TODAY, a_debt, pounds
from tests.support.direct_debit_runs import handed_in as handed_in_runs
from tests.support.direct_debits import a_planned_resident, collections_of, give, lodge
from tests.support.hardship import a_ruling, decided, decider, handed_in, row_of
from tests.support.postings import paid_in


@pytest.fixture
def planned(session):
    """£90.00 a month from 28 December 2026, twelve payments: 11 x 90.00 and 66.50."""
    return a_planned_resident(session)


def award(session, planned, amount):
    made = handed_in(session, planned.party_id, planned.resident.debt.id)
    officer = decided(session, made, amount)
    if row_of(session, made.reference).state == "suggested":
        senior = decider(session, Role.SENIOR_OFFICER)
        approve(session, made.id, row_of(session, made.reference).revision, senior, NOW)
    session.expire_all()
    return officer


def page(session, planned):
    return plan_page(session, planned.party_id, planned.reference, TODAY)


def amounts(session, planned):
    return [line.amount.plain() for line in page(session, planned).lines]


def test_a_plan_loses_its_last_payments_and_keeps_the_rest(session, planned):
    before = page(session, planned).lines
    award(session, planned, "300.00")
    after = page(session, planned).lines
    assert [line.amount.plain() for line in after] == ["90.00"] * 8 + ["36.50"]
    assert [line.collect for line in after] == [line.collect for line in before[:9]]


def test_a_reduction_counts_as_no_payment_of_the_plan(session, planned):
    award(session, planned, "300.00")
    standing = page(session, planned).standing
    assert (standing.received, standing.left) == (ZERO, pounds("756.50"))


def test_what_was_paid_before_stays_paid(session, planned):
    paid_in(session, planned.resident.debt, "120.00")
    award(session, planned, "300.00")
    standing = page(session, planned).standing
    assert (standing.received, standing.left) == (pounds("120.00"), pounds("636.50"))
    assert standing.payments_made == 1


def test_the_shares_of_a_plan_still_come_to_its_payments(session, planned):
    award(session, planned, "300.00")
    rows = session.scalars(select(InstalmentRow)).all()
    parts = session.scalars(select(InstalmentSlice.amount)).all()
    plan = session.scalars(select(Plan)).one()
    assert total(parts) == total(row.amount for row in rows) == plan.total == pounds("756.50")


def test_collections_of_money_no_longer_owed_are_not_taken(session, planned):
    mandate = lodge(session, give(session, planned).mandate_id)
    award(session, planned, "300.00")
    open_ones = [
        each
        for each in collections_of(session, mandate.id)
        if each.state is not CollectionState.CANCELLED
    ]
    assert total(each.amount for each in open_ones) == pounds("756.50")
    assert [each.is_last for each in open_ones][-1]


def test_a_plan_over_nothing_ends_with_its_direct_debit(session, planned):
    mandate_id = lodge(session, give(session, planned).mandate_id).id
    debt = planned.resident.debt
    paid_in(session, debt, "84.50")
    award(session, planned, "972.00")
    assert session.scalars(select(Plan)).one().state is PlanState.CANCELLED
    assert session.get_one(Mandate, mandate_id).state is MandateState.CANCELLED_BY_COUNCIL
    assert {each.state for each in collections_of(session, mandate_id)} == {
        CollectionState.CANCELLED
    }
    assert not session.scalars(select(PlanDebt)).one().living


def test_what_is_at_the_bank_already_is_left_alone(session, planned):
    mandate = lodge(session, give(session, planned).mandate_id)
    handed_in_runs(session)
    first = collections_of(session, mandate.id)[0]
    award(session, planned, "300.00")
    assert (first.state, first.amount) == (CollectionState.HANDED_IN, pounds("90.00"))
    assert amounts(session, planned)[0] == "90.00"


def test_a_debt_outside_the_plan_changes_nothing_of_it(session, planned):
    older = a_debt(session, planned.resident.account, year=2025, charge="120.00")
    made = handed_in(session, planned.party_id, older.id)
    decide(
        session,
        made.id,
        row_of(session, made.reference).revision,
        a_ruling(older.id, "120.00"),
        decider(session),
        NOW,
    )
    assert len(amounts(session, planned)) == 12


def test_states_and_events_still_agree(session, planned):
    award(session, planned, "300.00")
    link_waiting(session)
    assert differing_states(session) == ()


def test_the_ledger_still_holds_what_must_hold(session, planned):
    give(session, planned)
    paid_in(session, planned.resident.debt, "120.00")
    award(session, planned, "300.00")
    link_waiting(session)
    assert violations(session) == ()
