"""The key of the sealed store is changed without losing a word."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import select

from shared.cli import main
from shared.models.sealed import SealedWords
from shared.services.audit import Actor
from shared.services.sealed import renewing
from shared.services.sealed.key import CannotUnseal, SealedKey
from shared.services.support.needs import Disclosure, disclose
from tests.support.builders import NOW, a_party

OLD, NEW = "o" * 32, "n" * 32
WORDS = "I was in hospital"


@pytest.fixture
def at(database, settings, monkeypatch):
    """A sandbox with three things sealed with the old key; from now on the new one stands first."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("EVENKEEL_SEALED_KEY", f"{NEW},{OLD}")
    with database.transaction() as session:
        for _ in range(3):
            told = Disclosure(a_party(session).id, WORDS, is_agreed=True)
            disclose(session, SealedKey((OLD,)), told, Actor("payer", 1), NOW)
    return database


def opened_by(database, secret):
    """How many of what is kept a key opens."""
    key, opened = SealedKey((secret,)), 0
    with database.reading() as session:
        for row in session.scalars(select(SealedWords)):
            with contextlib.suppress(CannotUnseal):
                opened += WORDS in key.unseal(row.sealed, row.party_id, row.about)
    return opened


@pytest.mark.parametrize("at_once", [2, 3, 200])
def test_everything_is_sealed_with_the_new_key(at, capsys, monkeypatch, at_once):
    monkeypatch.setattr(renewing, "AT_ONCE", at_once)
    assert main(["sealed", "renew"]) == 0
    assert "sealed anew: 3" in capsys.readouterr().out
    assert (opened_by(at, NEW), opened_by(at, OLD)) == (3, 0)


@pytest.mark.parametrize(("keys", "is_said"), [(OLD, False), (f"{NEW},{OLD}", False), (NEW, True)])
def test_a_lost_key_is_seen_before_somebody_needs_it(at, capsys, monkeypatch, keys, is_said):
    monkeypatch.setenv("EVENKEEL_SEALED_KEY", keys)
    main(["check"])
    assert ("EVENKEEL_SEALED_KEY" in capsys.readouterr().out) is is_said


def test_what_no_key_opens_is_left_as_it_is_and_said(at, capsys, monkeypatch):
    monkeypatch.setenv("EVENKEEL_SEALED_KEY", "z" * 32)
    assert main(["sealed", "renew"]) != 0
    assert "3 could not be opened" in capsys.readouterr().err
    assert opened_by(at, OLD) == 3
