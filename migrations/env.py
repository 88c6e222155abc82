"""How Alembic reaches the database, and how it writes our own column types down."""

from __future__ import annotations

import os
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.types import TypeDecorator

from shared.models import Base, sealed  # noqa: F401  # which nothing else joins to the others
from shared.settings import read_settings

# Any two processes that migrate the same PostgreSQL database ask for this same lock.
ADVISORY_LOCK = 7_302_026
WAIT_FOR_ANOTHER_MIGRATION = "10s"
WAIT_FOR_A_TABLE = "800ms"
"""A change that waits for a table holds up every page that asks for it after, so it gives up soon.

It is less than the second after which PostgreSQL looks for a deadlock: when a page and a migration
wait for each other, it is always the migration that lets go. `evenkeel db migrate` tries again.
"""
GATE = "web_session"
"""The table that every signed-in request reads before any other.

A page holds some tables and asks for more, and so does a migration: on a busy site there would
always be a page that has what the migration wants and wants what it has. So new pages wait at this
first table, those under way finish, and then every other table is free.
"""


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types as the plain column they are, so that old migrations need no code of ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def compare_type(
    _context: Any, _column: Any, inspected: Any, _metadata: Any, wanted: Any
) -> bool | None:
    """SQLite has one kind of integer and one of instant: only the wider database can tell them apart."""
    if context.get_context().dialect.name != "sqlite":
        return None
    plain = wanted.impl_instance if isinstance(wanted, TypeDecorator) else wanted
    same = {sa.Integer, sa.BigInteger, sa.SmallInteger}
    both_whole = any(isinstance(inspected, kind) for kind in same) and type(plain) in same
    return False if both_whole else None


def address() -> str:
    """The database's address: given by the caller, on the command line (-x url=…), or the settings'."""
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get(
        "url"
    )
    return str(given) if given else read_settings(os.environ).database_url


def engine_for(url: str) -> Engine:
    """An engine of its own: no statement time limit, and on SQLite no keys to trip over a rebuilt table."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA busy_timeout=60000")


def refuse_broken_keys(connection: Connection) -> None:
    """What SQLite did not watch while tables were rebuilt is looked at before the commit."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"{len(broken)} rows point at nothing after this migration: undone")


def something_to_do() -> bool:
    """Whether a database that is already ours is to be brought to another revision."""
    try:
        wanted = context.get_revision_argument()
    except KeyError:  # it is only looked at
        return False
    present = context.get_context().get_current_heads()
    return bool(present) and wanted not in (present, *present)


def migrate(connection: Connection) -> None:
    """Run what is missing in one transaction; a second process waits and finds it done."""
    on_postgresql = connection.dialect.name == "postgresql"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        compare_type=compare_type,
        render_as_batch=not on_postgresql,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if on_postgresql:
            # Nobody's page waits behind this one lock.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_FOR_ANOTHER_MIGRATION}'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_FOR_A_TABLE}'")
            if something_to_do():
                connection.exec_driver_sql(f"LOCK TABLE {GATE} IN ACCESS EXCLUSIVE MODE")
        context.run_migrations()
        if not on_postgresql:
            refuse_broken_keys(connection)


def migrate_offline(url: str) -> None:
    """Print the SQL, for a database administrator to read or run."""
    context.configure(
        url=url,
        target_metadata=Base.metadata,
        render_item=render_item,
        literal_binds=True,
        render_as_batch=make_url(url).get_backend_name() == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    migrate_offline(address())
else:
    with engine_for(address()).connect() as opened:
        migrate(opened)
