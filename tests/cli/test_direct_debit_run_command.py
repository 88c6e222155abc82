"""`evenkeel direct-debit run`: from the preview to the file and the hand-in, and what it says when it cannot."""

from __future__ import annotations

import errno
import os
import re

import pytest
from sqlalchemy import select

from shared.cli import main
from shared.cli._direct_debit_run import ALREADY_RUNNING
from shared.domain.direct_debit_runs import RunState
from shared.jobs.registry import only_once
from shared.models import DirectDebitRun
from tests.support.direct_debit_runs import FIRST_RUN, a_lodged
from tests.support.direct_debits import SECRET

DAY = str(FIRST_RUN)


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment two days before Christmas Eve, with one payment to take."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-12-22 09:00")
    monkeypatch.setenv("EVENKEEL_SECRET_KEY", SECRET)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    with database.transaction() as session:
        a_lodged(session)
    return database


def run(*arguments):
    return main(["direct-debit", "run", *map(str, arguments)])


def approved(capsys, *more):
    assert run("preview", DAY) == 0
    digest = re.search(r"digest +(\w+)", capsys.readouterr().out).group(1)
    assert run("approve", DAY, "--digest", digest, *more) == 0
    return re.search(r"Run (\d+)", capsys.readouterr().out).group(1)


def state(database):
    with database.reading() as session:
        return session.scalars(select(DirectDebitRun.state).order_by(DirectDebitRun.id)).all()


def test_a_preview_says_what_the_run_would_hold(at, capsys):
    assert run("preview", DAY) == 0
    said = capsys.readouterr().out
    assert "Processing 2026-12-24, the money moves on 2026-12-29" in said
    assert "total     £90.00" in said


def test_a_run_goes_from_preview_to_bank(at, capsys, tmp_path):
    run_id = approved(capsys)
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    assert run("file", run_id, "--out", first) == 0
    assert run("hand-in", run_id) == 0
    assert run("file", run_id, "--out", second) == 0
    assert first.read_bytes() == second.read_bytes()
    assert "as it was made before" in capsys.readouterr().out
    assert state(at) == [RunState.HANDED_IN]
    assert run("list") == 0
    assert "000001 2026-12-24 handed_in" in capsys.readouterr().out


def test_a_run_is_handed_in_once(at, capsys, tmp_path):
    run_id = approved(capsys)
    run("file", run_id, "--out", tmp_path / "run.txt")
    assert (run("hand-in", run_id), run("hand-in", run_id)) == (0, 1)
    assert "command:direct-debit handed this run in already" in capsys.readouterr().err


def test_a_second_approval_says_who_was_first(at, capsys):
    approved(capsys)
    assert run("approve", DAY, "--digest", "0") == 1
    assert "command:direct-debit approved the run of this day already" in capsys.readouterr().err


def test_an_abandoned_run_makes_room_for_another(at, capsys, tmp_path):
    run_id = approved(capsys)
    assert run("abandon", run_id) == 0
    assert approved(capsys, "--layout", "csv") != run_id
    assert state(at) == [RunState.ABANDONED, RunState.APPROVED]
    assert run("file", run_id, "--out", tmp_path / "run.txt") == 1
    assert "does not go with a run that is abandoned" in capsys.readouterr().err


def test_what_changed_since_the_preview_is_said(at, capsys):
    assert run("approve", DAY, "--digest", "0") == 1
    assert "preview it again" in capsys.readouterr().err
    assert state(at) == []


def test_a_day_that_cannot_be_is_said_in_plain_words(at, capsys):
    assert run("preview", "2026-12-25") == 0
    assert "stops: The processing day must be a working day." in capsys.readouterr().out
    assert run("preview", "2040-01-04") == 1
    assert "bank holidays are known" in capsys.readouterr().err


def test_a_run_that_is_not_there_is_said(at, capsys, tmp_path):
    assert run("file", 99, "--out", tmp_path / "run.txt") == 1
    assert "There is no such run" in capsys.readouterr().err


def test_a_full_disk_leaves_no_file_and_the_next_try_writes_it(at, capsys, tmp_path, monkeypatch):
    run_id, out = approved(capsys), tmp_path / "run.txt"

    def full(_number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr("shared.cli._whole_files.os.fsync", full)
        assert run("file", run_id, "--out", out) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.glob("*run.txt*")) == []
    assert run("file", run_id, "--out", out) == 0
    assert out.read_bytes().startswith(b"VOL1000001")


def test_a_file_that_would_come_out_differently_is_not_written(at, capsys, tmp_path, monkeypatch):
    run_id = approved(capsys)
    run("file", run_id, "--out", tmp_path / "run.txt")
    monkeypatch.setenv("EVENKEEL_BACS_NAME", "ANOTHER COUNCIL")
    assert run("file", run_id, "--out", tmp_path / "again.txt") == 1
    assert "would now come out differently" in capsys.readouterr().err
    assert not (tmp_path / "again.txt").exists()


def test_a_run_that_was_handed_in_by_mistake_is_taken_back(at, capsys, tmp_path):
    run_id = approved(capsys)
    run("file", run_id, "--out", tmp_path / "run.txt")
    run("hand-in", run_id)
    assert run("take-back", run_id, "--yes") == 0
    assert "is taken back: 1 payments, £0.00 of it counted." in capsys.readouterr().out
    assert state(at) == [RunState.TAKEN_BACK]


def test_two_at_once_are_kept_apart(at, capsys):
    with only_once(at, "direct-debit-run"):
        assert run("approve", DAY, "--digest", "0") == ALREADY_RUNNING
    assert "Another run is being worked on" in capsys.readouterr().err


def test_the_nightly_job_counts_what_is_due(at, capsys, tmp_path, monkeypatch):
    run_id = approved(capsys)
    run("file", run_id, "--out", tmp_path / "run.txt")
    run("hand-in", run_id)
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-12-29 06:00")
    with only_once(at, "collect_direct_debits"):
        assert main(["jobs", "run", "collect_direct_debits"]) == ALREADY_RUNNING
    assert "is already running" in capsys.readouterr().err
    assert main(["jobs", "run", "collect_direct_debits"]) == 0
    assert "collected 1, stood 0" in capsys.readouterr().out
