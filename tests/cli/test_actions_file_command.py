"""`evenkeel actions-file`: the file that it writes, and what it says when it does not."""

from __future__ import annotations

import pytest

from shared.cli import main
from shared.cli.actions_file import ALREADY_RUNNING
from shared.jobs.registry import only_once
from shared.services.revenues import tell_revenues
from tests.support.builders import NOW, a_party


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database, with one action that waits."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    with database.transaction() as session:
        tell_revenues(session, "plan_agreed", a_party(session).id, {}, NOW, "revenues:test:1")
    return database


def write(out, *more):
    return main(["actions-file", "--out", str(out), *more])


def test_a_file_is_written_once_and_again_by_its_number(at, tmp_path, capsys):
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    assert (write(first), write(second), write(third, "--number", "1")) == (0, 0, 0)
    assert first.read_bytes() == third.read_bytes()
    assert not second.exists()
    said = capsys.readouterr().out
    assert "Actions file 1: " in said
    assert "Nothing waits for the revenues system." in said


def test_a_number_that_was_never_made_is_said_in_plain_words(at, tmp_path, capsys):
    assert write(tmp_path / "out", "--number", "7") == 1
    assert "There is no actions file 7." in capsys.readouterr().err


def test_two_at_once_do_not_write(at, tmp_path, capsys):
    with only_once(at, "actions-file"):
        assert write(tmp_path / "out") == ALREADY_RUNNING
    assert "Nothing was changed." in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said_and_the_file_can_be_written_later(at, tmp_path, capsys):
    assert write(tmp_path / "none" / "out") == 1
    assert "cannot be written" in capsys.readouterr().err
    assert write(tmp_path / "out", "--number", "1") == 0
