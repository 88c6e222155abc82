"""Bank checks and collection days from the command line; both outputs are a public contract."""

from __future__ import annotations

import io
import json

import pytest

from shared.cli import main

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
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)


def test_the_days_of_a_collection_as_json(at, capsys):
    assert main(["direct-debit", "dates", "--advised", "2026-12-25", "--notice", "10"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "advised": "2026-12-25",
        "notice_by": "2026-12-11",
        "input_by": "2026-12-23",
        "processing": "2026-12-24",
        "entry": "2026-12-29",
        "unpaid_expected": "2026-12-31",
        "unpaid_latest": "2027-01-04",
    }


def test_past_the_last_known_holiday_the_command_refuses_in_words(at, capsys):
    assert main(["direct-debit", "dates", "--advised", "2040-01-02"]) == 1
    said = capsys.readouterr().err
    assert "bank holidays" in said
    assert "Traceback" not in said
