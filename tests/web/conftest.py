"""What tests of pages share: the frame with trial pages, and a card provider that obeys."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.app import create_app
from shared.db import Database
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from shared.settings import Settings
from tests.support.card_pages import with_cards
from tests.support.checked_client import CheckedClient
from tests.support.clock import HeldClock
from tests.support.fake_cards import FakeCards
from tests.support.people import Resident
from tests.support.signed_in import signed_in_payer
from tests.support.trial_pages import add_trial_pages


@pytest.fixture
def frame(
    settings: Settings, database: Database, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """The application with neither surface: what both stand on, and the trial pages."""
    parts = Parts(settings, database, clock, SandboxMessages(database))
    made = create_app(parts=parts, surfaces=())
    made.config["WTF_CSRF_ENABLED"] = False
    made.test_client_class = CheckedClient
    add_trial_pages(made, monkeypatch)
    return made


@pytest.fixture
def trial(frame: Flask) -> FlaskClient:
    """A browser on the frame."""
    return frame.test_client()


@pytest.fixture
def guarded(frame: Flask) -> FlaskClient:
    """The same, where forms are listened to only with their token."""
    frame.config["WTF_CSRF_ENABLED"] = True
    return frame.test_client()


@pytest.fixture
def provider(app: Flask, tmp_path: Path) -> FakeCards:
    """A card provider that does what the test says."""
    return with_cards(app, FakeCards(tmp_path / "provider"))


@pytest.fixture
def as_resident(client: CheckedClient, provider: FakeCards, resident: Resident) -> CheckedClient:
    """The browser of the test's own resident, signed in, with that provider."""
    signed_in_payer(client, resident.party.id)
    return client
