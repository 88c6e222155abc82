"""`evenkeel import accounts`: what it says, the report that it writes, and the status it ends with."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.cli import main
from shared.cli.import_ import ALREADY_RUNNING, REFUSED, WAITING
from shared.jobs.registry import only_once
from shared.models import Account, Debt, SuspenseItem
from shared.services.ledger.cash_file import make_cash_file
from tests.support.builders import NOW
from tests.support.extracts import extract, household, row
from tests.support.importing import count
from tests.support.postings import TELLER, paid_in

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://evil.example")',
    "a\n=1+1",
    ";=1",
)
"""What spreadsheets take for more than text (OWASP, CSV injection)."""
BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


@pytest.fixture
def file_of(tmp_path):
    def write(content: bytes) -> str:
        file = tmp_path / "extract.csv"
        file.write_bytes(content)
        return str(file)

    return write


def test_a_good_extract_is_taken_and_counted(at, file_of, capsys):
    assert main(["import", "accounts", file_of(extract(household()))]) == 0
    assert "4 rows of 2026-11-21 imported." in capsys.readouterr().out
    assert main(["import", "accounts", file_of(extract(household()))]) == 0
    assert "imported before. Nothing was changed." in capsys.readouterr().out
    assert count(at, Account) == 1


def test_a_bad_row_refuses_the_whole_with_a_report(at, file_of, tmp_path, capsys):
    report = tmp_path / "report.csv"
    bad = extract(household(1, charge="-5.00"))
    assert main(["import", "accounts", file_of(bad), "--report", str(report)]) == REFUSED
    rows = list(csv.DictReader(io.StringIO(report.read_text(encoding="utf-8"))))
    assert [(row["row"], row["column"], row["shape"]) for row in rows] == [
        ("4", "charge", "'-9.99")
    ]
    said = capsys.readouterr().err
    assert "row 4: charge must not be negative" in said
    assert "-5.00" not in said
    assert count(at, Account) == 0


def test_a_file_that_lost_most_accounts_waits(at, file_of, capsys):
    town = [row for number in range(30) for row in household(number)]
    main(["import", "accounts", file_of(extract(town))])
    fewer = file_of(extract(household(0), extract_date="2026-11-22"))
    assert main(["import", "accounts", fewer]) == WAITING
    assert "29 of 30 open accounts are not in this extract." in capsys.readouterr().err
    assert main(["import", "accounts", fewer, "--accept-vanished"]) == 0


def test_two_imports_never_run_at_once(at, file_of, capsys):
    with only_once(at, "import"):
        assert main(["import", "accounts", file_of(extract(household()))]) == ALREADY_RUNNING
    assert "Another import is running." in capsys.readouterr().err
    assert count(at, Account) == 0


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_report_is_more_than_text_to_a_spreadsheet(at, file_of, tmp_path, formula):
    report = tmp_path / "report.csv"
    rows = household()
    for each in rows:
        for column in set(each) - {"record", "account"}:
            each[column] = formula
    header = extract(household()).replace(
        b"charge", f'"{formula}"'.replace('"h', '""h').encode(), 1
    )
    for content in (extract(rows), header):
        assert main(["import", "accounts", file_of(content), "--report", str(report)]) == REFUSED
        cells = [
            cell
            for row in csv.reader(io.StringIO(report.read_text(encoding="utf-8")))
            for cell in row
        ]
        assert [cell for cell in cells if cell.startswith(BEGINS)] == []
        assert len(cells) > 4


def test_rows_on_our_receipts_that_cannot_be_so_are_told_and_reported(
    at, file_of, tmp_path, capsys
):
    report = tmp_path / "report.csv"
    wrong = row("receipt", account="80000001", year="2026", number="C9-9", amount="5.00")
    content = file_of(extract([*household(), wrong]))
    assert main(["import", "accounts", content, "--report", str(report)]) == 0
    said = capsys.readouterr()
    assert "number is not that of any line of our cash files" in said.err
    assert "rows on our receipts that do not agree: 1" in said.out
    assert "is not that of any line" in report.read_text(encoding="utf-8")


def test_a_cash_file_that_never_was_is_refused(at, file_of, capsys):
    content = file_of(extract(household()))
    assert main(["import", "accounts", content, "--cash-files-until", "3"]) == REFUSED
    assert "it holds cash file 3, but the last one made is 0" in capsys.readouterr().err


def test_bank_lines_are_taken_once(at, file_of, capsys):
    lines = file_of(b"date,amount,reference\n2026-11-20,92.50,HUGHES\n2026-11-20,10.00,CASH\n")
    assert [main(["import", "bank-lines", lines]) for _ in range(2)] == [0, 0]
    said = capsys.readouterr().out
    assert "2 lines taken, 0 were there before." in said
    assert "0 lines taken, 2 were there before." in said


@pytest.mark.parametrize("content", [b"2026-11-20,x,HUGHES", b"\xff\xfe", b"", b"<html>"])
def test_bank_lines_that_cannot_be_read_are_all_refused(at, file_of, capsys, content):
    assert main(["import", "bank-lines", file_of(content)]) == REFUSED
    said = capsys.readouterr().err
    assert "Nothing was taken." in said
    assert "HUGHES" not in said
    assert count(at, SuspenseItem) == 0


def test_an_extract_that_names_no_receipts_is_said_to_leave_them_out(at, file_of, capsys):
    assert (
        main(["import", "accounts", file_of(extract(household(), extract_date="2026-11-20"))]) == 0
    )
    capsys.readouterr()
    with at.transaction() as session:
        debt = session.scalars(select(Debt).order_by(Debt.id)).first()
        paid_in(session, debt, "1.00", datetime(2026, 11, 20, 12, tzinfo=UTC))
    make_cash_file(at, date(2026, 11, 20), TELLER, NOW)
    silent = file_of(extract(household(charge="49.00"), extract_date="2026-11-21"))
    assert main(["import", "accounts", silent]) == 0
    said = capsys.readouterr()
    assert "lines of our cash files that it does not hold: 1" in said.out
    assert "does not say which of our receipts its balances hold" in said.err


def test_an_extract_that_names_them_is_believed(at, file_of, capsys):
    assert (
        main(["import", "accounts", file_of(extract(household(), extract_date="2026-11-20"))]) == 0
    )
    with at.transaction() as session:
        debt = session.scalars(select(Debt).order_by(Debt.id)).first()
        paid_in(session, debt, "1.00", datetime(2026, 11, 20, 12, tzinfo=UTC))
    make_cash_file(at, date(2026, 11, 20), TELLER, NOW)
    telling = file_of(extract(household(charge="49.00"), extract_date="2026-11-21"))
    capsys.readouterr()
    assert main(["import", "accounts", telling, "--cash-files-until", "1"]) == 0
    said = capsys.readouterr()
    assert "receipts of ours that it holds since: 1" in said.out
    assert said.err == ""
