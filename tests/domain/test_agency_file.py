"""The file in which an agency sends many clients: its columns, and what one row says."""

from __future__ import annotations

from datetime import date

import hypothesis
import pytest
from hypothesis import strategies as st

from shared.domain import agency_file as file
from shared.domain.agency_file import cells_of, has_too_many, known_columns, read_header
from shared.domain.agency_file_rows import FileOffer, RowProblem, read_row
from shared.domain.agency_file_words import (
    FILE_STATES,
    OTHER_PROBLEM,
    PROBLEMS,
    REFUSALS,
    ROW_STATES,
    FileState,
    Refusal,
    RowState,
    Wrong,
    words_of_problem,
)
from shared.domain.frequency import Frequency
from shared.domain.money import Money

TODAY = date(2026, 11, 22)
WHO = {"account-reference": "80010001", "name": "Carys Hughes", "postcode": "TW1 2AB"}
LINES = {"date-of-statement": "2026-11-02", "rent": "600"}


def read(**cells):
    named = {name.replace("__", " ").replace("_", "-"): cell for name, cell in cells.items()}
    return read_row(WHO | named, TODAY, 6)


def problems(**cells):
    return [(each.column, each.code) for each in read(**cells).problems]


@pytest.mark.parametrize(
    "written", ["account-reference", "Account Reference", " ACCOUNT_REFERENCE "]
)
def test_a_column_is_known_however_its_gaps_are_written(written):
    assert read_header([written]).columns == ("account-reference",)


def test_columns_may_stand_in_any_order():
    header = read_header(["postcode", "rent", "name", "rent every", "account-reference"])
    assert header.is_good
    assert cells_of(header, ["TW1 2AB", " 600 ", "Carys", "", "8001"]) == {
        "postcode": "TW1 2AB",
        "rent": "600",
        "name": "Carys",
        "account-reference": "8001",
    }


def test_what_is_missing_unknown_or_twice_is_told():
    header = read_header(["name", "Telefon", "name", ""])
    assert not header.is_good
    assert (header.missing, header.unknown, header.repeated) == (
        ("account-reference", "postcode"),
        (2,),
        ("name",),
    )


def test_a_cell_beyond_the_named_columns_is_noticed():
    header = read_header([*WHO, ""])
    assert not has_too_many(header, ["1", "2", "3", "", " "])
    assert has_too_many(header, ["1", "2", "3", "", "056.50"])
    assert has_too_many(header, ["1", "2", "3", "600"])


def test_every_column_is_known_by_its_own_name_and_none_twice():
    assert known_columns(file.COLUMNS) == len(file.COLUMNS) == len(set(file.COLUMNS))


def test_a_row_without_a_statement_or_an_offer_says_who_it_is():
    said = read()
    assert (said.reference, said.name, said.postcode) == ("80010001", "Carys Hughes", "TW1 2AB")
    assert (said.statement, said.offer, said.problems) == (None, None, ())


def test_a_statement_is_read_with_how_often(tmp_path):
    said = read(**{"date-of-statement": "02/11/2026", "rent": "£1,100.50", "rent every": "weekly"})
    [entry] = said.statement.entries
    assert (entry.code, entry.amount, entry.frequency) == ("rent", Money(110050), Frequency.WEEKLY)
    assert said.statement.dated_on == date(2026, 11, 2)


def test_an_offer_is_read():
    said = read(offer="60", offer__every="weekly", offer__first__payment="1/12/2026")
    assert said.offer == FileOffer(Money(6000), Frequency.WEEKLY, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"name": ""}, [("name", Wrong.MISSING)]),
        ({"postcode": ""}, [("postcode", Wrong.MISSING)]),
        ({"name": "a" * 161}, [("name", Wrong.TOO_LONG)]),
        ({"name": "..."}, [("name", Wrong.NOT_READABLE)]),
        ({"name": "Carys\x07"}, [("name", Wrong.NOT_READABLE)]),
        ({"postcode": "TW"}, [("postcode", Wrong.NOT_READABLE)]),
        ({"account_reference": "--"}, [("account-reference", Wrong.NOT_READABLE)]),
        (LINES | {"rent": "-5"}, [("rent", Wrong.NEGATIVE)]),
        (LINES | {"rent": "12.3456"}, [("rent", Wrong.TOO_FINE)]),
        (LINES | {"rent": "=1+1"}, [("rent", Wrong.FORMULA)]),
        (LINES | {"rent": "six hundred"}, [("rent", Wrong.BAD_AMOUNT)]),
        (LINES | {"rent every": "sometimes"}, [("rent every", Wrong.BAD_FREQUENCY)]),
        ({"rent": "600"}, [("date-of-statement", Wrong.NO_DATE)]),
        (LINES | {"date-of-statement": "soon"}, [("date-of-statement", Wrong.BAD_DATE)]),
        (LINES | {"date-of-statement": "2026-11-23"}, [("date-of-statement", Wrong.AHEAD)]),
        (LINES | {"date-of-statement": "2026-05-21"}, [("date-of-statement", Wrong.TOO_OLD)]),
        ({"date-of-statement": "2026-11-02"}, [("client-salary-or-wages", Wrong.NO_LINES)]),
        (LINES | {"ages-of-children": "3;19"}, [("ages-of-children", Wrong.BAD_AGE)]),
        (LINES | {"partner": "perhaps"}, [("partner", Wrong.NOT_YES_OR_NO)]),
        ({"offer": "0"}, [("offer", Wrong.NOTHING_OFFERED)]),
        ({"offer every": "weekly"}, [("offer", Wrong.MISSING)]),
        ({"offer": "5", "offer every": "yearly"}, [("offer every", Wrong.NOT_PAYABLE)]),
        ({"offer": "5", "offer every": "now and then"}, [("offer every", Wrong.BAD_FREQUENCY)]),
        (
            {"offer": "5", "offer first payment": "2026-11-21"},
            [("offer first payment", Wrong.NOT_SOON)],
        ),
        (
            {"offer": "5", "offer first payment": "2027-11-23"},
            [("offer first payment", Wrong.NOT_SOON)],
        ),
        ({"offer": "5", "offer first payment": "then"}, [("offer first payment", Wrong.BAD_DATE)]),
    ],
)
def test_what_is_wrong_is_told_by_column_and_code(cells, wrong):
    assert problems(**cells) == wrong


def test_several_problems_stand_in_the_order_of_the_columns():
    found = problems(**LINES, name="", offer="-5", groceries="x")
    assert [column for column, _code in found] == ["name", "groceries", "offer"]


def test_the_last_day_that_is_not_too_old_is_taken():
    assert not problems(**LINES | {"date-of-statement": "2026-05-22"})


@hypothesis.given(st.dictionaries(st.sampled_from(file.COLUMNS), st.text(max_size=30), max_size=12))
def test_whatever_stands_in_a_row_it_is_read_or_named_and_never_repeated(cells):
    said = read_row(
        {column: cell.strip() for column, cell in cells.items() if cell.strip()}, TODAY, 6
    )
    for each in said.problems:
        assert isinstance(each, RowProblem)
        assert each.column in file.PLACE
        assert words_of_problem(each.code) is not OTHER_PROBLEM


def test_everything_that_can_happen_has_words():
    assert set(ROW_STATES) == set(RowState)
    assert set(FILE_STATES) == set(FileState)
    assert set(REFUSALS) == set(Refusal)
    assert set(PROBLEMS) == set(Wrong)
    assert words_of_problem("something new") == OTHER_PROBLEM
