"""`evenkeel payouts fetch`: what it says, twice and when the provider does not answer."""

from __future__ import annotations

import pytest

from shared.cli import main
from shared.gateways.card_ports import CardsUnavailable
from shared.gateways.sandbox.cards import SandboxCards
from shared.jobs.registry import only_once


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


def test_nothing_new_is_said(at, capsys):
    assert main(["payouts", "fetch"]) == 0
    assert "There are no new payouts." in capsys.readouterr().out


def test_a_provider_that_is_down_is_said_in_plain_words(at, monkeypatch, capsys):
    def down(self, since):
        raise CardsUnavailable("timeout")

    monkeypatch.setattr(SandboxCards, "payouts", down)
    assert main(["payouts", "fetch"]) == 1
    said = capsys.readouterr().err
    assert "did not answer as it should (timeout)" in said
    assert "Traceback" not in said


def test_two_at_once_are_kept_apart(at, capsys):
    with only_once(at, "fetch_payouts"):
        assert main(["payouts", "fetch"]) == 3
