"""The layouts of a run's file, read back by a parser that shares nothing with their writer."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bacs_text import ALLOWED
from shared.domain.bank_check import BankDetails
from shared.domain.money import Money
from shared.domain.standard18 import (
    INSTRUCTIONS,
    FileRow,
    NotInFile,
    Originator,
    TransactionCode,
    write_standard18,
)
from shared.services.direct_debit.exporters import LAYOUTS, FileHead, Layout, export
from tests.support.bacs_reading import read_record, read_standard18

COUNCIL = Originator("998877", "TIDEWELL BC", BankDetails("499273", "12345678"))
DAY = date(2026, 12, 24)
HEAD = FileHead(COUNCIL, "000042", date(2026, 12, 22), DAY)
SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "bacs" / "sample_std18_dd.txt"
COLUMNS = {Layout.STANDARD18: 100, Layout.STANDARD18_WIDE: 106}
LINES = {Layout.LINES: 100, Layout.LINES_WIDE: 106}

digits = st.text("0123456789", min_size=6, max_size=6)
accounts = st.text("0123456789", min_size=8, max_size=8)
letters = st.characters(categories=("Lu", "Ll", "Nd", "Zs", "Pd", "Po", "Sm", "Cc"))
names = st.text(letters, max_size=60).map(lambda text: f"A{text}") | st.sampled_from(
    ["Siân O’Hughes", "Llŷr ap Gruffydd", "Æthelred Søren Łukasz", "x" * 36, "O'Neill", "=cmd|A1"]
)
codes = st.sampled_from(sorted(set(TransactionCode) - {TransactionCode.CONVERT}))


@st.composite
def rows(draw):
    code = draw(codes)
    is_instruction = code in INSTRUCTIONS
    pence = 0 if is_instruction else draw(st.integers(1, 99_999_999))
    number = draw(st.integers(0, 10**10 - 1))
    return FileRow(
        BankDetails(draw(digits), draw(accounts)),
        draw(names),
        f"CT{number:010d}",
        code,
        Money(pence),
        DAY,
    )


files = st.lists(rows(), min_size=1, max_size=12)


def written(layout, some):
    return b"".join(export(layout, some, HEAD))


@given(some=files, layout=st.sampled_from(sorted(COLUMNS)))
def test_a_file_holds_every_row_and_balances(some, layout):
    read = read_standard18(written(layout, some), COLUMNS[layout])
    records = [each for each in read.records if not each.is_contra]
    contras = [each for each in read.records if each.is_contra]
    collected = sum(row.amount.pence for row in some)
    debits = sum(row.code not in INSTRUCTIONS for row in some)
    assert [(each.reference.rstrip(), each.code, each.pence) for each in records] == [
        (row.reference, row.code, row.amount.pence) for row in some
    ]
    assert sum(each.pence for each in contras) == collected
    assert len(contras) == (1 if debits else 0)
    assert (read.debit_pence, read.credit_pence) == (collected, collected)
    assert (read.debit_count, read.credit_count) == (debits, len(contras))


@given(some=files, layout=st.sampled_from(sorted(COLUMNS)))
def test_every_record_names_the_council_and_the_day(some, layout):
    read = read_standard18(written(layout, some), COLUMNS[layout])
    for each in read.records:
        assert (each.own_sort_code, each.own_account) == ("499273", "12345678")
        assert (each.kind, each.blank) == ("0", "    ")
        assert each.day == (" 26358" if COLUMNS[layout] == 106 else "")
        assert (each.pence == 0) is (each.code in INSTRUCTIONS)
    assert read.labels["VOL1"][4:10] == read.labels["HDR1"][21:27] == "000042"
    assert read.labels["VOL1"][41:47] == "998877"
    assert read.labels["UHL1"][4:10] == " 26358"
    assert read.labels["EOF1"][4:] == read.labels["HDR1"][4:]
    assert read.labels["EOF2"][4:] == read.labels["HDR2"][4:]


@given(some=files)
def test_a_name_keeps_its_plain_letters(some):
    read = read_standard18(written(Layout.STANDARD18, some), 100)
    for record, row in zip(read.records, some, strict=False):
        first = unicodedata.normalize("NFKD", row.payer_name.upper())[0]
        assert set(record.payer_name) <= ALLOWED
        if first in ALLOWED - {" "}:
            assert record.payer_name[0] == first


@given(some=files)
def test_a_streamed_file_is_the_one_that_is_written_whole(some):
    whole = write_standard18(some, COUNCIL, "000042", HEAD.created)
    assert written(Layout.STANDARD18, some) == whole.text.encode("ascii")


@given(some=files, layout=st.sampled_from(sorted(LINES)))
def test_payment_lines_are_the_records_alone(some, layout):
    lines = written(layout, some).split(b"\r\n")[:-1]
    assert len(lines) == len(some)
    for line, row in zip(lines, some, strict=True):
        assert read_record(line, LINES[layout]).pence == row.amount.pence


@given(some=files)
def test_csv_holds_every_row_and_no_cell_is_a_formula(some):
    read = list(csv.DictReader(io.StringIO(written(Layout.CSV, some).decode("ascii"))))
    assert [
        (each["sort"], each["account"], each["ref"], each["pence"], each["code"], each["date"])
        for each in read
    ] == [
        (
            row.payer.sort_code,
            row.payer.account,
            row.reference,
            str(row.amount.pence),
            row.code.value,
            "2026-12-24",
        )
        for row in some
    ]
    assert not any(cell[:1] in "=+-@\t\r" and cell for each in read for cell in each.values())


def a_row(**changes):
    given_row = {
        "payer": BankDetails("089999", "66374958"),
        "payer_name": "A SAMPLE",
        "reference": "CT1000000001",
        "code": TransactionCode.REGULAR,
        "amount": Money(3_500),
        "processing": DAY,
    }
    return FileRow(**{**given_row, **changes})


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Money(0)},
        {"amount": Money(-1)},
        {"amount": Money(100_000_000_000)},
        {"code": TransactionCode.NEW},
        {"payer_name": "李"},
        {"reference": "short"},
        {"reference": "DDIC000000001"},
        {"reference": "AAAAAAAAAA"},
        {"reference": "lower-case-1"},
    ],
    ids=str,
)
def test_no_layout_takes_what_no_file_can_hold(layout, changes):
    with pytest.raises(NotInFile):
        written(layout, [a_row(**changes)])


def test_a_reference_that_a_spreadsheet_takes_for_a_formula_is_refused():
    with pytest.raises(NotInFile):
        written(Layout.CSV, [a_row(reference="-1000000001")])


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is not part of this repository")
def test_the_published_sample_comes_out_byte_for_byte():
    council = Originator("999999", "SAMPLE COUNCIL", BankDetails("499273", "12345678"))
    day = date(2026, 11, 24)
    head = FileHead(council, "000001", date(2026, 11, 23), day)
    some = [
        a_row(code=TransactionCode.NEW, amount=Money(0), processing=day),
        a_row(
            payer=BankDetails("107999", "88837491"),
            payer_name="B SAMPLE",
            reference="CT1000000002",
            processing=day,
        ),
        a_row(
            payer=BankDetails("202959", "63748472"),
            payer_name="C SAMPLE",
            reference="CT1000000003",
            code=TransactionCode.FIRST,
            amount=Money(6_000),
            processing=day,
        ),
    ]
    assert b"".join(export(Layout.STANDARD18, some, head)) == SAMPLE.read_bytes()
