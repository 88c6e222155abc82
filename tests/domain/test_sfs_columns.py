"""A statement as a row of a table, and back."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.frequency import Frequency
from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.sfs.columns import COLUMNS, DATED_ON, MAY_LACK, read_row, written_row
from shared.domain.sfs.given import GivenStatement
from shared.domain.statement import Entry
from shared.domain.statement_lines import LINES

GIVEN = GivenStatement(
    Household(True, (Child(age=0), Child(age=15)), 1, 2),
    (
        Entry("client-salary-or-wages", Money(30000), Frequency.WEEKLY),
        Entry("council-tax-rates", Money(12000), Frequency.TEN_INSTALMENTS),
        Entry("rent", Money(0), note="Paid by their employer"),
    ),
    date(2026, 11, 2),
    date(2027, 5, 2),
    {"food-housekeeping": "A special diet"},
    Money(500),
    notes="Second visit",
)


def test_a_statement_written_as_a_row_reads_back_the_same():
    read, problems = read_row(written_row(GIVEN))
    assert (read.in_order, problems) == (GIVEN.in_order, ())
    assert (read.household, read.dated_on, read.review_on) == (
        GIVEN.household,
        GIVEN.dated_on,
        GIVEN.review_on,
    )
    assert (read.group_notes, read.savings, read.notes) == (
        GIVEN.group_notes,
        GIVEN.savings,
        GIVEN.notes,
    )


def test_the_lines_stand_in_the_order_of_the_statement():
    codes = {line.code for line in LINES}
    assert [name for name in COLUMNS if name in codes] == [line.code for line in LINES]


def test_only_the_date_is_needed_of_every_table():
    assert set(COLUMNS) - MAY_LACK == {DATED_ON}


@pytest.mark.parametrize("day", ["2026-11-02", "02/11/2026", "2.11.2026", "2026-11-02 00:00:00"])
def test_a_day_is_read_as_people_and_spreadsheets_write_it(day):
    assert read_row({DATED_ON: day})[0].dated_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("word", "frequency"),
    [("Weekly", Frequency.WEEKLY), ("4 weeks", Frequency.FOUR_WEEKLY), ("", Frequency.MONTHLY)],
)
def test_how_often_is_read_by_its_words(word, frequency):
    read, problems = read_row({"rent": "10", "rent every": word})
    assert (read.entries[0].frequency, problems) == (frequency, ())


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("rent", "-5", "bad_amount"),
        ("rent", "5.1234", "bad_amount"),
        ("rent", "=1+1", "bad_amount"),
        ("rent", "1e9", "bad_amount"),
        ("savings-contribution", "lots", "bad_amount"),
        ("date-of-statement", "31/02/2026", "bad_date"),
        ("date-of-statement", "yesterday", "bad_date"),
        ("partner", "perhaps", "not_yes_or_no"),
        ("ages-of-children", "7 teen", "bad_age"),
        ("ages-of-children", "1 " * 21, "bad_count_or_age"),
        ("non-dependents", "-1", "bad_count"),
        ("personal note", "x" * 1001, "note_too_long"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_never_repeated(column, cell, code):
    _, problems = read_row({column: cell})
    assert [problem.place for problem in problems] == [column]
    assert problems[0].code == code.replace("bad_count_or_age", "bad_age")
    assert cell.strip() not in str(problems[0].says)


def test_a_word_for_how_often_that_is_none_is_named():
    _, problems = read_row({"rent": "5", "rent every": "now and then"})
    assert [(problem.code, problem.place) for problem in problems] == [
        ("bad_frequency", "rent every")
    ]


def test_a_blank_amount_is_a_line_left_blank_and_nought_is_an_answer():
    read, _ = read_row({"rent": " ", "gas": "0"})
    assert [entry.code for entry in read.entries] == ["gas"]
