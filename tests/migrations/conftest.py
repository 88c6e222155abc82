"""A database of its own for each test of migrations: filled with the sandbox council, with the site on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from shared.app import create_app
from shared.db import Database
from shared.gateways.parts import Parts, carried_by_sessions
from shared.gateways.sandbox.messages import SandboxMessages
from shared.settings import read_settings
from tests.support import databases
from tests.support.clock import HeldClock
from tests.support.sandbox import load_small_sandbox


@pytest.fixture
def migrated_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the newest schema and no rows."""
    with databases.empty_database(database_kind, tmp_path) as url:
        databases.make_schema(url)
        yield url


@pytest.fixture
def site(migrated_url: str) -> Iterator[Flask]:
    """The whole site on a small sandbox council that a migration may change."""
    settings = read_settings(
        {
            "EVENKEEL_SANDBOX": "yes",
            "EVENKEEL_CHEAP_PASSWORDS": "yes",
            "EVENKEEL_ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": migrated_url,
        }
    )
    database = Database(migrated_url, known=carried_by_sessions(settings))
    made = create_app(parts=Parts(settings, database, HeldClock(), SandboxMessages(database)))
    load_small_sandbox(database, made)
    yield made
    database.close()
