"""Reading what was typed into the statement: what is taken, and what is refused and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import KnownChange
from shared.domain.says import Says
from shared.domain.statement import Entry
from shared.domain.statement_reading import (
    NotReadable,
    Part,
    TypedChange,
    TypedLine,
    one_line,
    printable,
    read_change,
    read_line,
)
from shared.domain.year_month import YearMonth

NOVEMBER = YearMonth(2026, 11)
GOOD = TypedChange("2027-04", "less", "25.50", "The loan goes up")


def refused(call, *arguments):
    with pytest.raises(NotReadable) as caught:
        call(*arguments)
    return caught.value


@pytest.mark.parametrize(
    ("text", "pence"),
    [("£1,200.50", 120050), ("92", 9200), (" 0.5 ", 50), ("0", 0), ("£ 1 200", 120000)],
)
def test_an_amount_is_read_as_people_write_it(text, pence):
    assert read_line("rent", TypedLine(text, "weekly")) == Entry(
        "rent", Money(pence), Frequency.WEEKLY
    )


@pytest.mark.parametrize(
    "text",
    [
        "12.345",
        "1e3",
        "-5",
        "NaN",
        "Infinity",
        "٩٢",
        "９２",
        "1234567890",
        "92\x00",
        "\u202e92",
        "92\u200f",
        "about 90",
        "1,20.50",
        "0x10",
        "½",
        "9" * 5000,
    ],
)
def test_what_is_no_amount_is_refused_at_the_amount(text):
    assert refused(read_line, "rent", TypedLine(text, "weekly")).part is Part.AMOUNT


def test_a_blank_line_is_no_answer():
    assert read_line("rent", TypedLine(" ", "")) is None


def test_nought_is_an_answer_and_needs_no_frequency():
    assert read_line("rent", TypedLine("0", "")) == Entry("rent", ZERO, Frequency.MONTHLY)


def test_a_frequency_without_an_amount_is_refused_at_the_amount():
    assert refused(read_line, "rent", TypedLine("", "weekly")).part is Part.AMOUNT


@pytest.mark.parametrize("frequency", ["", "hourly", "WEEKLY", "weekly\x00"])
def test_an_amount_without_a_frequency_we_know_is_refused_at_the_frequency(frequency):
    assert refused(read_line, "rent", TypedLine("92", frequency)).part is Part.FREQUENCY


def test_other_essential_costs_are_named():
    problem = refused(read_line, "other-essential-costs", TypedLine("5", "weekly", "  "))
    assert problem.part is Part.NOTE
    read = read_line("other-essential-costs", TypedLine("5", "weekly", " Guide\u202e dog\n food "))
    assert read.note == "Guide dog food"


def test_a_note_that_is_too_long_is_refused():
    typed = TypedLine("5", "weekly", "x" * 201)
    assert refused(read_line, "other-essential-costs", typed).part is Part.NOTE


def test_only_the_line_that_asks_for_a_note_keeps_one():
    assert read_line("rent", TypedLine("5", "weekly", "hello")).note == ""


def test_marks_that_do_not_show_are_taken_out():
    assert printable("a\x00b\u202ec\nd") == "abc\nd"
    assert one_line("  a \n b ") == "a b"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.text(max_size=15))
def test_whatever_is_typed_is_read_or_refused_in_words(amount, frequency):
    try:
        answer = read_line("rent", TypedLine(amount, frequency))
    except NotReadable as problem:
        answer = problem.says
    assert answer is None or isinstance(answer, Says | Entry)


def test_a_change_ahead_is_read_with_its_direction():
    assert read_change(GOOD, NOVEMBER) == KnownChange(
        YearMonth(2027, 4), Money(-2550), "The loan goes up"
    )


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"month": ""}, Part.MONTH),
        ({"month": "2027-13"}, Part.MONTH),
        ({"month": "2026-11"}, Part.MONTH),
        ({"month": "2028-12"}, Part.MONTH),
        ({"label": " "}, Part.LABEL),
        ({"label": "x" * 81}, Part.LABEL),
        ({"direction": ""}, Part.DIRECTION),
        ({"direction": "sideways"}, Part.DIRECTION),
        ({"amount": ""}, Part.AMOUNT),
        ({"amount": "0"}, Part.AMOUNT),
        ({"amount": "-5"}, Part.AMOUNT),
    ],
)
def test_a_change_that_cannot_be_read_is_refused_at_its_field(wrong, part):
    typed = TypedChange(**{**GOOD.__dict__, **wrong})
    assert refused(read_change, typed, NOVEMBER).part is part


@pytest.mark.parametrize("month", ["2026-12", "2028-11"])
def test_the_first_and_the_last_month_of_two_years_are_taken(month):
    typed = TypedChange(**{**GOOD.__dict__, "month": month})
    assert str(read_change(typed, NOVEMBER).from_month) == month


def test_a_change_that_was_not_filled_in_is_blank():
    assert TypedChange("", "", " ", "").is_blank
    assert not TypedChange("", "more", "", "").is_blank
