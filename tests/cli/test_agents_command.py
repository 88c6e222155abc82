"""Where each enforcement agent is told at once to stop, set from the command line."""

from __future__ import annotations

import pytest

from shared.cli import main
from shared.domain.stages import Stage
from tests.support.builders import a_debt


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def set_swift(email="holds@swift.example", name="Swift Recovery Ltd"):
    return main(["agents", "set", "SWIFT", "--name", name, "--email", email])


def listed(capsys):
    capsys.readouterr()
    assert main(["agents", "list"]) == 0
    return capsys.readouterr().out


def test_an_agent_is_set_and_listed(at, capsys):
    assert set_swift() == 0
    assert "Swift Recovery Ltd  holds@swift.example" in listed(capsys)


def test_a_second_word_replaces_the_first(at, capsys):
    set_swift()
    set_swift(name="Swifter Ltd")
    shown = listed(capsys)
    assert "Swifter Ltd" in shown
    assert "Swift Recovery" not in shown


def test_what_is_no_address_is_refused(at, capsys):
    assert set_swift(email="holds at swift") == 1
    assert "no email address" in capsys.readouterr().err


def test_one_who_has_ended_is_shown_as_ended(at, capsys):
    set_swift()
    assert main(["agents", "end", "SWIFT"]) == 0
    assert "ended" in listed(capsys)


def test_nobody_ends_twice(at, capsys):
    set_swift()
    main(["agents", "end", "SWIFT"])
    assert main(["agents", "end", "SWIFT"]) == 1


def test_a_code_that_nobody_stands_behind_is_told(at, capsys):
    with at.transaction() as session:
        a_debt(session, stage=Stage.ENFORCEMENT_AGENT, agent_code="OTHER")
    assert "OTHER                is in the extract" in listed(capsys)
