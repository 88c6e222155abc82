"""`evenkeel breathing-space`: a notice is read by its number, and what could not be read is listed."""

from __future__ import annotations

import pytest

from shared.cli import main
from shared.gateways.register_ports import RegisterNotNow
from shared.gateways.sandbox.register import SandboxRegister
from shared.jobs.registry import only_once
from tests.support.register import TrialRegister, a_space


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def test_a_notice_is_read_and_said_in_numbers(at, clock, capsys):
    space = TrialRegister(at, clock).advisers.begin(a_space())
    assert main(["breathing-space", "fetch", space]) == 0
    assert "read 1, could not read 0, notices 1" in capsys.readouterr().out


def test_a_register_that_is_down_is_said_and_asked_again(at, monkeypatch, capsys):
    def down(self, register_id):
        raise RegisterNotNow("no-answer")

    monkeypatch.setattr(SandboxRegister, "breathing_space", down)
    assert main(["breathing-space", "fetch", "S1"]) == 0
    assert "S1  waiting  no-answer" in capsys.readouterr().out
    assert main(["breathing-space", "list"]) == 0
    assert "S1  waiting  no-answer" in capsys.readouterr().out


def test_what_is_no_number_is_refused(at, capsys):
    assert main(["breathing-space", "fetch", "../../x"]) == 2
    assert "is not a number of the register's" in capsys.readouterr().err


def test_two_at_once_are_kept_apart(at, capsys):
    with only_once(at, "exchange_with_register"):
        assert main(["breathing-space", "fetch", "S1"]) == 3


def test_without_a_connection_it_says_what_to_do(at, monkeypatch, capsys):
    monkeypatch.setenv("EVENKEEL_REGISTER", "none")
    assert main(["breathing-space", "fetch", "S1"]) == 1
    assert "Enter the notice under Breathing Space instead." in capsys.readouterr().err
