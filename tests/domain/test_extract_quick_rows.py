"""The quick reader of an extract's rows says the same as the thorough one, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.extract_quick_rows import quick_reader
from shared.domain.extract_rows import RECORDS, Cell, Field, read_row, text

WRITTEN = (
    "", " ", "0.00", "12.50", "-3.00", "1,5", "2026", "2026-08-01", "2026-13-01", "2027-04", "12",
    "80012345", " 80012345 ", "council_tax", "person", "organisation", "summons", "en", "cy",
    "Hughes", "a\tb", "x" * 300,
)  # fmt: skip
GOOD = {
    "account": ["1", "council_tax", "", "", "", "TZ1 4QT", "0.00", "", "", "2027-04", "12", ""],
    "party": ["1", "N1", "person", "Carys", "Hughes", "", "", "", "en", "", "", "", "", ""],
    "debt": ["1", "2026", "", "972.00", "84.50", "summons", "2026-11-12", "", "2026-08-01", ""],
    "event": ["1", "2026", "", "summons", "2026-11-12", "84.50"],
    "receipt": ["1", "2026", "", "R1", "-20.00"],
    "plan": ["1", "P1"],
    "end": ["2026-11-21", "7", "1056.50", "", ""],
}


def cells_of(record: str) -> list[Cell]:
    return [Cell(field, place) for place, field in enumerate(RECORDS[record])]


@given(st.data())
def test_what_the_quick_reader_reads_is_what_the_thorough_one_reads(data):
    cells = cells_of(data.draw(st.sampled_from(sorted(RECORDS))))
    row = data.draw(
        st.lists(st.sampled_from(WRITTEN), min_size=len(cells), max_size=len(cells)), label="row"
    )
    values, mistakes = read_row(cells, row, 1)
    assert quick_reader(cells)(row) == (None if mistakes else values)


@pytest.mark.parametrize("record", sorted(RECORDS))
def test_a_good_row_is_read_quickly(record):
    cells = cells_of(record)
    assert quick_reader(cells)(GOOD[record]) == read_row(cells, GOOD[record], 1)[0]


@pytest.mark.parametrize(
    ("cell", "blanks"),
    [
        (Cell(Field("kind", text(20)), -1, always="person"), frozenset[str]()),
        (Cell(Field("party", text(20)), 0, prefix="P"), frozenset[str]()),
        (Cell(Field("party", text(20)), 0), frozenset({"N/A"})),
    ],
)
def test_what_a_council_writes_its_own_way_is_left_to_the_thorough_reader(cell, blanks):
    assert quick_reader([cell], blanks)(["1"]) is None


def test_a_column_that_the_file_leaves_out_is_empty():
    cells = [Cell(Field("account", text(20)), 0), Cell(Field("agent", text(20)))]
    assert quick_reader(cells)(["1"]) == ["1", None]
