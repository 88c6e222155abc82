"""What every test may ask for: a clean database of each kind, the app on it, and a browser's client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from shared.db import Database
from tests.support import databases

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
def database(database_kind: str, tmp_path: Path) -> Iterator[Database]:
    """A database with the schema and nothing in it."""
    if database_kind == "sqlite":
        with databases.sqlite_database(tmp_path) as made:
            yield made
    else:
        with databases.postgresql_database() as made:
            yield made


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write and is rolled back at the end.

    On SQLite it holds the write lock: a test that also lets the app or another session write should
    use `with database.transaction() as session:` for what must be there first.
    """
    with database.write_session() as opened:
        yield opened
        opened.rollback()
