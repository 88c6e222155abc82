"""The database: engine, sessions that read, sessions that write, and what is worth trying again."""

from __future__ import annotations

import select
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Result = TypeVar("Result")

MOST_ATTEMPTS = 3
BUSY_SECONDS = 10
CONNECT_SECONDS = 3
TRUSTED_SECONDS = 2.0
"""How long a connection to PostgreSQL may rest and still be taken without asking the server."""
PAGE_STATEMENT_SECONDS = 15
WORTH_ANOTHER_TRY = frozenset({"40001", "40P01"})
"""PostgreSQL's states for a serialization failure and a deadlock: nothing was done, try again."""


class ReadingSession(Session):
    """A session that only reads. It ends with COMMIT: after a ROLLBACK psycopg forgets every
    statement that it has prepared, and PostgreSQL would plan each page's queries anew.
    """

    def close(self) -> None:
        """End the transaction and give the connection back."""
        if self.in_transaction():
            # Nothing was changed, so there is nothing to lose when the connection is gone.
            with suppress(SQLAlchemyError):
                self.commit()
        super().close()


class Database:
    """One database and its two kinds of session.

    A session that writes takes SQLite's write lock when it begins, so that two never fail each
    other half-way; a session that only reads waits for nobody and is refused a change.
    """

    def __init__(
        self,
        url: str,
        *,
        statement_seconds: int = PAGE_STATEMENT_SECONDS,
        pool_size: int = 10,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(url, statement_seconds, pool_size)
        writing, reading = _ways(self.engine, is_sqlite=self.is_sqlite)
        # `known` is what every session carries along in its `info`: whose installation this is.
        carried = dict(known or {})
        self.write_session = sessionmaker(writing, expire_on_commit=False, info=carried)
        self.read_session = sessionmaker(
            reading, class_=ReadingSession, expire_on_commit=False, info=carried
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes: commits at the end, rolls back when anything is raised."""
        with self.write_session() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; nothing is ever committed."""
        with self.read_session() as session:
            yield session

    def attempt(self, work: Callable[[Session], Result]) -> Result:
        """Do work in a transaction, up to three times when the database says so (deadlock)."""
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                with self.transaction() as session:
                    return work(session)
            except DBAPIError as error:
                if attempt == MOST_ATTEMPTS or not is_worth_another_try(error):
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def is_worth_another_try(error: DBAPIError) -> bool:
    """Whether the database undid the work for a reason that has passed when it is tried again."""
    return getattr(error.orig, "sqlstate", None) in WORTH_ANOTHER_TRY


def _engine(url: str, statement_seconds: int, pool_size: int) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url, pool_size)
    milliseconds = statement_seconds * 1000
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=5,
        # The one that was used last: it has its statements prepared, which the next in turn has not.
        pool_use_lifo=True,
        pool_timeout=CONNECT_SECONDS,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": CONNECT_SECONDS * 1000,
            "application_name": "evenkeel",
            "options": (
                f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
                f" -c idle_in_transaction_session_timeout={milliseconds * 4} -c timezone=UTC"
                # What was answered is on the disk, whatever the server is told for others.
                " -c synchronous_commit=on"
            ),
        },
    )
    for begins in ("connect", "checkin"):
        event.listen(engine, begins, _note_rest)
    event.listen(engine, "checkout", partial(_refuse_dead, engine.dialect))
    return engine


def _note_rest(_driver: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _refuse_dead(
    dialect: Dialect, driver: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Let nobody have a connection that the server has ended: the pool opens another instead.

    A server that ends a connection says so to its socket, which costs no round trip to see. One that
    went without a word shows only when it is asked, so a connection that rested a while is asked.
    """
    rested = time.monotonic() - record.info["rests_since"]
    if rested < TRUSTED_SECONDS and not _has_news(driver):
        return
    try:
        dialect.do_ping(driver)
    except dialect.loaded_dbapi.Error as gone:
        raise InvalidatePoolError from gone


def _has_news(driver: Any) -> bool:
    """Whether anything came in from the server while nobody asked, its end included."""
    if driver.closed:
        return True
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=5,
        pool_timeout=CONNECT_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: we say which kind we want.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    # Straight to the driver: it happens on every request, and costs ten times less there.
    driver: Any = connection.connection.dbapi_connection
    # Kept on the pooled connection, so that the switch is thrown only when it must change.
    if connection.info.get("reads_only", False) != reads_only:
        driver.execute(f"PRAGMA query_only={'ON' if reads_only else 'OFF'}")
        connection.info["reads_only"] = reads_only
    try:
        driver.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")
    except sqlite3.OperationalError as locked:
        raise OperationalError("BEGIN", None, locked) from locked


def _ways(engine: Engine, *, is_sqlite: bool) -> tuple[Engine, Engine]:
    """The same engine and pool twice: to write through, and to read through only."""
    if is_sqlite:
        return engine, engine.execution_options(reads_only=True)
    return engine, engine.execution_options(postgresql_readonly=True)
