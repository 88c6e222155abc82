"""Importing a whole council, and the least that it could take: the same rows through COPY alone.

There are two floors: into the records, which is what an import is for, with all their indexes and
constraints; and into the staging tables, which have none.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from shared.db import Database
from shared.models import Base
from shared.models.extract import STAGING
from shared.services.extract.reading import ReadSoFar, read_extract
from shared.services.extract.staging import empty_staging, stage
from shared.services.sandbox.accounts import some_accounts
from shared.services.sandbox.extract_file import write_extract
from shared.services.sandbox.load import LAST_EXTRACT, OPENING
from shared.services.sandbox.named import NAMED
from tests.performance.places import JOB_SECONDS, Place
from tests.support.postgresql import ROOT

RECORDS = ("account", "party", "liability", "debt", "debt_event", "party_word")
STAGED = tuple(table.name for table in STAGING.values())
AT_ONCE = 10_000
CHUNK = 65_536
LOOK_EVERY_SECONDS = 0.02


@dataclass(frozen=True)
class Imported:
    """How long a command took, and the most memory that it held."""

    seconds: float
    peak_mb: float


def write_council(file: Path, accounts: int) -> None:
    """An extract of a whole council of made-up accounts."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        write_extract(opened, chain(NAMED, some_accounts(accounts, OPENING.date())), LAST_EXTRACT)


def import_council(place: Place, file: Path) -> Imported:
    """`evenkeel import accounts`, as a process of its own. Raises RuntimeError when it is refused."""
    command = [sys.executable, "-m", "shared.cli", "import", "accounts", str(file)]
    began = time.perf_counter()
    running = subprocess.Popen(
        command, env={**os.environ, **place.environment}, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    peak = 0.0
    while running.poll() is None:
        peak = _most_memory(running.pid) or peak
        time.sleep(LOOK_EVERY_SECONDS)
    if running.returncode:
        raise RuntimeError(f"the import ended with status {running.returncode}")
    return Imported(time.perf_counter() - began, peak)


def _most_memory(pid: int) -> float | None:
    """The most memory that a process has held so far, in MB; None when it has just ended.

    The kernel's own count of a child begins with the memory of whoever started it, so it is no use.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else None


def floor_of_records(place: Place) -> float:
    """Seconds to write the rows of the records into an empty database, and nothing else."""
    return _copied(place, RECORDS, place.url)


def floor_of_staging(place: Place, file: Path) -> float:
    """Seconds to write the staged rows of an extract into empty staging tables."""
    database = Database(place.floor_url, statement_seconds=JOB_SECONDS)
    with file.open("rb") as opened:
        stage(database, read_extract(opened, ReadSoFar()))
    took = _copied(place, STAGED, place.floor_url)
    with database.transaction() as session:
        empty_staging(session)
    database.close()
    return took


def _copied(place: Place, tables: Iterable[str], source: str) -> float:
    into = create_engine(place.floor_url)
    out = create_engine(source)
    copy = _copy_rows if place.kind == "sqlite" else _copy_stream
    took = sum(copy(out, into, table) for table in tables)
    out.dispose()
    into.dispose()
    return took


def _copy_stream(out: Engine, into: Engine, table: str) -> float:
    """COPY from memory, so that reading does not count."""
    held = BytesIO()
    with (
        out.connect() as reading,
        _cursor(reading) as cursor,
        cursor.copy(f"COPY {table} TO STDOUT") as copy,
    ):
        for part in copy:
            held.write(part)
    content = held.getbuffer()
    with into.connect() as writing, _cursor(writing) as cursor:
        if table in STAGED:
            cursor.execute(f"TRUNCATE {table}")
        began = time.perf_counter()
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for start in range(0, len(content), CHUNK):
                copy.write(content[start : start + CHUNK])
        cursor.connection.commit()
        return time.perf_counter() - began


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def _copy_rows(out: Engine, into: Engine, table: str) -> float:
    """executemany, a batch at a time; only the writing counts."""
    columns = Base.metadata.tables[table].columns
    places = ", ".join("?" * len(columns))
    names = ", ".join(f'"{column.name}"' for column in columns)
    with out.connect() as reading:
        batches = list(_batches(reading, f"SELECT {names} FROM {table}"))
    with into.connect() as writing:
        writing.execute(text("PRAGMA foreign_keys=ON"))
        if table in STAGED:
            writing.execute(text(f"DELETE FROM {table}"))
            writing.commit()
        began = time.perf_counter()
        for rows in batches:
            writing.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
        writing.commit()
        return time.perf_counter() - began


def _batches(reading: Connection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    found = reading.exec_driver_sql(query)
    while rows := found.fetchmany(AT_ONCE):
        yield [tuple(row) for row in rows]
