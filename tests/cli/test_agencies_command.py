"""From the command line: which agencies there are, and the council's own numbers for work with them."""

from __future__ import annotations

from datetime import date

import pytest

from shared.cli import main
from shared.services.agencies.terms import agency_terms
from tests.support.agencies import an_adviser, an_agency


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def test_no_agency_is_said_so(at, capsys):
    assert main(["agencies", "list"]) == 0
    assert capsys.readouterr().out == "No agency has applied yet.\n"


def test_every_agency_is_listed_with_what_it_has(at, capsys):
    with at.transaction() as session:
        agency = an_agency(session, name="Harbour Help")
        an_adviser(session, agency)
        reference = agency.reference
    assert main(["agencies", "list"]) == 0
    line = capsys.readouterr().out
    assert (reference in line, "approved" in line, "1 people" in line) == (True, True, True)


def test_a_number_holds_from_its_day_on(at, capsys):
    sent = ["agencies", "settings", "set", "message_days", "3", "--from", "2026-12-01"]
    assert main(sent) == 0
    with at.reading() as session:
        days = [
            agency_terms(session, day).message_days
            for day in (date(2026, 11, 30), date(2026, 12, 1))
        ]
    assert days == [5, 3]
    assert main(["agencies", "settings", "list"]) == 0
    assert "message_days" in capsys.readouterr().out
