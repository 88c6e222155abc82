"""Typed rows into the staging tables: COPY on PostgreSQL, many at once on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from shared.db import Database
from shared.models.extract import STAGING

BATCH = 2_000
"""Rows that are held in memory at a time, and on SQLite the rows of one transaction."""

JOINED_BY = {
    "account": "account",
    "party": "account, party",
    "debt": "account, year, line",
    "event": "account, year, line",
    "receipt": "number",
    "plan": "number",
}
"""What the planner must know of: the columns by which rows of an extract find each other."""

Row = tuple[str, tuple[Any, ...]]


def empty_staging(session: Session) -> None:
    """Leave nothing of an earlier import behind."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text(f"TRUNCATE {', '.join(table.name for table in STAGING.values())}"))
        return
    for table in STAGING.values():
        session.execute(delete(table))


def stage(
    database: Database, rows: Iterable[Row], after_batch: Callable[[], None] = lambda: None
) -> None:
    """Put all rows into their staging tables, in batches; memory holds one batch.

    On SQLite each batch is a short transaction, so that nobody waits long for its write lock. On
    PostgreSQL nobody waits for it, and one transaction waits for the disk once.
    """
    coming = iter(rows)
    if database.is_sqlite:
        while batch := _batch(coming):
            with database.transaction() as session:
                _put_all(session, batch)
            after_batch()
    else:
        with database.transaction() as session:
            while batch := _batch(coming):
                _put_all(session, batch)
                after_batch()
    with database.transaction() as session:
        _analyse(session)


def _put_all(session: Session, batch: dict[str, list[tuple[Any, ...]]]) -> None:
    for record, values in batch.items():
        _put(session, record, values)


def _batch(rows: Iterator[Row]) -> dict[str, list[tuple[Any, ...]]]:
    batch: dict[str, list[tuple[Any, ...]]] = {}
    for record, values in islice(rows, BATCH):
        batch.setdefault(record, []).append(values)
    return batch


def _put(session: Session, record: str, values: Sequence[tuple[Any, ...]]) -> None:
    table = STAGING[record]
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy,
        ):
            for row in values:
                copy.write_row(row)
        return
    places = ", ".join("?" * len(table.columns))
    # Column names come from our own tables, never from the file.
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({places})"  # nosec B608
    connection.exec_driver_sql(statement, [tuple(map(_plain, row)) for row in values])


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _analyse(session: Session) -> None:
    on_postgresql = session.connection().dialect.name == "postgresql"
    for record, table in STAGING.items():
        columns = f" ({JOINED_BY[record]})" if on_postgresql else ""
        session.execute(text(f"ANALYZE {table.name}{columns}"))
