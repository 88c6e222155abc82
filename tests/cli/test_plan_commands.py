"""Loading policies and replaying receipts from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.cli import main
from shared.models import Decision, Proposal
from tests.accessibility.pages.plan import resident
from tests.support.builders import NOW
from tests.support.plans import POLICIES, press_confirm


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def test_policies_are_loaded_once(at, capsys):
    assert main(["policy", "load", str(POLICIES)]) == 0
    assert capsys.readouterr().out == "Loaded: CT-2026.1, HB-2026.1, NNDR-2026.1.\n"
    assert main(["policy", "load", str(POLICIES)]) == 0
    assert capsys.readouterr().out == "Nothing new to load.\n"


def test_a_mistake_is_said_with_its_file_and_line(at, capsys, tmp_path):
    file = Path(shutil.copy(POLICIES / "CT-2026.1.toml", tmp_path))
    text = file.read_text(encoding="utf-8").replace('nation = "england"', 'nation = "mars"')
    file.write_text(text, encoding="utf-8")
    assert main(["policy", "load", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "CT-2026.1.toml, line 5:" in said
    assert "Traceback" not in said


def test_every_receipt_replays(at, capsys):
    with at.transaction() as session:
        press_confirm(session, resident(session).party.id)
    assert main(["receipts", "replay"]) == 0
    assert capsys.readouterr().out == "1 replayed, 0 different.\n"


def test_a_receipt_that_differs_is_named(at, capsys):
    with at.transaction() as session:
        press_confirm(session, resident(session).party.id)
        old = session.scalars(select(Decision)).one()
        session.add(
            Decision(
                proposal_id=session.scalars(select(Proposal.id)).one(),
                by="rule",
                outcome="accept",
                receipt=old.receipt + " ",
                receipt_sha256=old.receipt_sha256,
                at=NOW,
            )
        )
    assert main(["receipts", "replay"]) == 1
    assert "the receipt was changed after it was written" in capsys.readouterr().out


def test_a_decision_that_does_not_exist_is_said(at, capsys):
    assert main(["receipts", "replay", "--decision", "4711"]) == 2
    assert "There is no decision 4711." in capsys.readouterr().err
