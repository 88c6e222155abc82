"""Money received: its receipt, where it goes, and what debts it may go to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.domain.allocation import Allocation, Rule, Share, WithinDebt
from shared.domain.ledger import LedgerAccount, Unbalanced
from shared.domain.money import ZERO, Money
from shared.models import Debt, Receipt, SuspenseItem
from shared.services.audit import Actor
from shared.services.debts.unpaid import COSTS, OWED
from shared.services.ledger.payable import payable_debts, payable_of_account, payable_of_party
from shared.services.ledger.post import (
    lock_debts,
)
from shared.services.ledger.receive import Incoming, receive
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_hold,
    a_party,
    an_account,
    pounds,
    the_resident,
)
from tests.support.money_moves import money_came

BY = Actor("job", "test")
DAY = timedelta(days=1)


def read(session, debt):
    session.flush()
    session.expire_all()
    return session.get_one(Debt, debt.id)


# ------------------------------------------------------------------ receiving


def test_a_receipt_says_what_came_from_where(session):
    resident = the_resident(session)
    came = money_came(
        session, resident.debt, "10.00", party_id=resident.party.id, source="card_payment:1"
    )
    receipt = session.get_one(Receipt, came.receipt_id)
    assert (receipt.amount, receipt.source, receipt.party_id, receipt.day) == (
        pounds("10.00"),
        "card_payment:1",
        resident.party.id,
        TODAY,
    )
    assert receipt.number == came.number


def test_numbers_of_receipts_are_not_those_of_others(session):
    numbers = {money_came(session, a_debt(session), "1.00").number for _ in range(20)}
    assert len(numbers) == 20


def test_one_record_of_ours_has_one_receipt(database):
    with database.transaction() as session:
        money_came(session, a_debt(session), "1.00", source="card_payment:1")
    with pytest.raises(IntegrityError), database.transaction() as session:
        money_came(session, a_debt(session), "1.00", source="card_payment:1")


def test_what_is_left_over_is_in_suspense_with_its_reason(session):
    came = money_came(session, a_debt(session), "10.00", left_over="2.50", said="REF 7")
    item = session.get_one(SuspenseItem, came.suspense_id)
    assert (item.amount, item.why, item.said, item.state) == (
        pounds("2.50"),
        "unknown_payment",
        "REF 7",
        "open",
    )


def test_what_was_placed_to_the_penny_leaves_nothing_in_suspense(session):
    assert money_came(session, a_debt(session), "10.00").suspense_id is None


def test_an_allocation_of_another_amount_is_refused(session):
    debt = a_debt(session)
    shares = Allocation((Share(debt.id, Money(99), Rule.CHOSEN),), ZERO)
    payable = payable_debts(session, [debt.id], TODAY)
    incoming = Incoming("k", "s", LedgerAccount.CARD, Money(100))
    with pytest.raises(Unbalanced):
        receive(session, incoming, shares, payable, BY, NOW)


@pytest.mark.parametrize(
    ("setting", "costs"), [(WithinDebt.COSTS_FIRST, "20.00"), (WithinDebt.TAX_FIRST, "0.00")]
)
def test_costs_or_tax_first_as_the_council_sets(session, setting, costs):
    debt = a_debt(session, charge="400.00", costs="20.00")
    shares = Allocation((Share(debt.id, pounds("30.00"), Rule.CHOSEN),), ZERO)
    incoming = Incoming("k", "s", LedgerAccount.CARD, pounds("30.00"))
    payable = payable_debts(session, [debt.id], TODAY)
    receive(session, incoming, shares, payable, BY, NOW, setting=setting)
    assert read(session, debt).received_costs == pounds(costs)
    assert session.scalar(select(OWED).where(Debt.id == debt.id)) == pounds("390.00")
    assert session.scalar(select(COSTS).where(Debt.id == debt.id)) == pounds("20.00") - pounds(
        costs
    )


# ------------------------------------------------------------------ what money may go to


def test_what_is_payable_is_less_what_was_received(session):
    debt = a_debt(session, charge="400.00", costs="20.00")
    money_came(session, debt, "30.00")
    found = payable_debts(session, [debt.id], TODAY)[debt.id]
    assert (found.charge, found.costs, found.owed) == (pounds("390.00"), ZERO, pounds("390.00"))


def test_a_debt_in_credit_owes_nothing(session):
    debt = a_debt(session, charge="10.00")
    money_came(session, debt, "12.00")
    assert payable_debts(session, [debt.id], TODAY)[debt.id].owed == ZERO


@pytest.mark.parametrize(
    ("kind", "starts", "ends", "is_held"),
    [
        ("breathing_space", TODAY, None, True),
        ("breathing_space", TODAY, TODAY, True),
        ("breathing_space", TODAY - DAY * 9, TODAY - DAY, False),
        ("breathing_space", TODAY + DAY, None, False),
        ("plan", TODAY, None, False),
        ("open_proposal", TODAY, None, False),
    ],
)
def test_a_hold_keeps_away_what_nobody_means_for_it(session, kind, starts, ends, is_held):
    debt = a_debt(session)
    a_hold(session, debt_id=debt.id, kind=kind, starts_on=starts, ends_on=ends)
    assert payable_debts(session, [debt.id], TODAY)[debt.id].is_held is is_held


def test_a_party_is_shown_all_its_debts_and_nobody_elses(session):
    party, other = a_party(session), a_party(session)
    mine = [
        a_debt(session, an_account(session, party, other)),
        a_debt(session, an_account(session, party)),
    ]
    a_debt(session, an_account(session, other))
    assert [each.debt_id for each in payable_of_party(session, party.id, TODAY)] == [
        debt.id for debt in mine
    ]


def test_an_account_has_its_own_debts(session):
    account = an_account(session)
    debts = [a_debt(session, account, year=year) for year in (2025, 2026)]
    a_debt(session)
    found = payable_of_account(session, account.id, TODAY)
    assert [(each.debt_id, each.is_current_year) for each in found] == [
        (debts[0].id, False),
        (debts[1].id, True),
    ]


def test_debts_are_locked_by_number_and_twice_is_once(session):
    ids = [a_debt(session).id for _ in range(3)]
    lock_debts(session, [ids[2], ids[0], ids[2], ids[1]])


def test_what_is_not_there_is_not_payable(session):
    assert payable_debts(session, [999_999], TODAY) == {}
