"""Reports of the bank's side: every kind is read, and what attacks or is broken is refused."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bank_check import BankDetails
from shared.gateways.bacs_reports import MOST_BYTES, read_report
from shared.gateways.bacs_rows import (
    NotAReport,
    Problem,
    ReportKind,
    TooBig,
    WrongServiceUser,
    details_of,
)
from tests.support.bacs_files import (
    OURS,
    Advice,
    Claim,
    Unpaid,
    a_claim_report,
    a_file_report,
    advices,
    an_arudd,
    an_input_report,
)
from tests.support.records import pounds

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "bacs"
"""A folder of sample reports of service user 999999, which are not ours to ship."""


def read(content: bytes, name: str = "report.xml"):
    return read_report(content, name, OURS)


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8"])
def test_unpaid_collections_are_read_in_either_encoding(encoding):
    report = read(an_arudd(Unpaid("EV0000001X", "35.00", name="SIÂN É"), encoding=encoding))
    (row,) = report.rows
    assert (report.kind, report.made_on) == (ReportKind.ARUDD, date(2026, 11, 24))
    assert (row.reference, row.amount, row.on) == (
        "EV0000001X",
        pounds("35.00"),
        date(2026, 11, 20),
    )
    assert (row.code, row.says, row.problem) == ("0128", "REFER TO PAYER", None)
    assert row.facts["payer-name"] == "SIÂN É"


def test_a_single_item_and_many_are_read_alike():
    items = [Unpaid(f"EV000000{n}X", "1.00") for n in range(3)]
    assert [row.position for row in read(an_arudd(*items)).rows] == [1, 2, 3]
    assert len(read(an_arudd(items[0])).rows) == 1


@pytest.mark.parametrize("text", ["112233", "11-22-33", "11 22 33"])
def test_a_sort_code_is_read_with_hyphens_or_without(text):
    assert details_of(text, "12345670") == BankDetails("112233", "12345670")


def test_totals_that_are_not_those_of_the_items_are_a_row_of_their_own():
    report = read(an_arudd(Unpaid("EV0000001X", "35.00"), totals=(2, "70.00")))
    assert [row.problem for row in report.rows] == [None, Problem.TOTALS]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (Unpaid("EV0000001X", "35.00", sort_code="11-2A-33"), Problem.SORT_CODE),
        (Unpaid("EV0000001X", "35.00", account="1234567"), Problem.ACCOUNT),
        (Unpaid("EV0000001X", "35.00", processed_on="20 Nov"), Problem.DAY),
        (Unpaid("E" * 41, "35.00"), Problem.REFERENCE),
    ],
)
def test_a_row_that_cannot_be_understood_says_what_is_wrong(item, problem):
    assert read(an_arudd(item)).rows[0].problem is problem


@pytest.mark.parametrize("amount", ["-35.00", "35,00", "1e3", "", "35.001", "£35.00"])
def test_an_amount_that_cannot_be_read_is_never_nought(amount):
    content = an_arudd(Unpaid("EV0000001X", "35.00")).replace(
        b'valueOf="35.00" currency="GBP"><PayerAccount',
        f'valueOf="{amount}" currency="GBP"><PayerAccount'.encode("iso-8859-1"),
    )
    assert read(content).rows[0].problem is Problem.AMOUNT


def test_an_item_with_two_references_is_not_guessed_at():
    content = an_arudd(Unpaid("EV0000001X", "35.00")).replace(
        b'Account number="12345670" ref="EV0000001X"', b'Account number="12345670" ref="EV0000002X"'
    )
    assert read(content).rows[0].problem is Problem.TWO_REFERENCES


@pytest.mark.parametrize(
    ("advice_type", "report_type", "kind"),
    [
        ("ADDACS", "7001", ReportKind.ADDACS),
        ("AUDDIS", "7002", ReportKind.AUDDIS),
        ("AWACS", "7005", ReportKind.AWACS),
        ("ADDACS", "8123", ReportKind.ADDACS),
        ("addacs", "", ReportKind.ADDACS),
    ],
)
def test_the_advice_type_tells_what_a_report_is_whatever_its_number(advice_type, report_type, kind):
    content = advices(Advice("EV0000001X", "1"), kind=advice_type, report_type=report_type)
    assert read(content, "ARUDD.xml").kind is kind


def test_the_file_name_tells_where_the_advice_type_does_not():
    content = advices(Advice("EV0000001X", "1"), kind="SOMETHING")
    assert read(content, "eventon-ADDACS-1.xml").kind is ReportKind.ADDACS
    with pytest.raises(NotAReport, match="advice type"):
        read(content, "x.xml")


def test_new_details_are_kept_with_the_row():
    (row,) = read(
        advices(Advice("EV0000001X", "3", new_sort_code="445566", new_account="00112233"))
    ).rows
    facts = row.facts
    assert details_of(facts["payer-new-sort-code"], facts["payer-new-account-number"]) == (
        BankDetails("445566", "00112233")
    )


def test_new_details_with_letters_are_a_problem():
    row = Advice("EV0000001X", "3", new_sort_code="44S566", new_account="00112233")
    assert read(advices(row)).rows[0].problem is Problem.SORT_CODE


def test_a_rejected_file_says_what_was_wrong():
    (row,) = read(a_file_report("000009", accepted=0, rejected=1, code="30264", line="Bad")).rows
    assert (row.record, row.code, row.says, row.facts["vol-serial-number"]) == (
        "R",
        "30264",
        "Bad",
        "000009",
    )


def test_a_claim_is_read_with_each_collection():
    claim = Claim("EV0000001X", (("2026-10-01", "60.00"), ("2026-11-02", "60.00")), "120.00")
    (row,) = read(a_claim_report(claim)).rows
    assert (row.reference, row.code, row.amount) == ("EV0000001X", "2", pounds("120.00"))
    assert (row.on, row.facts["DateOfDirectDebit.2"]) == (date(2026, 12, 10), "2026-11-02")


def test_a_cancelled_claim_is_a_row_of_another_kind():
    cancelled = "<DDICAdvice><PayingBankReference>INVENTED0001</PayingBankReference></DDICAdvice>"
    (row,) = read(a_claim_report(cancelled=cancelled)).rows
    assert (row.record, row.facts["PayingBankReference"]) == ("CANCELLED", "INVENTED0001")


def test_the_input_report_names_each_item_and_ends_with_the_counts():
    content = an_input_report("000012", ("EV0000001X", "60.00", "REJECTED"), rejected=1)
    item, summary = read(content).rows
    assert (item.record, item.reference, item.facts["serial"]) == (
        "REJECTED",
        "EV0000001X",
        "000012",
    )
    assert summary.facts["DebitEntry.RejectedRecords"] == "1"


@pytest.mark.parametrize(
    "content",
    [
        an_arudd(Unpaid("EV0000001X", "35.00"), user="123456"),
        advices(Advice("EV0000001X", "1"), user="123456"),
        a_file_report("000010", accepted=1, rejected=0, user="123456"),
        an_input_report("000010", user="123456"),
        an_arudd(Unpaid("EV0000001X", "35.00")).replace(b"userNumber", b"number"),
    ],
)
def test_a_report_for_another_service_user_is_refused(content):
    with pytest.raises(WrongServiceUser):
        read(content)


def test_the_same_report_written_otherwise_has_the_same_advice():
    items = (Unpaid("EV0000001X", "35.00"), Unpaid("EV0000002X", "36.00"))
    first, again = an_arudd(*items), an_arudd(*items, encoding="UTF-8").replace(b"><", b">\n<")
    assert read(first).advice == read(again).advice
    assert read(first).advice != read(an_arudd(items[0])).advice


DTD = b'<?xml version="1.0"?><!DOCTYPE BACSDocument [%s]><BACSDocument>%s</BACSDocument>'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(12)
)


@pytest.mark.parametrize(
    "content",
    [
        DTD % (b"", b""),
        b'<!DOCTYPE BACSDocument SYSTEM "report.dtd"><BACSDocument/>',
        DTD % (LAUGHS, b"&l11;"),
        DTD % (b'<!ENTITY x SYSTEM "file:///etc/passwd">', b"&x;"),
        DTD % (b'<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', b"&x;"),
        DTD % (b'<!ENTITY %% x SYSTEM "http://127.0.0.1:9/x"> %%x;', b""),
    ],
    ids=["empty", "external", "laughs", "file", "network", "parameter"],
)
def test_document_types_and_entities_are_refused_before_they_do_anything(content, monkeypatch):
    def no_network(*_args, **_rest):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", no_network)
    with pytest.raises(NotAReport, match="document type or entities"):
        read(content)


def test_a_file_that_is_too_big_is_refused_before_it_is_read():
    with pytest.raises(TooBig):
        read(b"<" * (MOST_BYTES + 1))


def test_a_file_that_is_broken_in_the_middle_says_where():
    whole = an_arudd(*(Unpaid(f"EV000000{n}X", "1.00") for n in range(9)))
    with pytest.raises(NotAReport, match=r"line 2, column \d+") as broken:
        read(whole[: len(whole) // 2])
    assert broken.value.line == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01",
        b"sort,account\n1,2\n",
        b"<BACSDocument/>",
        b"<BACSDocument><Data><Other/></Data></BACSDocument>",
        b"<html><body/></html>",
        b"<BACSDocument>" + b"<a>" * 100_000,
        b'<?xml version="1.0" encoding="no-such"?><BACSDocument/>',
        b'<?xml version="1.0" encoding="UTF-8"?><BACSDocument a="\xe9"/>',
    ],
)
def test_what_is_no_report_is_refused(content):
    with pytest.raises(NotAReport):
        read(content)


WHOLE = (
    an_arudd(Unpaid("EV0000001X", "35.00"), Unpaid("EV0000002X", "36.00")),
    advices(Advice("EV0000001X", "3", new_sort_code="445566", new_account="00112233")),
    a_claim_report(Claim("EV0000001X", (("2026-10-01", "60.00"),), "60.00")),
    an_input_report("000012", ("EV0000001X", "60.00", "REJECTED")),
)


@given(st.sampled_from(WHOLE), st.integers(0, 2_000), st.integers(0, 80), st.binary(max_size=40))
def test_whatever_is_done_to_a_report_it_is_read_or_refused(content, at, length, put):
    said, rows = "", ()
    try:
        rows = read(content[:at] + put + content[at + length :]).rows
    except NotAReport as refused:
        said = str(refused)
    assert "EV000000" not in said
    assert all(len(row.reference) <= 40 and row.amount.pence >= 0 for row in rows)


def test_nothing_about_a_person_is_printed():
    report = read(an_arudd(Unpaid("EV0000001X", "35.00", name="MR HUGHES")))
    for word in ("HUGHES", "12345670", "11-22-33", "35", "EV0000001X"):
        assert word not in repr(report)


def test_sample_files_of_others_are_read():
    files = sorted(SAMPLES.glob("*.xml"))
    if not files:
        pytest.skip(f"{SAMPLES} is not here: reports written by others are not read")
    for file in files:
        report = read_report(file.read_bytes(), file.name, "999999")
        assert report.rows, file.stem
        assert all(row.problem is None for row in report.rows), file.stem
