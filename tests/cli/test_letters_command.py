"""`evenkeel letters print`: each waiting letter on paper once, with a list, and safe to run again."""

from __future__ import annotations

import csv
import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from shared.cli import main
from shared.gateways.documents import TypstDocuments
from shared.jobs.registry import only_once
from shared.models import OutboxMessage, WorkItem
from shared.services.delivery import channels_of
from tests.support.offers import a_hold
from tests.support.people import a_party
from tests.support.written import a_message

POST = "1 High Street\nTidewell\nTW1 1AA"


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox that prints its own letters, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("EVENKEEL_LETTERS", "print")
    return database


def waiting(database, **changes):
    with database.transaction() as session:
        party = a_party(session, "Gŵyn", "Siân")
        given = {"channel": "letter", "state": "queued", "sent_at": None, "address": POST}
        return a_message(session, party.id, **given | changes).id


def state_of(database, letter):
    with database.reading() as session:
        row = session.get_one(OutboxMessage, letter)
        return (row.state, row.supplier_reference)


def listed(folder):
    text = (folder / "letters.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_each_letter_becomes_a_paper_with_its_address_and_a_row_of_the_list(at, tmp_path, capsys):
    letter, out = waiting(at, language="cy"), tmp_path / "monday"
    assert main(["letters", "print", "--out", str(out)]) == 0
    assert "Letters: 1." in capsys.readouterr().out
    (row,) = listed(out)
    assert (row["letter"], row["name"], row["format"]) == (str(letter), "Siân Gŵyn", "standard")
    assert row["address"] == "1 High Street, Tidewell, TW1 1AA"
    words = PdfReader(out / row["file"]).pages[0].extract_text()
    assert "Siân Gŵyn" in words
    assert "Thursday 28 January 2027" in words
    assert state_of(at, letter) == ("sent", "printed:monday")


def test_run_again_it_prints_nothing_twice_and_adds_what_came_since(at, tmp_path):
    waiting(at)
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before
    later = waiting(at)
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    assert [row["letter"] for row in listed(tmp_path)][-1] == str(later)
    assert len(listed(tmp_path)) == 2


def test_a_printing_that_died_is_taken_up_and_no_letter_is_lost_or_doubled(
    at, tmp_path, monkeypatch
):
    letters = [waiting(at) for _ in range(5)]
    made = []

    def dies(self, template, content):
        made.append(content)
        if len(made) == 3:
            raise KeyboardInterrupt
        return b"%PDF-"

    with monkeypatch.context() as killed:
        killed.setattr(TypstDocuments, "make", dies)
        assert main(["letters", "print", "--out", str(tmp_path)]) == 1
    assert len(made) == 3
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    assert [row["letter"] for row in listed(tmp_path)] == [str(each) for each in letters]
    assert {state_of(at, each)[0] for each in letters} == {"sent"}


def test_large_print_is_printed_large_and_braille_is_made_by_a_person(at, tmp_path, capsys):
    large = waiting(at, letter_format="large_print")
    braille = waiting(at, letter_format="braille")
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    assert "must make: 1" in capsys.readouterr().out
    assert [(row["letter"], row["format"]) for row in listed(tmp_path)] == [
        (str(large), "large_print")
    ]
    assert state_of(at, braille)[0] == "failed"
    with at.reading() as session:
        assert session.scalars(select(WorkItem.kind)).all() == ["message_failed"]


def test_a_letter_that_the_gate_stops_now_is_not_printed(at, tmp_path):
    letter = waiting(at, template="payment_missed", act="chase")
    with at.transaction() as session:
        a_hold(session, party_id=session.get_one(OutboxMessage, letter).party_id)
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    assert (listed(tmp_path), state_of(at, letter)[0]) == ([], "stopped")


def test_a_code_in_a_letter_is_emptied_once_it_is_on_paper(at, tmp_path):
    letter = waiting(at, secret=True, body="Your code: 1234 5678")
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    with at.reading() as session:
        assert session.get_one(OutboxMessage, letter).body == ""
    assert "1234 5678" in PdfReader(tmp_path / listed(tmp_path)[0]["file"]).pages[0].extract_text()


def test_a_name_is_never_a_formula_in_the_list(at, tmp_path):
    with at.transaction() as session:
        party = a_party(session, "Hughes", "=1+1")
        a_message(session, party.id, channel="letter", state="queued", address="@sum\nTW1 1AA")
    assert main(["letters", "print", "--out", str(tmp_path)]) == 0
    (row,) = listed(tmp_path)
    assert (row["name"], row["address"]) == ("'=1+1 Hughes", "'@sum, TW1 1AA")


def test_two_at_once_are_kept_apart(at, tmp_path):
    with only_once(at, "print-letters"):
        assert main(["letters", "print", "--out", str(tmp_path)]) == 3


def test_where_the_supplier_posts_letters_none_is_printed(at, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EVENKEEL_LETTERS", "supplier")
    waiting(at)
    assert main(["letters", "print", "--out", str(tmp_path)]) == 1
    assert "The supplier posts the letters." in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_refused(at, tmp_path, capsys):
    (tmp_path / "x").write_text("")
    assert main(["letters", "print", "--out", str(tmp_path / "x" / "y")]) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("letters", "channels"), [("supplier", {"email", "sms", "letter"}), ("print", {"email", "sms"})]
)
def test_the_supplier_is_given_no_letters_that_we_print(letters, channels):
    assert set(channels_of(letters)) == channels
