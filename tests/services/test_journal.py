"""The journal: debits equal to credits, the council's codes, and the same bytes when run again."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shared.cli import main
from shared.domain.journal import NoCode, NotAChart, read_chart
from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO, Money, total
from shared.services.ledger.journal import DaysNotClosed, make_journal
from tests.support.builders import TODAY, a_debt
from tests.support.postings import in_suspense, paid_in, taken_back

THEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = THEN.date()
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "mappings" / "journal.toml"


@pytest.fixture
def moved(database):
    """A receipt of £90.00 with costs, one taken back, and £12.00 in suspense."""
    with database.transaction() as session:
        debt = a_debt(session, costs="50.00")
        paid_in(session, debt, at=THEN)
        taken_back(session, paid_in(session, debt, "40.00", THEN), THEN)
        in_suspense(session, "12.00", at=THEN)
    return database


def journal(database, first=DAY, last=DAY, **more):
    with database.reading() as session:
        return make_journal(session, first, last, TODAY, **more)


def rows_of(made):
    return list(csv.DictReader(io.StringIO(made.content.decode(), newline="")))


def test_debits_are_credits_to_the_penny(moved):
    made = journal(moved)
    assert made.debit == made.credit == Money(9000 + 4000 + 4000 + 1200)
    sums = [
        total(Money.from_pounds_text(row[side]) for row in rows_of(made) if row[side])
        for side in ("ENTERED_DR", "ENTERED_CR")
    ]
    assert sums == [made.debit, made.credit]
    assert made.lines == len(rows_of(made))


def test_it_is_the_same_when_made_again(moved):
    first = journal(moved)
    with moved.transaction() as session:
        paid_in(session, a_debt(session))
    assert journal(moved) == first


def test_a_line_for_each_kind_account_and_fund(moved):
    assert {(row["CATEGORY"], row["SUBJECTIVE"], row["COST_CENTRE"]) for row in rows_of(journal(moved))} == {
        ("receipt", "card", ""),
        ("receipt", "bank", ""),
        ("receipt", "suspense", ""),
        ("receipt", "debt", "council_tax"),
        ("reversal", "card", ""),
        ("reversal", "debt", "council_tax"),
    }  # fmt: skip


def test_days_on_which_nothing_moved_have_no_lines(moved):
    made = journal(moved, date(2026, 11, 1), date(2026, 11, 20))
    assert (made.lines, made.debit) == (0, ZERO)


@pytest.mark.parametrize(("first", "last"), [(DAY, TODAY), (DAY, date(2026, 11, 20))])
def test_days_that_are_not_over_are_refused(moved, first, last):
    with pytest.raises(DaysNotClosed):
        journal(moved, first, last)


def test_the_councils_codes_stand_in_it(moved):
    made = journal(moved, chart=read_chart(EXAMPLE.read_text(encoding="utf-8")))
    debts = [row for row in rows_of(made) if "debt.council_tax" in row["DESCRIPTION"]]
    assert {(row["COST_CENTRE"], row["SUBJECTIVE"]) for row in debts} == {("R9010", "12010")}
    assert {row["LEDGER"] for row in debts} == {"TIDEWELL"}
    assert {row["ACCOUNTING_DATE"] for row in debts} == {"2026/11/21"}


def test_the_example_has_a_code_for_every_account():
    chart = read_chart(EXAMPLE.read_text(encoding="utf-8"))
    assert set(LedgerAccount) <= set(chart.codes)


def test_an_account_without_a_code_stops_it(moved):
    chart = read_chart('[accounts]\ncard = { cost_centre = "1", subjective = "2" }')
    with pytest.raises(NoCode, match=r"bank, debt\.council_tax, suspense"):
        journal(moved, chart=chart)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = [", "not valid TOML"),
        ("colour = 1", "not settings"),
        ("ledger = 'A'", "must hold a code"),
        ("[accounts]\npetty = { cost_centre = '1', subjective = '2' }", "not an account of ours"),
        ("[accounts]\n'debt.wine' = { cost_centre = '1', subjective = '2' }", "not an account"),
        ("[accounts]\ncard = { cost_centre = '1' }", "needs cost_centre and subjective"),
        ("ledger = 1\n[accounts]\ncard = { cost_centre = '1', subjective = '2' }", "must be text"),
    ],
)
def test_a_chart_that_cannot_be_used_says_why(text, says):
    with pytest.raises(NotAChart, match=says):
        read_chart(text)


def test_a_code_that_is_a_formula_stays_text(moved):
    accounts = dict.fromkeys(LedgerAccount, "{ cost_centre = '=1+1', subjective = '-2' }")
    text = "\n".join(f"{name} = {code}" for name, code in accounts.items())
    rows = rows_of(journal(moved, chart=read_chart(f"[accounts]\n{text}")))
    assert {(row["COST_CENTRE"], row["SUBJECTIVE"]) for row in rows} == {("'=1+1", "'-2")}


@pytest.mark.parametrize(
    ("days", "status"), [(("2026-11-21", "2026-11-21"), 0), (("2026-11-21", "2026-11-22"), 1)]
)
def test_the_command_writes_the_same_file_twice(
    moved, settings, monkeypatch, tmp_path, capsys, days, status
):
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    assert [main(["journal", *days, "--out", str(file)]) for file in files] == [status] * 2
    if status == 0:
        assert files[0].read_bytes() == files[1].read_bytes()
        assert "debits: £182.00, credits: £182.00" in capsys.readouterr().out
    else:
        assert "days that are over" not in capsys.readouterr().out
        assert not files[0].exists()
