"""Bank checks from the command line: their output is a public contract."""

from __future__ import annotations

import io
from datetime import date

import pytest

from shared.cli import main
from shared.cli._bank_rows import answers
from shared.domain.bank_tables import read_bank_tables
from shared.services.direct_debit.bank_tables import tables_on

WEIGHTS = "100000 100009 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1\n"


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "weights.txt"
    file.write_text(WEIGHTS, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("sort_code", "account", "said", "status"),
    [
        ("10-00-00", "00000051", "valid", 0),
        ("100000", "00000052", "invalid", 1),
        ("100000", "0000005x", "invalid", 1),
        ("200000", "00000052", "unknown", 2),
    ],
)
def test_one_check(table, capsys, sort_code, account, said, status):
    assert main(["bank", "check", sort_code, account, "--weights", table]) == status
    assert capsys.readouterr().out == f"{said}\n"


def test_many_checks_answer_a_line_each(table, capsys, monkeypatch):
    rows = "100000,00000051\n100000,00000052\n200000,1\nnonsense\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(rows))
    assert main(["bank", "check", "--weights", table, "--batch", "-"]) == 0
    assert capsys.readouterr().out.split() == ["valid", "invalid", "invalid", "invalid"]


def test_a_table_that_cannot_be_read_is_named_by_line(tmp_path, capsys):
    file = tmp_path / "weights.txt"
    file.write_text(WEIGHTS + "100000 100009 MOD12\n", encoding="utf-8")
    assert main(["bank", "check", "100000", "00000051", "--weights", str(file)]) == 1
    said = capsys.readouterr().err
    assert "line 2" in said
    assert "Traceback" not in said


@pytest.fixture
def at(database, settings, clock, monkeypatch):
    """The command in a sandbox's environment, on the test's database, on 22 November 2026."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def typed(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


ROWS = "100000,00000051\n100000,00000052\n200000,12345678\n"
SAID = ["valid", "invalid", "unknown"]


@pytest.mark.parametrize("batch", [["--batch", "-"], ["--batch"], ["--batch", "CSV"]])
def test_rows_come_from_standard_input_however_it_is_said(table, capsys, monkeypatch, batch):
    typed(monkeypatch, ROWS)
    assert main(["bank", "check", *batch, "--weights", table]) == 0
    assert capsys.readouterr().out.split() == SAID


def test_rows_come_from_a_file(table, capsys, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_bytes(b"\xef\xbb\xbf" + ROWS.replace("\n", "\r\n").encode())
    assert main(["bank", "check", "--weights", table, "--batch", str(file)]) == 0
    assert capsys.readouterr().out.split() == SAID


def test_a_file_of_rows_that_is_not_there_is_said(table, capsys):
    assert main(["bank", "check", "--weights", table, "--batch", "/nowhere/rows.csv"]) == 1
    assert "cannot be read" in capsys.readouterr().err


BROKEN = (
    b"",
    b",",
    b"100000",
    b"100000,00000051,",
    b"100000;00000051",
    b'"100000,00000051',
    b"1000\x0000,00000051",
    b"\xff\xfe,\x80",
    b"100000," + b"0" * 200_000,
    b",".join([b"1"] * 50_000),
)


def test_every_broken_row_has_its_own_line(table, capsys, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_bytes(b"\n".join([*BROKEN, b'"10-00-00","0000 0051"', b"200000,12345678"]))
    assert main(["bank", "check", "--weights", table, "--batch", str(file)]) == 0
    said = capsys.readouterr().out.split("\n")
    assert said == ["invalid"] * len(BROKEN) + ["valid", "unknown", ""]


def test_no_row_no_answer(table, capsys, monkeypatch):
    typed(monkeypatch, "")
    assert main(["bank", "check", "--weights", table, "--batch", "-"]) == 0
    assert capsys.readouterr().out == ""


def test_rows_are_answered_as_they_come(tmp_path):
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield "100000,00000051\n"

    given = answers(rows(), read_bank_tables([WEIGHTS]))
    assert (next(given), asked) == ("valid\n", [0])


@pytest.mark.parametrize(
    "arguments", [[], ["100000"], ["100000", "00000051", "--substitutions", "FILE"]]
)
def test_too_little_is_said_in_words(table, capsys, arguments):
    words = ["bank", "check", *[table if word == "FILE" else word for word in arguments]]
    assert main(words) == 2
    assert "Give" in capsys.readouterr().err


def load(table, *more, first_day="2026-11-22"):
    return main(["bank", "load-tables", table, *more, "--label", "V1", "--from", first_day])


def test_loaded_tables_are_asked_when_no_file_is_given(at, table, capsys):
    assert main(["bank", "check", "100000", "00000052"]) == 2
    assert load(table) == 0
    assert main(["bank", "check", "100000", "00000052"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "unknown",
        "Loaded 1 rows, which hold from 2026-11-22.",
        "invalid",
    ]


def test_tables_to_come_do_not_count_yet(at, table, capsys):
    load(table, first_day="2026-11-23")
    assert main(["bank", "check", "100000", "00000052"]) == 2


def test_many_rows_are_checked_by_the_loaded_tables(at, table, capsys, monkeypatch):
    load(table)
    capsys.readouterr()
    typed(monkeypatch, ROWS)
    assert main(["bank", "check", "--batch"]) == 0
    assert capsys.readouterr().out.split() == SAID


def test_the_same_tables_again_are_there_already(at, table, capsys):
    load(table)
    assert load(table) == 0
    assert "already" in capsys.readouterr().out


def test_tables_that_cannot_be_read_change_nothing_and_every_line_is_named(
    at, table, tmp_path, capsys
):
    load(table)
    bad = tmp_path / "bad.txt"
    bad.write_text("938600\n" * 30, encoding="utf-8")
    assert load(table, str(bad)) == 1
    said = capsys.readouterr().err
    assert "substitutions, line 1: expected 2 columns" in said
    assert "and 10 more" in said
    with at.reading() as session:
        assert tables_on(session, date(2026, 11, 22)).substitutes == {}


@pytest.mark.parametrize("label", ["", "  ", "x" * 61])
def test_a_label_that_says_nothing_or_too_much_is_refused(at, table, capsys, label):
    words = ["bank", "load-tables", table, "--label", label, "--from", "2026-11-22"]
    assert main(words) == 2
    assert "label" in capsys.readouterr().err


def test_what_is_loaded_is_listed(at, table, capsys):
    load(table)
    load(table, first_day="2027-01-01")
    capsys.readouterr()
    assert main(["bank", "tables"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2027-01-01       1 rows  V1",
        "2026-11-22       1 rows  V1",
    ]
