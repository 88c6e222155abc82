"""Postings come to nought, and what takes one back is the same with its signs turned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.ledger import (
    CHANNELS,
    LedgerAccount,
    LedgerEntry,
    Part,
    Unbalanced,
    balanced,
    paid_by,
    reversed_entries,
)
from shared.domain.money import ZERO, Money, total

IN, DEBT, SUSPENSE = LedgerAccount.CARD, LedgerAccount.DEBT, LedgerAccount.SUSPENSE


def entry(pence, account=IN, **changes):
    return LedgerEntry(account, Money(pence), **changes)


def on_debt(pence, debt_id=1, part=Part.CHARGE):
    return entry(pence, DEBT, debt_id=debt_id, part=part)


@pytest.mark.parametrize(
    "pence", [(100, -100), (100, -60, -40), (-100, 100), (1, -1), (100, -100, 0)]
)
def test_entries_that_come_to_nought_are_a_posting(pence):
    kept = balanced(entry(each) for each in pence)
    assert total(each.amount for each in kept) == ZERO


@pytest.mark.parametrize(
    "pence", [(), (0,), (100,), (100, -99), (100, -101), (0, 0), (5, 0), (60, 40)]
)
def test_entries_that_do_not_are_none(pence):
    with pytest.raises(Unbalanced):
        balanced(entry(each) for each in pence)


def test_an_entry_of_nought_is_left_out():
    assert len(balanced([entry(5), entry(0), entry(-5)])) == 2


def test_a_reversal_keeps_everything_but_the_signs():
    was = (entry(100), on_debt(-60, 1), on_debt(-40, 2, Part.COSTS))
    back = reversed_entries(was)
    assert [each.amount.pence for each in back] == [-100, 60, 40]
    assert [(each.account, each.debt_id, each.part) for each in back] == [
        (each.account, each.debt_id, each.part) for each in was
    ]


def test_what_is_paid_off_a_debt_is_the_sum_of_its_entries_turned():
    entries = [entry(100), on_debt(-60, 1), on_debt(-30, 1, Part.COSTS), on_debt(-10, 2)]
    assert paid_by(entries) == {1: Money(90), 2: Money(10)}


def test_money_taken_back_from_a_debt_counts_below_nought():
    assert paid_by([entry(-10), on_debt(10)]) == {1: Money(-10)}


def test_no_debt_is_paid_by_money_that_nobody_was_given():
    assert paid_by([entry(10), entry(-10, SUSPENSE)]) == {}


def test_money_comes_in_through_channels_alone():
    inside = {"debt", "suspense", "refunds", "fees", "reductions", "revenues"}
    assert {account.value for account in set(LedgerAccount) - CHANNELS} == inside


PARTS = st.lists(st.integers(-10_000, 10_000).filter(bool), min_size=1, max_size=8)


@given(PARTS)
def test_a_posting_and_its_reversal_leave_every_account_as_it_was(parts):
    entries = [on_debt(pence, number) for number, pence in enumerate(parts)]
    entries.append(entry(-sum(parts)))
    both = (*entries, *reversed_entries(entries))
    assert set(paid_by(both).values()) == {ZERO}
    assert total(each.amount for each in both) == ZERO
