"""`evenkeel cash-file`: the file that it writes, and what it says when it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.cli import main
from shared.cli.cash_file import ALREADY_RUNNING
from shared.jobs.registry import only_once
from tests.support.builders import a_debt
from tests.support.postings import paid_in


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database, with one payment of yesterday."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    with database.transaction() as session:
        paid_in(session, a_debt(session), at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    return database


def write(out, day="2026-11-21", *more):
    return main(["cash-file", day, "--out", str(out), *more])


def test_the_file_is_written_the_same_twice(at, tmp_path, capsys):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert (write(first), write(second)) == (0, 0)
    assert first.read_bytes() == second.read_bytes()
    said = capsys.readouterr().out
    assert "lines: 1, total: £90.00, sha256: " in said
    assert "as it was made before" in said
    assert [each.name for each in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-11-22", "is not over yet"),
        ("2027-01-01", "is not over yet"),
        ("2026-11-20", ""),
    ],
)
def test_a_day_that_cannot_be_written_is_said_in_plain_words(at, tmp_path, capsys, day, says):
    status = write(tmp_path / "cash.csv", day)
    assert (status == 1) == bool(says)
    assert says in capsys.readouterr().err


def test_the_day_that_comes_first_is_named(at, tmp_path, capsys):
    write(tmp_path / "cash.csv", "2026-11-19")
    assert write(tmp_path / "cash.csv") == 1
    assert "The file of 2026-11-20 comes first" in capsys.readouterr().err


def test_a_folder_that_is_not_there_leaves_nothing_half_written(at, tmp_path, capsys):
    assert write(tmp_path / "nowhere" / "cash.csv") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_mapping_that_cannot_be_used_is_told_before_anything_is_made(at, tmp_path, capsys):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('order = ["account"]', encoding="utf-8")
    assert write(tmp_path / "cash.csv", "2026-11-21", "--mapping", str(mapping)) == 2
    assert "number, amount must be among the columns" in capsys.readouterr().err


def test_two_at_once_are_kept_apart(at, tmp_path, capsys):
    with only_once(at, "cash-file"):
        assert write(tmp_path / "cash.csv") == ALREADY_RUNNING
