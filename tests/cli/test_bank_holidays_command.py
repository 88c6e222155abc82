"""Bank holidays of the years to come are loaded from GOV.UK's own file."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shared.cli import main
from shared.services.working_days import working_days

DAYS_OF_2029 = (
    "2029-01-01", "2029-03-30", "2029-04-02", "2029-05-07",
    "2029-05-28", "2029-08-27", "2029-12-25", "2029-12-26",
)  # fmt: skip


@pytest.fixture
def at(database, settings, monkeypatch):
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


@pytest.fixture
def load(tmp_path):
    def write(days=DAYS_OF_2029, title="A holiday", text=None):
        events = [{"date": day, "title": title, "notes": "", "bunting": True} for day in days]
        listed = json.dumps({"england-and-wales": {"division": "x", "events": events}})
        file = tmp_path / "bank-holidays.json"
        file.write_text(listed if text is None else text, encoding="utf-8")
        return main(["bank-holidays", "load", str(file)])

    return write


def known_until(at):
    with at.reading() as session:
        return working_days(session).known_until


def test_another_year_can_be_planned_when_its_holidays_are_loaded(at, load, capsys):
    assert main(["direct-debit", "dates", "--advised", "2029-03-30"]) == 1
    assert "bank-holidays load" in capsys.readouterr().err
    assert load() == 0
    assert capsys.readouterr().out == "Added 8; bank holidays are known until 2029-12-31.\n"
    assert main(["direct-debit", "dates", "--advised", "2029-03-30"]) == 0
    assert json.loads(capsys.readouterr().out)["entry"] == "2029-04-03"


def test_the_same_list_again_adds_nothing(at, load, capsys):
    load([*DAYS_OF_2029, "2026-12-25"])
    load()
    assert "Added 0;" in capsys.readouterr().out


def test_half_a_year_is_not_known(at, load, capsys):
    load(DAYS_OF_2029[:7])
    assert known_until(at) == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no events"),
        ("3", "no events"),
        ('{"scotland": {"events": []}}', "no events"),
        ('{"england-and-wales": {"events": []}}', "no events"),
        ('{"england-and-wales": {"events": {"a": 1}}}', "no events"),
        ('{"england-and-wales": {"events": [3]}}', "event 1"),
        ('{"england-and-wales": {"events": [{"title": "x", "date": "25/12/2029"}]}}', "the date"),
        ('{"england-and-wales": {"events": [{"title": "x", "date": "3029-12-25"}]}}', "3029"),
        ('{"england-and-wales": {"events": [{"title": "", "date": "2029-12-25"}]}}', "the title"),
        ('{"england-and-wales": {"events": [{"date": "2029-12-25"}]}}', "the title"),
    ],
)
def test_what_is_no_list_is_refused_in_words_and_changes_nothing(at, load, capsys, text, said):
    assert load(text=text) == 1
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown
    assert known_until(at) == date(2028, 12, 31)


def test_a_day_that_was_added_by_mistake_can_be_taken_away(at, load, capsys):
    load(["2026-11-23"])
    assert main(["bank-holidays", "remove", "2026-11-23"]) == 0
    assert main(["bank-holidays", "remove", "2026-11-23"]) == 1
    assert main(["bank-holidays", "remove", "2026-12-25"]) == 1
    capsys.readouterr()
    main(["bank-holidays", "list"])
    assert capsys.readouterr().out.startswith("2026-12-25 Friday\n2026-12-28 Monday\n2027-01-01")
