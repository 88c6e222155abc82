"""The council sets its own limits on money from the command line, each from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from shared.cli import main
from shared.domain.figures import NotCovered
from shared.domain.money_limits import DatedLimit, LimitName, limit_on
from shared.services.ledger.limits import limit
from tests.support.builders import pounds


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def on(at, day) -> str:
    with at.reading() as session:
        return limit(session, LimitName.REFUND_ALONE, day).text()


def test_a_limit_holds_from_its_day_on(at, capsys):
    assert main(["limits", "set", "refund_alone", "100.00", "--from", "2026-12-01"]) == 0
    assert main(["limits", "set", "refund_alone", "300", "--from", "2027-01-01"]) == 0
    assert on(at, date(2026, 12, 1)) == on(at, date(2026, 12, 31)) == "£100.00"
    assert on(at, date(2027, 1, 1)) == "£300.00"


def test_before_a_limit_of_the_council_begins_the_shipped_one_holds(at):
    main(["limits", "set", "refund_alone", "100.00", "--from", "2026-12-01"])
    assert on(at, date(2026, 11, 30)) == "£250.00"


def test_a_second_word_for_the_same_day_replaces_the_first(at, capsys):
    for amount in ("100.00", "120.00"):
        main(["limits", "set", "refund_alone", amount, "--from", "2026-12-01"])
    capsys.readouterr()
    assert main(["limits", "list"]) == 0
    shown = capsys.readouterr().out
    assert "£120.00" in shown
    assert "£100.00" not in shown


@pytest.mark.parametrize("amount", ["0", "-1", "1e3", "NaN", "12.345", ""])
def test_an_amount_that_cannot_be_read_is_refused_in_words(at, capsys, amount):
    assert main(["limits", "set", "--from", "2026-12-01", "--", "refund_alone", amount]) == 2
    said = capsys.readouterr().err
    assert said
    assert "Traceback" not in said


def test_no_limit_is_guessed_before_the_first_begins():
    known = [DatedLimit(LimitName.CARD_MOST, date(2026, 4, 1), pounds("5000.00"))]
    with pytest.raises(NotCovered):
        limit_on(known, LimitName.CARD_MOST, date(2026, 3, 31))
    assert limit_on(known, LimitName.CARD_MOST, date(2026, 4, 1)) == pounds("5000.00")
