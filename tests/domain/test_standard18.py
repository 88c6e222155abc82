"""Bacs text, core references and Standard 18 files: a published sample, and what must hold of any file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.bacs_text import ALLOWED, NotAReference, bacs_text, core_reference
from shared.domain.bank_check import BankDetails
from shared.domain.money import ZERO, Money
from shared.domain.standard18 import (
    INSTRUCTIONS,
    FileRow,
    NotInFile,
    Originator,
    TransactionCode,
    julian,
    write_standard18,
)
from tests.support.builders import pounds

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "bacs" / "sample_std18_dd.txt"
COUNCIL = Originator("999999", "SAMPLE COUNCIL", BankDetails("499273", "12345678"))
DAY = date(2026, 11, 24)


def row(reference="CT1000000001", code=TransactionCode.REGULAR, amount="35.00", **changes):
    given = {
        "payer": BankDetails("089999", "66374958"),
        "payer_name": "A Sample",
        "reference": reference,
        "code": code,
        "amount": pounds(amount),
        "processing": DAY,
        **changes,
    }
    return FileRow(**given)


SAMPLE_ROWS = (
    row("CT1000000001", TransactionCode.NEW, "0.00"),
    row(
        "CT1000000002",
        TransactionCode.REGULAR,
        "35.00",
        payer=BankDetails("107999", "88837491"),
        payer_name="B Sample",
    ),
    row(
        "CT1000000003",
        TransactionCode.FIRST,
        "60.00",
        payer=BankDetails("202959", "63748472"),
        payer_name="C Sample",
    ),
)


def test_a_published_sample_is_written_as_it_stands():
    if not SAMPLE.is_file():
        pytest.skip("the sample file is not beside the project")
    made = write_standard18(SAMPLE_ROWS, COUNCIL, "000001", date(2026, 11, 23))
    assert made.text.split("\r\n")[:-1] == SAMPLE.read_text().splitlines()


AMOUNTS = st.integers(1, 99_999_999).map(Money)
NAMES = st.text(min_size=1, max_size=40).filter(lambda name: bool(bacs_text(name)))
DAYS = st.sampled_from([date(2026, 11, 24), date(2026, 11, 25), date(2028, 12, 29)])


@st.composite
def file_rows(draw, number):
    code = draw(st.sampled_from(TransactionCode))
    return row(
        f"CT{number:010d}",
        code,
        ZERO if code in INSTRUCTIONS else draw(AMOUNTS),
        payer_name=draw(NAMES),
        processing=draw(DAYS),
    )


@settings(max_examples=60)
@given(st.data(), st.integers(1, 12))
def test_whatever_is_in_a_file_it_balances_and_keeps_its_columns(data, count):
    rows = [data.draw(file_rows(number)) for number in range(1, count + 1)]
    made = write_standard18(rows, COUNCIL, "ABC123", date(2026, 11, 23))
    *lines, last = made.text.split("\r\n")
    assert last == ""
    records = [line for line in lines if line[:1].isdigit()]
    labels = [line for line in lines if not line[:1].isdigit()]
    wide = len({each.processing for each in rows}) > 1
    assert {len(line) for line in labels} == {80}
    assert {len(line) for line in records} == {106 if wide else 100}
    assert set("".join(lines)) <= ALLOWED
    debits = [int(line[35:46]) for line in records if line[15:17] in {"01", "17", "18", "19"}]
    contras = [int(line[35:46]) for line in records if line[15:17] == "99"]
    assert sum(debits) == sum(contras) == made.debit_total.pence == made.credit_total.pence
    totals = lines[-1]
    assert (int(totals[4:17]), int(totals[17:30])) == (sum(debits), sum(contras))
    assert (int(totals[30:37]), int(totals[37:44])) == (len(debits), len(contras))
    assert write_standard18(rows, COUNCIL, "ABC123", date(2026, 11, 23)) == made


@pytest.mark.parametrize(
    ("unfit", "why"),
    [
        (row(amount="0.00"), "amount"),
        (row(amount="-1.00"), "eleven"),
        (row(code=TransactionCode.NEW, amount="1.00"), "amount"),
        (row(amount=Money(100_000_000_000)), "eleven"),
        (row(payer_name="\u0644\u0645"), "name"),
        (row(reference="CT12"), "6 to 18"),
    ],
)
def test_a_row_that_cannot_go_is_named(unfit, why):
    with pytest.raises(NotInFile, match=why) as wrong:
        write_standard18([unfit], COUNCIL, "000001", DAY)
    assert wrong.value.reference == unfit.reference


def test_the_last_day_of_a_leap_year_has_its_number():
    assert julian(date(2028, 12, 31)) == " 28366"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Siân O'Neill", "SIAN ONEILL"),
        ("Gŵyn Ŷnys", "GWYN YNYS"),
        ("Zoë & Æthelred", "ZOE & AETHELRED"),
        ("Smith-Jones (Mrs)", "SMITH-JONES MRS"),
        ("Straße", "STRASSE"),
        ("Łukasz  Żółć", "LUKASZ ZOLC"),
        ("A" * 36, "A" * 18),
        ("\u0645\u062d\u0645\u062f", ""),
    ],
)
def test_how_a_name_is_brought_to_the_characters_that_banks_take(name, text):
    assert bacs_text(name) == text


@pytest.mark.parametrize(
    ("reference", "fits"),
    [
        ("CT1234", True),
        ("CT123", False),
        ("C" * 18, False),
        ("CT" + "1" * 16, True),
        ("CT" + "1" * 17, False),
        ("DDIC123456", False),
        (" CT123456", False),
        ("ct123456", False),
        ("CT-12-3", False),
        ("CT-12-34", True),
        ("111111", False),
        ("CT_12345", False),
    ],
)
def test_what_may_be_a_core_reference(reference, fits):
    if fits:
        assert core_reference(reference) == reference
    else:
        with pytest.raises(NotAReference):
            core_reference(reference)
