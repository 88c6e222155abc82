"""Clean databases for tests, cheaply: one template of the schema for each kind, copied or emptied."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from shared.db import Database
from shared.gateways.parts import carried_by_sessions
from shared.settings import read_settings
from tests.support import postgresql

KINDS = ("sqlite", "postgresql")
SANDBOX = read_settings({"EVENKEEL_SANDBOX": "yes"})


def make_schema(url: str) -> None:
    """Run the whole history in an empty database: tests stand on what a council's database has."""
    command.upgrade(alembic_config(url), "head")


def alembic_config(url: str) -> Config:
    """Alembic's configuration from pyproject.toml, pointed at one database."""
    config = Config(toml_file=postgresql.ROOT / "pyproject.toml")
    config.attributes["url"] = url
    return config


# ------------------------------------------------------------------ SQLite


@functools.cache
def sqlite_template() -> Path:
    """A SQLite file with the schema and nothing in it, made once in each process."""
    folder = Path(tempfile.mkdtemp(prefix="evenkeel-"))
    template = folder / "template.sqlite"
    make_schema(f"sqlite:///{template}")
    return template


@contextlib.contextmanager
def sqlite_database(folder: Path) -> Iterator[Database]:
    """A copy of the template, which forgets to wait for the disk."""
    file = folder / "evenkeel.sqlite"
    shutil.copyfile(sqlite_template(), file)
    database = Database(f"sqlite:///{file}", known=carried_by_sessions(SANDBOX))
    sa.event.listen(
        database.engine, "connect", lambda c, _record: c.execute("PRAGMA synchronous=OFF")
    )
    yield database
    database.close()


# ------------------------------------------------------------------ PostgreSQL


@functools.cache
def postgresql_url() -> str:
    """This process's own PostgreSQL database, copied from the template of the present schema."""
    address = postgresql.server()
    template, mine = f"evenkeel_template_{_schema_mark()}", f"evenkeel_run_{os.getpid()}"
    with postgresql.maintenance(address) as connection:
        postgresql.drop_left_behind(connection)
        if not postgresql.exists(connection, template):
            _make_template(connection, template)
        postgresql.drop(connection, mine)
        connection.exec_driver_sql(f'CREATE DATABASE "{mine}" TEMPLATE "{template}"')
    return address.set(database=mine).render_as_string(hide_password=False)


def _make_template(connection: sa.Connection, template: str) -> None:
    # Under another name until it is whole: a killed run leaves no half template behind.
    half = f"{template}_half"
    postgresql.drop(connection, half)
    connection.exec_driver_sql(f'CREATE DATABASE "{half}"')
    make_schema(postgresql.server().set(database=half).render_as_string(hide_password=False))
    connection.exec_driver_sql(f'ALTER DATABASE "{half}" RENAME TO "{template}"')


def _schema_mark() -> str:
    total = hashlib.sha256()
    for source in sorted((postgresql.ROOT / "migrations").rglob("*.py")):
        total.update(source.read_bytes())
    return total.hexdigest()[:12]


@functools.cache
def _postgresql_database() -> Database:
    return Database(postgresql_url(), known=carried_by_sessions(SANDBOX))


@contextlib.contextmanager
def postgresql_database() -> Iterator[Database]:
    """This process's database, emptied first; it keeps its connections from test to test."""
    database = _postgresql_database()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        postgresql.empty(connection)
    yield database


@contextlib.contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a new database of a kind in which there is nothing at all."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite'}"
        return
    address, name = postgresql.server(), f"evenkeel_run_{os.getpid()}_empty"
    with postgresql.maintenance(address) as connection:
        postgresql.drop(connection, name)
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    yield address.set(database=name).render_as_string(hide_password=False)
    with postgresql.maintenance(address) as connection:
        postgresql.drop(connection, name)


def tidy_up() -> None:
    """Drop what this process made and give the server back."""
    if sqlite_template.cache_info().currsize:
        shutil.rmtree(sqlite_template().parent, ignore_errors=True)
    if postgresql_url.cache_info().currsize:
        _drop_mine()
    postgresql.stop()


def _drop_mine() -> None:
    if _postgresql_database.cache_info().currsize:
        _postgresql_database().close()
    with postgresql.maintenance(postgresql.server()) as connection:
        postgresql.drop(connection, f"evenkeel_run_{os.getpid()}")
