"""Typed rows into the staging tables: COPY on PostgreSQL, many at once on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from shared.db import Database
from shared.models.extract import STAGING

BATCH = 1_500
"""Rows of a kind that are held in memory at a time, and on SQLite the rows of one transaction."""

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
    """Put all rows into their staging tables, in batches; memory holds one batch of each kind.

    On SQLite each batch is a short transaction, so that nobody waits long for its write lock. On
    PostgreSQL nobody waits for it, and one transaction waits for the disk once.
    """
    if database.is_sqlite:
        for record, values in _batches(rows):
            with database.transaction() as session:
                _put(session, record, values)
            after_batch()
    else:
        with database.transaction() as session:
            for record, values in _batches(rows):
                _put(session, record, values)
                after_batch()
    with database.transaction() as session:
        _analyse(session)


def _batches(rows: Iterable[Row]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Rows of one kind at a time: each batch has a table of its own, whose server one must wait for."""
    held: dict[str, list[tuple[Any, ...]]] = {record: [] for record in STAGING}
    for record, values in rows:
        batch = held[record]
        batch.append(values)
        if len(batch) == BATCH:
            yield record, batch
            held[record] = []
    yield from ((record, batch) for record, batch in held.items() if batch)


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
