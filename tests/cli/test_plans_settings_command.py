"""The council sets its own numbers for the care of plans from the command line, each from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from shared.cli import main
from shared.services.plans.terms import plan_terms


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def grace(at, day) -> int:
    with at.reading() as session:
        return plan_terms(session, day).grace_days


def change(number, first_day="2026-12-01", name="grace_days") -> int:
    return main(["plans", "settings", "set", name, str(number), "--from", first_day])


def test_a_number_holds_from_its_day_on(at):
    assert change(10) == 0
    assert grace(at, date(2026, 11, 30)) == 7
    assert grace(at, date(2026, 12, 1)) == 10


def test_a_second_word_for_the_same_day_replaces_the_first(at, capsys):
    assert change(10) == change(5) == 0
    capsys.readouterr()
    assert main(["plans", "settings", "list"]) == 0
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["grace_days", "2026-12-01", "5"] in shown
    assert ["grace_days", "2026-12-01", "10"] not in shown


@pytest.mark.parametrize(
    ("name", "number"), [("grace_days", 9999), ("grace_days", -1), ("no_such", 5)]
)
def test_a_number_that_makes_no_sense_is_refused(at, name, number):
    assert change(number, name=name) != 0
    assert grace(at, date(2026, 12, 1)) == 7
