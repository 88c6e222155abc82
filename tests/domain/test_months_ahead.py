"""What is left over in the coming months, from what is known already."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import AccountBill, CouncilBill, KnownChange, left_over_ahead
from shared.domain.says import Says
from shared.domain.year_month import YearMonth

NOVEMBER = YearMonth(2026, 11)
APRIL = YearMonth(2027, 4)
LEFT = Money(32911)
NEXT_YEAR = CouncilBill((AccountBill(ZERO, Money(14000), APRIL, 12),))


def figures(ahead):
    return [(str(one.month), one.left_over.pence) for one in ahead]


def test_the_new_bill_of_the_case_counts_from_april():
    (only,) = left_over_ahead(LEFT, (), NEXT_YEAR, NOVEMBER)
    assert (only.month, only.left_over, only.new_bill) == (APRIL, Money(18911), Money(14000))
    assert only.bill == Says(
        "Your new council tax bill, estimated: %(amount)s a month", {"amount": Money(14000)}
    )


def test_without_anything_known_nothing_changes():
    assert left_over_ahead(LEFT, (), CouncilBill(), NOVEMBER) == ()


def test_an_instalment_that_goes_on_at_the_same_amount_is_no_change():
    bill = CouncilBill((AccountBill(Money(14000), Money(14000), APRIL, 12),))
    assert left_over_ahead(LEFT, (), bill, NOVEMBER) == ()


def test_this_years_instalment_is_not_counted_beside_next_years():
    bill = CouncilBill((AccountBill(Money(13000), Money(14000), APRIL, 12),))
    assert figures(left_over_ahead(LEFT, (), bill, NOVEMBER)) == [("2027-04", 31911)]


def test_a_bill_in_ten_instalments_leaves_two_months_free_every_year():
    bill = CouncilBill((AccountBill(ZERO, Money(10000), APRIL, 10),))
    assert figures(left_over_ahead(LEFT, (), bill, NOVEMBER)) == [
        ("2027-04", 22911),
        ("2028-02", 32911),
        ("2028-04", 22911),
    ]


def test_without_an_estimate_this_years_instalment_goes_on():
    bill = CouncilBill((AccountBill(Money(13000)),))
    assert left_over_ahead(LEFT, (), bill, NOVEMBER) == ()


def test_an_instalment_that_has_risen_since_the_statement_counts_from_next_month():
    bill = CouncilBill((AccountBill(Money(15000)),))
    ahead = left_over_ahead(LEFT, (), bill, NOVEMBER, counted=Money(14000))
    assert figures(ahead) == [("2026-12", 31911)]


def test_two_accounts_are_added_up():
    bill = CouncilBill(
        (AccountBill(ZERO, Money(14000), APRIL, 12), AccountBill(ZERO, Money(1000), APRIL, 12))
    )
    assert figures(left_over_ahead(LEFT, (), bill, NOVEMBER)) == [("2027-04", 17911)]
    assert bill.now == ZERO


@pytest.mark.parametrize(
    ("month", "pence", "expected"),
    [
        ("2026-12", -5000, [("2026-12", 27911)]),
        ("2027-02", 2550, [("2027-02", 35461)]),
        ("2026-10", -5000, [("2026-12", 27911)]),
        ("2026-11", -5000, [("2026-12", 27911)]),
        ("2028-11", -5000, [("2028-11", 27911)]),
        ("2028-12", -5000, []),
    ],
)
def test_what_the_person_knows_counts_from_its_month(month, pence, expected):
    change = KnownChange(YearMonth.parse(month), Money(pence), "Loan ends")
    assert figures(left_over_ahead(LEFT, (change,), CouncilBill(), NOVEMBER)) == expected


def test_the_reason_is_given_in_the_persons_own_words():
    change = KnownChange(APRIL, Money(1000), "Loan ends")
    (only,) = left_over_ahead(LEFT, (change,), NEXT_YEAR, NOVEMBER)
    assert (only.left_over, only.labels) == (Money(19911), ("Loan ends",))


def test_changes_that_cancel_out_are_not_shown():
    changes = (KnownChange(APRIL, Money(500), "Up"), KnownChange(APRIL, Money(-500), "Down"))
    assert left_over_ahead(LEFT, changes, CouncilBill(), NOVEMBER) == ()


months = st.builds(YearMonth, st.integers(2026, 2029), st.integers(1, 12))
amounts = st.integers(-100_000, 100_000).map(Money)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(KnownChange, months, amounts, st.just("x")), max_size=6))
def test_in_the_end_every_change_in_sight_has_been_counted(changes):
    ahead = left_over_ahead(LEFT, changes, CouncilBill(), NOVEMBER)
    seen = [change for change in changes if change.from_month <= NOVEMBER.plus(24)]
    last = ahead[-1].left_over if ahead else LEFT
    assert last.pence == LEFT.pence + sum(change.monthly.pence for change in seen)
