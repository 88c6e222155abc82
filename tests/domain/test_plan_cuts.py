"""Making a plan shorter from its end: what stays, what goes, and what must not be touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.money import ZERO, Money, total
from shared.domain.plan_cuts import CutLine, cut_from_end

OLD, NEW = 1, 2


def lines(*amounts, received=(), shares=None):
    return [
        CutLine(
            number,
            Money(amount),
            Money(dict(received).get(number, 0)),
            shares[number - 1] if shares else {OLD: Money(amount)},
        )
        for number, amount in enumerate(amounts, start=1)
    ]


def amounts_of(cut):
    return {number: amount.pence for number, amount in cut.amounts.items()}


@pytest.mark.parametrize(
    ("off", "stays"),
    [
        (0, {1: 90, 2: 90, 3: 60}),
        (30, {1: 90, 2: 90, 3: 30}),
        (60, {1: 90, 2: 90}),
        (61, {1: 90, 2: 89}),
        (239, {1: 1}),
        (240, {}),
        (999, {}),
    ],
)
def test_the_last_payments_go_and_the_first_keep_their_amounts(off, stays):
    assert amounts_of(cut_from_end(lines(90, 90, 60), {OLD: Money(off)})) == stays


def test_what_has_arrived_of_a_payment_is_never_cut_away():
    cut = cut_from_end(lines(90, 90, received=[(1, 40)]), {OLD: Money(180)})
    assert amounts_of(cut) == {1: 40}
    assert cut.amount == Money(140)


def test_no_more_goes_than_the_payments_were_to_pay_of_that_debt():
    shares = [{OLD: Money(90)}, {OLD: Money(10), NEW: Money(80)}]
    cut = cut_from_end(lines(90, 90, shares=shares), {OLD: Money(150)})
    assert cut.less == {OLD: Money(100)}
    assert amounts_of(cut) == {1: 80}


def test_a_debt_that_the_plan_does_not_pay_changes_nothing():
    cut = cut_from_end(lines(90, 90), {NEW: Money(50)})
    assert (amounts_of(cut), cut.amount) == ({1: 90, 2: 90}, ZERO)


@given(
    st.lists(st.integers(1, 20_000), max_size=12),
    st.integers(0, 200_000),
)
def test_what_stays_and_what_goes_is_what_there_was(amounts, off):
    cut = cut_from_end(lines(*amounts), {OLD: Money(off)})
    assert total(cut.amounts.values()) + cut.amount == Money(sum(amounts))
    assert cut.amount == Money(min(off, sum(amounts)))
