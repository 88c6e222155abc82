"""The sums of the statement: the figures of a real case, and properties that always hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.frequency import Frequency, a_month
from shared.domain.money import ZERO, Money, total
from shared.domain.says import Says
from shared.domain.statement import (
    Entry,
    add_up,
    changed_lines,
    in_order,
    savings_offered,
)
from shared.domain.statement_lines import LINES

W, F4, M = Frequency.WEEKLY, Frequency.FOUR_WEEKLY, Frequency.MONTHLY

INCOME = (
    Entry("client-salary-or-wages", Money(98000), F4),
    Entry("tax-credits-universal-credit", Money(61240), M),
    Entry("child-benefit", Money(2605), W),
)
SPENDING = (
    Entry("rent", Money(11800), W),
    Entry("electricity", Money(14200), M),
    Entry("water-supply", Money(3850), M),
    Entry("tv-licence", Money(1454), M),
    Entry("groceries", Money(9200), W),
    Entry("public-transport", Money(2400), W),
    Entry("childcare-costs", Money(9600), M),
    Entry("home-phone-internet-tv", Money(4100), M),
    Entry("clothing-footwear", Money(3500), M),
    Entry("school-uniform", Money(2200), M),
    Entry("buildings-contents-insurance", Money(980), M),
    Entry("debt-loans", Money(4500), M),
)

entries = st.lists(
    st.builds(
        Entry,
        st.sampled_from([line.code for line in LINES]),
        st.integers(0, 999_999_999).map(Money),
        st.sampled_from(Frequency),
    ),
    unique_by=lambda entry: entry.code,
    max_size=30,
)


@pytest.mark.parametrize(
    ("frequency", "pence"),
    [
        (Frequency.WEEKLY, 43333),
        (Frequency.FORTNIGHTLY, 21667),
        (Frequency.FOUR_WEEKLY, 10833),
        (Frequency.MONTHLY, 10000),
        (Frequency.QUARTERLY, 3333),
        (Frequency.ANNUAL, 833),
        (Frequency.TEN_INSTALMENTS, 8333),
    ],
)
def test_a_hundred_pounds_becomes_what_the_reference_says(frequency, pence):
    assert Entry("rent", Money(10000), frequency).monthly == Money(pence)


def test_the_working_is_shown_as_a_person_would_write_it():
    assert Entry("groceries", Money(9200), W).working() == Says(
        "%(amount)s × %(times)s ÷ 12 = %(monthly)s a month",
        {"amount": Money(9200), "times": 52, "monthly": Money(39867)},
    )


def test_the_income_of_the_case_adds_up():
    assert add_up(INCOME).income == Money(178695)


def test_the_spending_of_the_case_adds_up():
    assert add_up(SPENDING).outgoings == Money(145784)


def test_the_case_leaves_over():
    assert add_up(INCOME + SPENDING).left_over == Money(32911)


def test_repayments_to_others_are_outgoings():
    assert add_up([Entry("debt-loans", Money(4500))]).left_over == Money(-4500)


def test_left_over_may_be_negative():
    assert add_up([Entry("rent", Money(1240))]).left_over == Money(-1240)


def test_a_line_of_nought_changes_nothing():
    assert add_up([*INCOME, Entry("rent", ZERO)]) != add_up([])
    assert add_up([*INCOME, Entry("rent", ZERO)]).left_over == add_up(INCOME).left_over


@pytest.mark.parametrize(
    ("left", "offered"),
    [(-1240, 0), (0, 0), (9, 0), (10, 1), (19999, 1999), (20000, 2000), (99999, 2000)],
)
def test_savings_are_a_tenth_at_most_twenty_pounds_and_never_negative(left, offered):
    assert savings_offered(Money(left)) == Money(offered)


def test_savings_count_only_as_far_as_they_are_offered():
    assert add_up(INCOME, Money(2000)).left_over == Money(176695)
    assert add_up(INCOME, Money(2001)).saved == Money(2000)
    assert add_up([Entry("rent", Money(100))], Money(2000)).saved == ZERO


def test_entries_are_put_in_the_order_of_the_statement():
    codes = [entry.code for entry in in_order([SPENDING[4], INCOME[0], SPENDING[0]])]
    assert codes == ["client-salary-or-wages", "rent", "groceries"]


def test_a_change_of_frequency_alone_is_a_change():
    (change,) = changed_lines([Entry("rent", Money(100), W)], [Entry("rent", Money(100), M)])
    assert (change.code, change.after) == ("rent", Entry("rent", Money(100), M))


def test_lines_that_came_or_went_are_changes():
    changes = changed_lines([Entry("gas", Money(100))], [Entry("rent", Money(100))])
    assert [(c.code, c.before is None, c.after is None) for c in changes] == [
        ("rent", True, False),
        ("gas", False, True),
    ]


def test_the_same_lines_have_no_changes():
    assert changed_lines(INCOME, reversed(INCOME)) == ()


@settings(max_examples=60, deadline=None)
@given(entries)
def test_printed_lines_make_the_printed_total(answered):
    totals = add_up(answered)
    assert totals.income - totals.outgoings == totals.before_savings
    assert total(totals.by_group.values()) == total(entry.monthly for entry in answered)


@settings(max_examples=60, deadline=None)
@given(entries)
def test_the_order_of_the_lines_makes_no_difference(answered):
    assert add_up(answered) == add_up(in_order(answered))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999_999_999).map(Money), st.sampled_from(Frequency))
def test_a_line_is_never_more_than_half_a_penny_out(amount, frequency):
    exact = amount.pence * a_month(frequency)
    assert abs(Entry("rent", amount, frequency).monthly.pence - exact) <= Fraction(1, 2)
