"""Amounts, months and ages as officers type them while somebody speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.frequency import Frequency
from shared.domain.household import NotAPerson
from shared.domain.money import ZERO, Money
from shared.domain.shorthand import (
    LETTERS,
    WRITTEN,
    NotShorthand,
    read_ages,
    read_month,
    read_more_or_less,
    read_shorthand,
    write_shorthand,
)
from shared.domain.year_month import YearMonth


@pytest.mark.parametrize(
    ("text", "pence", "frequency"),
    [
        ("92 w", 9200, Frequency.WEEKLY),
        ("92w", 9200, Frequency.WEEKLY),
        ("92W", 9200, Frequency.WEEKLY),
        ("£980.00 4w", 98000, Frequency.FOUR_WEEKLY),
        ("£1,200.50 m", 120050, Frequency.MONTHLY),
        ("40 2w", 4000, Frequency.FORTNIGHTLY),
        ("40f", 4000, Frequency.FORTNIGHTLY),
        ("14.54m", 1454, Frequency.MONTHLY),
        ("30 q", 3000, Frequency.QUARTERLY),
        ("159.00 y", 15900, Frequency.ANNUAL),
        ("168 10", 16800, Frequency.TEN_INSTALMENTS),
        ("  0 ", 0, Frequency.MONTHLY),
        ("0 w", 0, Frequency.WEEKLY),
    ],
)
def test_an_amount_with_its_letter_is_read(text, pence, frequency):
    assert read_shorthand(text) == (Money(pence), frequency)


def test_nothing_typed_is_no_answer():
    assert read_shorthand("  ") is None


@pytest.mark.parametrize(
    "text",
    [
        "92",
        "92 x",
        "980 4 w",
        "w",
        "92 ww",
        "9 2 w",
        "-5 w",
        "1e3 w",
        "12.345 w",
        "٩٢ w",
        "92\x00w",
    ],
)
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(NotShorthand):
        read_shorthand(text)


def test_a_four_without_a_space_is_part_of_the_amount():
    assert read_shorthand("984w") == (Money(98400), Frequency.WEEKLY)


def test_every_frequency_has_a_way_to_be_written():
    assert set(WRITTEN) == set(Frequency) == set(LETTERS.values())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999_999_999).map(Money), st.sampled_from(Frequency))
def test_what_is_written_is_read_back_the_same(amount, frequency):
    assert read_shorthand(write_shorthand(amount, frequency)) == (amount, frequency)


@pytest.mark.parametrize(
    ("text", "pence"), [("45", 4500), ("+45", 4500), ("-45.50", -4550), ("£20", 2000)]
)
def test_more_and_less_are_told_apart_by_a_minus(text, pence):
    assert read_more_or_less(text) == Money(pence)


@pytest.mark.parametrize("text", ["", "0", "-0", "less", "--5"])
def test_no_change_at_all_is_refused(text):
    with pytest.raises(NotShorthand):
        read_more_or_less(text)


@pytest.mark.parametrize("text", ["4/2027", "04/2027", "4 2027", "04-2027", "2027-04"])
def test_a_month_is_read_in_every_usual_way(text):
    assert read_month(text) == YearMonth(2027, 4)


@pytest.mark.parametrize("text", ["", "13/2027", "April", "4/27", "0/2027", "2027"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(NotShorthand):
        read_month(text)


@pytest.mark.parametrize(
    ("text", "ages"), [("", []), ("7", [7]), ("7, 14", [7, 14]), ("7 14;0", [7, 14, 0])]
)
def test_ages_are_read_from_a_list(text, ages):
    assert [child.age for child in read_ages(text)] == ages


@pytest.mark.parametrize("text", ["19", "seven", "7-14", "-1"])
def test_what_is_no_age_is_refused(text):
    with pytest.raises(NotAPerson):
        read_ages(text)


def test_too_many_ages_are_refused():
    with pytest.raises(NotShorthand):
        read_ages("1 " * 21)


def test_nought_is_an_answer():
    assert read_shorthand("0") == (ZERO, Frequency.MONTHLY)
