"""Where money goes: the payer's choice, then the council's order, to the penny and within one fund."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.domain.allocation import (
    Payable,
    Rule,
    Share,
    TwoFunds,
    WithinDebt,
    by_choice,
    by_order,
    parts_of,
)
from shared.domain.ledger import Part
from shared.domain.money import ZERO, Money
from shared.domain.stages import DebtType


def debt(number=1, charge=10_000, costs=0, **changes):
    given_ = {"fund": DebtType.COUNCIL_TAX, "year": 2026, **changes}
    return Payable(number, charge=Money(charge), costs=Money(costs), **given_)


def chosen(*wishes):
    return [Share(number, Money(pence), Rule.CHOSEN) for number, pence in wishes]


def of(*debts):
    return {each.debt_id: each for each in debts}


def placed(allocation):
    return {share.debt_id: share.amount.pence for share in allocation.shares}


def choose(amount, wishes, debts, *, keeps_credit=False):
    return by_choice(Money(amount), chosen(*wishes), of(*debts), keeps_credit=keeps_credit)


# ------------------------------------------------------------------ as the payer chose


@pytest.mark.parametrize(
    ("amount", "goes", "left"),
    [
        (1, {1: 1}, 0),
        (9_999, {1: 9_999}, 0),
        (10_000, {1: 10_000}, 0),
        (10_001, {1: 10_000}, 1),
        (25_000, {1: 10_000}, 15_000),
    ],
)
def test_a_debt_gets_what_was_meant_for_it_and_no_more_than_it_owes(amount, goes, left):
    found = choose(amount, [(1, amount)], [debt()])
    assert (placed(found), found.left_over.pence) == (goes, left)


def test_each_debt_gets_its_own_part():
    found = choose(7_000, [(2, 4_000), (1, 3_000)], [debt(1), debt(2)])
    assert placed(found) == {2: 4_000, 1: 3_000}


def test_when_less_came_than_was_meant_the_first_choice_comes_first():
    found = choose(5_000, [(2, 4_000), (1, 3_000)], [debt(1), debt(2)])
    assert placed(found) == {2: 4_000, 1: 1_000}


def test_what_was_meant_for_one_debt_never_goes_to_another():
    found = choose(7_000, [(1, 4_000), (2, 3_000)], [debt(1, charge=1_000), debt(2)])
    assert (placed(found), found.left_over.pence) == ({1: 1_000, 2: 3_000}, 3_000)


def test_what_was_meant_for_a_debt_that_is_gone_is_left_over():
    found = choose(7_000, [(9, 4_000), (2, 3_000)], [debt(2)])
    assert (placed(found), found.left_over.pence) == ({2: 3_000}, 4_000)


def test_a_held_debt_takes_what_is_meant_for_it():
    assert placed(choose(500, [(1, 500)], [debt(is_held=True)])) == {1: 500}


def test_a_debt_that_owes_nothing_or_is_in_credit_takes_nothing():
    found = choose(500, [(1, 250), (2, 250)], [debt(1, charge=0), debt(2, charge=-100)])
    assert (placed(found), found.left_over.pence) == ({}, 500)


def test_a_credit_that_the_payer_keeps_stays_on_the_first_debt():
    found = choose(12_000, [(1, 12_000)], [debt()], keeps_credit=True)
    assert [(share.amount.pence, share.rule) for share in found.shares] == [
        (10_000, Rule.CHOSEN),
        (2_000, Rule.CREDIT),
    ]


def test_no_credit_is_kept_where_no_chosen_debt_is_left():
    found = choose(500, [(9, 500)], [debt(1)], keeps_credit=True)
    assert (placed(found), found.left_over.pence) == ({}, 500)


# ------------------------------------------------------------------ by the council's order

OLD = debt(1, year=2023, due_on=date(2023, 5, 1))
NEW = debt(2, year=2026, due_on=date(2026, 5, 1), is_current_year=True, instalment_due=Money(1_200))


def test_the_current_years_instalment_comes_before_arrears_and_then_the_oldest():
    found = by_order(Money(5_000), [NEW, OLD])
    assert [(share.debt_id, share.amount.pence, share.rule) for share in found.shares] == [
        (2, 1_200, Rule.CURRENT_YEAR),
        (1, 3_800, Rule.OLDEST),
    ]


@pytest.mark.parametrize(
    ("pence", "rules"),
    [
        (1_199, [Rule.CURRENT_YEAR]),
        (1_200, [Rule.EXACT]),
        (1_201, [Rule.CURRENT_YEAR, Rule.OLDEST]),
    ],
)
def test_an_amount_that_is_an_instalment_to_the_penny_is_that_instalment(pence, rules):
    assert [share.rule for share in by_order(Money(pence), [NEW, OLD]).shares] == rules


def test_a_penny_under_stays_with_the_instalment_and_a_penny_over_goes_on():
    assert placed(by_order(Money(1_199), [NEW, OLD])) == {2: 1_199}
    assert placed(by_order(Money(1_201), [NEW, OLD])) == {2: 1_200, 1: 1}


def test_a_next_instalment_that_is_not_due_yet_is_known_by_its_amount():
    later = debt(3, next_instalment=Money(777))
    assert placed(by_order(Money(777), [OLD, later])) == {3: 777}


@pytest.mark.parametrize(("owed", "rule"), [(500, Rule.EXACT), (499, Rule.OLDEST)])
def test_an_instalment_that_is_more_than_is_owed_fits_nothing(owed, rule):
    found = by_order(Money(500), [debt(charge=owed, instalment_due=Money(500))])
    assert [(share.amount.pence, share.rule) for share in found.shares] == [(owed, rule)]


def test_of_two_that_would_fit_the_older_gets_it():
    same = {"next_instalment": Money(500)}
    assert placed(
        by_order(Money(500), [debt(2, year=2026, **same), debt(1, year=2025, **same)])
    ) == {1: 500}


def test_a_held_debt_gets_nothing_by_order():
    held = debt(1, year=2020, is_held=True)
    assert placed(by_order(Money(5_000), [held, OLD, NEW])).keys() == {1, 2}
    assert placed(by_order(Money(500), [held])) == {}


def test_money_never_crosses_from_one_fund_to_another():
    rates = debt(9, fund=DebtType.BUSINESS_RATES)
    with pytest.raises(TwoFunds):
        by_order(Money(500), [OLD, rates])


def test_a_debt_of_another_fund_that_is_paid_or_held_does_not_stand_in_the_way():
    paid = debt(8, charge=0, fund=DebtType.BUSINESS_RATES)
    held = debt(9, fund=DebtType.BUSINESS_RATES, is_held=True)
    assert placed(by_order(Money(500), [OLD, paid, held])) == {1: 500}


def test_what_nothing_is_owed_for_is_left_over():
    assert by_order(Money(20_001), [OLD, debt(2)]).left_over == Money(1)


# ------------------------------------------------------------------ within one debt


@pytest.mark.parametrize(
    ("setting", "pence", "costs", "charge"),
    [
        (WithinDebt.COSTS_FIRST, 1, 1, 0),
        (WithinDebt.COSTS_FIRST, 2_000, 2_000, 0),
        (WithinDebt.COSTS_FIRST, 2_001, 2_000, 1),
        (WithinDebt.COSTS_FIRST, 12_001, 2_000, 10_001),
        (WithinDebt.TAX_FIRST, 1, 0, 1),
        (WithinDebt.TAX_FIRST, 10_000, 0, 10_000),
        (WithinDebt.TAX_FIRST, 10_001, 1, 10_000),
        (WithinDebt.TAX_FIRST, 12_001, 2_000, 10_001),
    ],
)
def test_costs_or_tax_come_first_as_the_council_sets(setting, pence, costs, charge):
    parts = parts_of(Money(pence), debt(costs=2_000), setting)
    assert parts.get(Part.COSTS, ZERO) == Money(costs)
    assert parts.get(Part.CHARGE, ZERO) == Money(charge)


def test_a_part_of_nought_is_no_part():
    assert set(parts_of(Money(100), debt())) == {Part.CHARGE}


# ------------------------------------------------------------------ always

DEBTS = st.lists(
    st.builds(
        debt,
        number=st.integers(1, 6),
        charge=st.integers(-500, 5_000),
        costs=st.integers(0, 500),
        year=st.integers(2020, 2026),
        is_current_year=st.booleans(),
        is_held=st.booleans(),
        instalment_due=st.integers(0, 12).map(lambda each: Money(each * 100)),
        next_instalment=st.integers(0, 12).map(lambda each: Money(each * 100)),
    ),
    max_size=6,
    unique_by=lambda each: each.debt_id,
)
PENCE = st.integers(1, 20_000)
WISHES = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 5_000)), max_size=6, unique_by=lambda wish: wish[0]
)


@given(PENCE, WISHES, DEBTS, st.booleans())
def test_chosen_money_is_placed_or_left_to_the_penny(pence, wishes, debts, keeps_credit):
    found = choose(pence, wishes, debts, keeps_credit=keeps_credit)
    assert found.placed + found.left_over == Money(pence)
    assert all(share.amount > ZERO for share in found.shares)
    owed, meant = of(*debts), dict(wishes)
    for share in found.shares:
        if share.rule is not Rule.CREDIT:
            assert share.amount <= owed[share.debt_id].owed
            assert share.amount.pence <= meant[share.debt_id]


LIKE_INSTALMENTS = st.one_of(PENCE, st.integers(1, 12).map(lambda each: each * 100))


@given(LIKE_INSTALMENTS, DEBTS)
def test_money_by_order_is_placed_or_left_to_the_penny_and_fills_no_debt_over(pence, debts):
    found = by_order(Money(pence), debts)
    assert found.placed + found.left_over == Money(pence)
    owed, got = of(*debts), {}
    for share in found.shares:
        got[share.debt_id] = got.get(share.debt_id, 0) + share.amount.pence
        assert share.amount > ZERO
        assert not owed[share.debt_id].is_held
    assert all(pence <= owed[number].owed.pence for number, pence in got.items())


@given(PENCE, DEBTS)
def test_by_order_nothing_is_left_over_while_an_open_debt_owes(pence, debts):
    found = by_order(Money(pence), debts)
    could = sum(each.owed.pence for each in debts if not each.is_held)
    assert found.left_over.pence == max(0, pence - could)


@given(PENCE, st.integers(0, 9_000), st.integers(0, 3_000), st.sampled_from(WithinDebt))
def test_the_parts_of_a_debt_come_to_the_amount(pence, charge, costs, setting):
    assume(charge or costs)
    parts = parts_of(Money(pence), debt(charge=charge, costs=costs), setting)
    assert sum(part.pence for part in parts.values()) == pence
    assert parts.get(Part.COSTS, ZERO).pence <= costs
