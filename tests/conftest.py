"""What every test may ask for: a clean database of each kind, the app on it, and a browser's client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from shared.app import create_app
from shared.db import Database
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from shared.gateways.sandbox.register import SandboxRegister
from shared.settings import Settings, read_settings
from tests.support import databases
from tests.support.cards import TrialCards
from tests.support.checked_client import CheckedClient
from tests.support.clock import HeldClock
from tests.support.ledger_checks import ledger_faults

hypothesis.settings.register_profile(
    "evenkeel",
    # A busy machine is not a mistake, and the same commit gives the same answer in CI.
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("evenkeel")

SQLITE_ONLY = frozenset({"web", "journeys", "browser", "accessibility"})
"""Floors whose tests run on SQLite alone unless they are marked `both_databases`."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that uses a database is run on each kind, or on SQLite alone above the services."""
    if "database_kind" not in metafunc.fixturenames:
        return
    floor = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    marked = metafunc.definition.get_closest_marker("both_databases") is not None
    kinds = ("sqlite",) if floor in SQLITE_ONLY and not marked else databases.KINDS
    metafunc.parametrize("database_kind", kinds)


def pytest_unconfigure() -> None:
    """Leave no database and no server behind."""
    databases.tidy_up()


@pytest.fixture
def database(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path
) -> Iterator[Database]:
    """A database with the schema and nothing in it; at the end, what must hold of money holds."""
    is_sqlite = database_kind == "sqlite"
    kind = databases.sqlite_database(tmp_path) if is_sqlite else databases.postgresql_database()
    with kind as made:
        yield made
        if request.node.get_closest_marker("breaks_the_ledger") is None:
            assert ledger_faults(made) == ()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write and is rolled back at the end.

    On SQLite it holds the write lock: a test that also lets the app or another session write should
    use `with database.transaction() as session:` for what must be there first.
    """
    with database.write_session() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def settings(database: Database) -> Settings:
    """A sandbox's settings on the test's database."""
    return read_settings(
        {
            "EVENKEEL_SANDBOX": "yes",
            "EVENKEEL_CHEAP_PASSWORDS": "yes",
            "EVENKEEL_ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
        }
    )


@pytest.fixture
def clock() -> HeldClock:
    """Sunday 22 November 2026, 9am, until the test moves it."""
    return HeldClock()


@pytest.fixture
def cards(settings: Settings, database: Database, clock: HeldClock) -> TrialCards:
    """The stand-in for the card provider, and people who pay there."""
    return TrialCards(database, clock, settings.base_url)


@pytest.fixture
def app(settings: Settings, database: Database, clock: HeldClock, cards: TrialCards) -> Flask:
    """The whole application on the test's database and clock. Forms need no token here."""
    parts = Parts(
        settings,
        database,
        clock,
        SandboxMessages(database),
        cards=cards.port,
        register=SandboxRegister(database, clock),
    )
    made = create_app(parts=parts)
    made.config["WTF_CSRF_ENABLED"] = False
    made.test_client_class = CheckedClient
    # Every test makes an app of its own; what Jinja compiled is the same for all of them.
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_jinja_folder()))
    return made


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser without JavaScript that checks every page it is given."""
    opened = app.test_client()
    assert isinstance(opened, CheckedClient)
    return opened


def _jinja_folder() -> Path:
    folder = Path(__file__).resolve().parents[1] / ".cache" / "jinja"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
