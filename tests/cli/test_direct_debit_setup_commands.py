"""The days of a collection from the command line, and what an administrator sets up; a public contract."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shared.cli import main
from shared.services.direct_debit.guarantee import guarantee_on
from shared.services.direct_debit.terms import terms


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def test_the_days_of_a_collection_as_json(at, capsys):
    assert main(["direct-debit", "dates", "--advised", "2026-12-25", "--notice", "10"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "advised": "2026-12-25",
        "notice_by": "2026-12-11",
        "input_by": "2026-12-23",
        "processing": "2026-12-24",
        "entry": "2026-12-29",
        "unpaid_expected": "2026-12-31",
        "unpaid_latest": "2027-01-04",
    }


def test_past_the_last_known_holiday_the_command_refuses_in_words(at, capsys):
    assert main(["direct-debit", "dates", "--advised", "2040-01-02"]) == 1
    said = capsys.readouterr().err
    assert "bank holidays" in said
    assert "Traceback" not in said


ROW = (
    ("2026-12-01", "2026-11-17", "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-03"),
    ("2026-12-25", "2026-12-11", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-31"),
    ("2026-12-26", "2026-12-11", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-31"),
    ("2027-01-04", "2026-12-16", "2026-12-30", "2026-12-31", "2027-01-04", "2027-01-06"),
    ("2027-03-27", "2027-03-12", "2027-03-24", "2027-03-25", "2027-03-30", "2027-04-01"),
)


@pytest.mark.parametrize("days", ROW, ids=[row[0] for row in ROW])
def test_the_days_round_bank_holidays(at, capsys, days):
    assert main(["direct-debit", "dates", "--advised", days[0]]) == 0
    found = json.loads(capsys.readouterr().out)
    names = ("advised", "notice_by", "input_by", "processing", "entry", "unpaid_expected")
    assert tuple(found[name] for name in names) == days


def test_the_last_day_that_can_be_promised_and_the_first_that_cannot(at, capsys):
    assert main(["direct-debit", "dates", "--advised", "2028-12-22"]) == 0
    assert main(["direct-debit", "dates", "--advised", "2028-12-23"]) == 1


@pytest.mark.parametrize(
    "words",
    [["--advised", "25/12/2026"], ["--advised", "2026-02-30"], [], ["--notice", "x"]],
)
def test_a_day_that_cannot_be_read_is_refused_in_words(at, capsys, words):
    assert main(["direct-debit", "dates", *words]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("url", [None, "sqlite:////nowhere/at/all.sqlite3"])
def test_without_a_database_the_published_holidays_count(monkeypatch, capsys, url):
    for name in ("EVENKEEL_SANDBOX", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    if url:
        monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
        monkeypatch.setenv("DATABASE_URL", url)
    assert main(["direct-debit", "dates", "--advised", "2026-12-25"]) == 0
    assert json.loads(capsys.readouterr().out)["entry"] == "2026-12-29"


@pytest.fixture
def text(tmp_path):
    file = tmp_path / "guarantee.txt"
    file.write_bytes("Words of {name}.\r\n\r\nWithin {days} days.\r\n".encode("utf-8-sig"))
    return file


def load(file, *more, version="1"):
    return main(["direct-debit", "guarantee", "load", str(file), "--version", version, *more])


def test_the_guarantee_is_loaded_and_filled_in(at, text, capsys):
    assert load(text) == 0
    assert load(text, "--language", "cy", "--invented") == 0
    with at.reading() as session:
        assert guarantee_on(session, "en").paragraphs("US", 10) == (
            "Words of US.",
            "Within 10 days.",
        )
        assert [guarantee_on(session, each).is_invented for each in ("en", "cy")] == [False, True]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"{name} {days} {phone}", "{phone}"),
        (b"", "empty"),
        (b"\xff\xfe{name}", "not UTF-8"),
    ],
)
def test_a_guarantee_that_cannot_be_used_is_refused_in_words(at, text, capsys, written, said):
    text.write_bytes(written)
    assert load(text) == 1
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown
    with at.reading() as session:
        assert guarantee_on(session, "en") is None


def test_a_loaded_version_never_changes(at, text, capsys):
    load(text)
    text.write_text("{name} {days} other", encoding="utf-8")
    assert load(text) == 1
    assert "another name" in capsys.readouterr().err
    assert load(text, version="2") == 0


def test_the_texts_are_listed(at, text, capsys):
    load(text)
    load(text, "--language", "cy", "--invented")
    capsys.readouterr()
    assert main(["direct-debit", "guarantee", "list"]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == ["cy  1  invented", "en  1"]


@pytest.mark.parametrize("version", ["", " ", "x" * 41])
def test_a_version_needs_a_name(at, text, capsys, version):
    assert load(text, version=version) == 2


def test_a_number_holds_from_its_day_on(at, capsys):
    words = ["direct-debit", "settings", "set", "notice_days", "5", "--from", "2027-01-01"]
    assert main(words) == 0
    with at.reading() as session:
        assert terms(session, date(2026, 12, 31)).notice_days == 10
        assert terms(session, date(2027, 1, 1)).notice_days == 5
    capsys.readouterr()
    assert main(["direct-debit", "settings", "list"]) == 0
    shown = capsys.readouterr().out
    assert [line.split() for line in shown.splitlines() if line.startswith("notice_days")] == [
        ["notice_days", "2026-04-01", "10"],
        ["notice_days", "2027-01-01", "5"],
    ]


@pytest.mark.parametrize(
    ("name", "number"),
    [("notice", "5"), ("notice_days", "-1"), ("notice_days", "367"), ("notice_days", "ten")],
)
def test_a_number_that_cannot_be_set_is_refused_in_words(at, capsys, name, number):
    words = ["direct-debit", "settings", "set", "--from", "2027-01-01", "--", name, number]
    assert main(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_limit_of_a_file_is_set_with_the_other_limits(at, capsys):
    words = ["limits", "set", "direct_debit_file", "250000.00", "--from", "2026-12-01"]
    assert main(words) == 0
    assert "£250,000.00" in capsys.readouterr().out
