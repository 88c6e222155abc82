"""Money: what may be typed, what may not, and how it is written and rounded."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.money import Money, NotAnAmount, half_up, rounded_down, rounded_up, total


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("92", 9200),
        ("92.5", 9250),
        ("92.50", 9250),
        (" £1,200.50 ", 120050),
        ("£ 92", 9200),
        ("1 056.50", 105650),
        ("0", 0),
        ("0.00", 0),
        ("007", 700),
        ("5.", 500),
        ("9999999.99", 999999999),
    ],
)
def test_what_people_type_becomes_pence(typed, pence):
    assert Money.from_pounds_text(typed) == Money(pence)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "£", "12.345", "0.001", "1e3", "1e309", "-5", "-0.01", "NaN", "Infinity", "ten",
        "١٢٣", "１２", "1,00", "1,0000", "12,5", "10000000", "1234567890", "1" + "0" * 18,
        "12\x00", "\u202e12", "12\u200f", "0x10", "1_000", "+5", ".50", "5.5.5", "--5", "½", "5p",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(typed):
    with pytest.raises(NotAnAmount) as refused:
        Money.from_pounds_text(typed)
    assert refused.value.says.template.endswith(".")


def test_a_minus_is_read_where_it_is_allowed():
    assert Money.from_pounds_text("-12.40", negative=True) == Money(-1240)


@given(st.integers(-999_999_999, 999_999_999))
def test_money_reads_back_what_it_writes(pence):
    money = Money(pence)
    assert Money.from_pounds_text(money.plain(), negative=True) == money


@pytest.mark.parametrize(
    ("pence", "text", "plain"),
    [
        (105650, "£1,056.50", "1056.50"),
        (-1240, "-£12.40", "-12.40"),
        (5, "£0.05", "0.05"),
        (0, "£0.00", "0.00"),
    ],
)
def test_money_is_written_as_people_write_it(pence, text, plain):
    assert (Money(pence).text(), Money(pence).plain()) == (text, plain)


@pytest.mark.parametrize("wrong", [1.5, "12", True, None])
def test_money_is_whole_pence_or_nothing(wrong):
    with pytest.raises(TypeError):
        Money(wrong)


@pytest.mark.parametrize(
    ("exact", "nearest", "down", "up"),
    [
        (Fraction(5, 2), 3, 2, 3),
        (Fraction(-5, 2), -3, -3, -2),
        (Fraction(7, 3), 2, 2, 3),
        (Fraction(4), 4, 4, 4),
    ],
)
def test_rounding_has_three_names(exact, nearest, down, up):
    assert (half_up(exact), rounded_down(exact), rounded_up(exact)) == (
        Money(nearest),
        Money(down),
        Money(up),
    )


def test_nothing_sums_to_nought():
    assert total([]) == Money(0)
