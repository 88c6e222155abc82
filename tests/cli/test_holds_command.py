"""The council sets its own numbers for holds from the command line, each from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from shared.cli import main
from shared.domain.gate import HoldKind
from shared.services.holding.terms import hold_terms


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def days(at, day) -> int:
    with at.reading() as session:
        return hold_terms(session, HoldKind.ADVICE, day).days


def change(number, first_day, name="days") -> int:
    return main(["holds", "settings", "set", "advice", name, str(number), "--from", first_day])


def test_a_number_holds_from_its_day_on(at):
    assert change(60, "2026-12-01") == 0
    assert days(at, date(2026, 11, 30)) == 30
    assert days(at, date(2026, 12, 1)) == 60


def test_a_second_word_for_the_same_day_replaces_the_first(at, capsys):
    assert change(60, "2026-12-01") == change(45, "2026-12-01") == 0
    capsys.readouterr()
    assert main(["holds", "settings", "list"]) == 0
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["advice", "days", "2026-12-01", "45"] in shown
    assert ["advice", "days", "2026-12-01", "60"] not in shown


@pytest.mark.parametrize(("name", "number"), [("days", 0), ("in_working_days", 2), ("days", 9999)])
def test_a_number_that_makes_no_sense_is_refused(at, name, number):
    assert change(number, "2026-12-01", name) != 0
    assert days(at, date(2026, 12, 1)) == 30


def test_a_kind_that_ends_by_law_has_no_number(at):
    arguments = ["holds", "settings", "set", "breathing_space", "days", "5", "--from", "2026-12-01"]
    assert main(arguments) != 0
