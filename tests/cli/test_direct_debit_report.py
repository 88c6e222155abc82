"""`evenkeel direct-debit report`: what it says of each row, and how it ends."""

from __future__ import annotations

import pytest

from shared.cli import main
from tests.support.bacs_files import OURS, Unpaid, an_arudd
from tests.support.bacs_scenes import a_collecting_resident


@pytest.fixture
def scene(database, settings, monkeypatch):
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-12-31 09:00")
    monkeypatch.setenv("EVENKEEL_BACS_SERVICE_USER_NUMBER", OURS)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    with database.transaction() as session:
        return a_collecting_resident(session)


def take(tmp_path, *contents):
    files = []
    for number, content in enumerate(contents):
        file = tmp_path / f"{number}.xml"
        file.write_bytes(content)
        files.append(str(file))
    return main(["direct-debit", "report", *files])


def test_every_row_is_listed_and_a_second_time_changes_nothing(scene, tmp_path, capsys):
    assert take(tmp_path, an_arudd(scene.unpaid())) == 0
    said = capsys.readouterr().out
    assert "ARUDD report 1, 1 rows" in said
    assert "The debit went back. Again on 8 January 2027." in said
    assert take(tmp_path, an_arudd(scene.unpaid())) == 0
    assert "taken before as 0.xml: nothing was changed" in capsys.readouterr().out


def test_a_row_for_a_person_shows_in_the_exit_status(scene, tmp_path, capsys):
    assert take(tmp_path, an_arudd(Unpaid("EV9999999X", "35.00"))) == 3
    assert "for person" in capsys.readouterr().out


def test_a_refused_file_shows_in_the_exit_status_and_the_others_are_taken(scene, tmp_path, capsys):
    assert take(tmp_path, b"<x", an_arudd(scene.unpaid())) == 1
    said = capsys.readouterr()
    assert "not taken, it is not well-formed XML (line 1, column 1)" in said.err
    assert "ARUDD report 1" in said.out


def test_a_file_that_is_not_there_is_said(scene, tmp_path, capsys):
    assert main(["direct-debit", "report", str(tmp_path / "none.xml")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_nothing_about_a_person_is_printed(scene, tmp_path, capsys):
    take(tmp_path, an_arudd(scene.unpaid(name="MR HUGHES")))
    said = capsys.readouterr().out
    for word in ("HUGHES", "12345670", "11-22-33", "90.00"):
        assert word not in said
