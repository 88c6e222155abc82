"""Files of agencies, opened: encodings, separators, spreadsheets, and what is meant to do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from shared.domain.agency_file import known_columns
from shared.domain.agency_file_words import Refusal
from shared.gateways import agency_tables
from shared.gateways.agency_tables import NotATable, kind_of_table, open_table

HEAD = ("name", "postcode", "account-reference")
ROW = ("Siân Ó Néill", "TW1 2AB", "80010001")
TEXT = "name,postcode,account-reference\r\nSiân Ó Néill,TW1 2AB,80010001\r\n"


def opened(content, most=100):
    table = open_table(content, most, known_columns)
    return table.head, list(table.rows), table.encoding


def a_book(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content, **changed):
    """The same book with parts put in, or in place of others."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in set(old.namelist()) - set(changed):
            new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("cp1252", "cp1252")],
)
def test_text_is_read_in_every_encoding_that_spreadsheets_write(encoding, guessed):
    assert opened(TEXT.encode(encoding)) == (HEAD, [(2, ROW)], guessed)


@pytest.mark.parametrize("sign", [";", "\t", ","])
def test_the_sign_between_columns_is_the_one_that_makes_known_columns(sign):
    head, rows, _encoding = opened(TEXT.replace(",", sign).encode())
    assert (head, rows) == (HEAD, [(2, ROW)])


def test_empty_rows_are_left_out_and_the_others_keep_their_number():
    content = b"name\r\n\r\n,,\r\nAaron\r\n"
    assert opened(content)[1] == [(4, ("Aaron",))]


def test_a_cell_of_several_lines_is_one_cell():
    assert opened(b'name\n"Aaron\nof Tywyn"\n')[1] == [(2, ("Aaron\nof Tywyn",))]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Refusal.EMPTY),
        (b"\r\n \r\n", Refusal.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.OLD_SPREADSHEET),
        (b"%PDF-1.7 x", Refusal.NOT_A_TABLE),
        (b"\x1f\x8b\x08\x00", Refusal.NOT_A_TABLE),
    ],
)
def test_what_is_no_table_is_known_by_its_first_bytes(content, why):
    with pytest.raises(NotATable) as refused:
        kind_of_table(content)
    assert refused.value.why is why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("name\nAaron".encode("utf-16-le"), Refusal.ENCODING),
        (b"name\n\x81\x8d\x8f", Refusal.ENCODING),
        (b"name\nAa\0ron", Refusal.ENCODING),
        (b"PK\x03\x04 and then nothing", Refusal.NOT_A_TABLE),
        (b'name\n"' + b"x" * 200_000, Refusal.NOT_A_TABLE),
    ],
)
def test_what_cannot_be_read_is_told_by_one_word(content, why):
    with pytest.raises(NotATable) as refused:
        opened(content)
    assert refused.value.why is why


def test_a_spreadsheet_is_read_as_it_is_shown():
    content = a_book(
        ["name", "rent", "date-of-statement", "partner", "tv-licence"],
        ["Siân", 45.6, datetime(2026, 11, 2), True, 14],  # noqa: DTZ001  # a spreadsheet knows no zones
        ["Aled", 45.599999999999994, date(2026, 11, 3), False, None],
    )
    assert opened(content)[1] == [
        (2, ("Siân", "45.6", "2026-11-02", "yes", "14")),
        (3, ("Aled", "45.6", "2026-11-03", "no")),
    ]


def test_a_formula_stays_the_text_that_it_is():
    content = a_book(["name", "rent"], ["Aaron", "=1+1"])
    assert opened(content)[1] == [(2, ("Aaron", "=1+1"))]


def test_what_stands_far_below_or_far_to_the_right_costs_nothing():
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.active.append(["Aaron"])
    book.active["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    assert opened(out.getvalue(), most=10)[1] == [(2, ("Aaron",))]


def test_another_zip_is_no_spreadsheet():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("clients.csv", TEXT)
    with pytest.raises(NotATable) as refused:
        opened(out.getvalue())
    assert refused.value.why is Refusal.NOT_A_TABLE


def test_a_part_that_unpacks_to_far_more_is_refused_before_it_is_unpacked():
    content = repacked(a_book(["name"]), **{"xl/media/x.bin": b"\0" * 40_000_000})
    assert len(content) < 200_000
    with pytest.raises(NotATable) as refused:
        opened(content)
    assert refused.value.why is Refusal.BOMB


def test_too_much_in_all_is_refused(monkeypatch):
    monkeypatch.setattr(agency_tables, "LARGEST_UNPACKED", 1_000)
    with pytest.raises(NotATable) as refused:
        opened(a_book(["name"]))
    assert refused.value.why is Refusal.BOMB


def test_too_many_parts_are_refused():
    parts = {f"xl/x{number}.xml": b"<x/>" for number in range(400)}
    with pytest.raises(NotATable) as refused:
        opened(repacked(a_book(["name"]), **parts))
    assert refused.value.why is Refusal.BOMB


BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)


@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("before", [b"", b"<!-- " + b"x" * 5_000 + b" -->"])
def test_xml_with_definitions_of_its_own_is_refused(part, before):
    content = repacked(a_book(["name"], ["Aaron"]), **{part: before + BILLION})
    with pytest.raises(NotATable):
        opened(content)


@pytest.mark.parametrize("length", [10, 500, 2_000, 4_000])
def test_a_spreadsheet_that_was_cut_short_is_no_table(length):
    with pytest.raises(NotATable):
        opened(a_book(["name"], ["Aaron"])[:length])
