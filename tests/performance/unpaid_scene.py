"""Thousands of counted collections, copied from one, and the bare writing of what their report wrote."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, create_engine, insert, select, text, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.money import Money
from shared.models import Base, Collection, DirectDebitRun, Plan, Proposal
from shared.services.direct_debit.collected import collect_due
from tests.performance.places import Place
from tests.support.bacs_files import Unpaid, an_arudd
from tests.support.bacs_scenes import FIRST, a_collecting_resident
from tests.support.direct_debits import BANK

WRITTEN = (
    "bacs_report_row",
    "collection_event",
    "posting",
    "entry",
    "outbox_message",
    "audit_entry",
)
"""The tables that a report of unpaid collections writes to."""
TABLES = (
    "party",
    "account",
    "liability",
    "debt",
    "proposal",
    "plan",
    "plan_debt",
    "instalment",
    "instalment_slice",
    "mandate",
    "collection",
    "collection_share",
    "mandate_event",
    "collection_event",
    "direct_debit_line",
)
NAMES = frozenset({"reference", "source_reference", "press"})
AT_ONCE = 5_000


@dataclass(frozen=True)
class Bare:
    """What the least work took: reading the file, and writing the rows alone."""

    reading: float
    writing: float


def unpaid_of_many(database: Database, count: int) -> bytes:
    """So many counted collections, each of a resident of its own, and the report that returns them."""
    with database.transaction() as session:
        scene = a_collecting_resident(session, counted=False)
        first = session.get_one(Collection, scene.first_id)
        plan = session.get_one(Plan, first.plan_id)
        kept = {
            "party": [scene.planned.party_id],
            "proposal": [session.get_one(Proposal, plan.proposal_id).id],
            "plan": [plan.id],
            "instalment": [first.instalment_id],
            "mandate": [scene.mandate_id],
            "collection": [first.id],
        }
        for table in TABLES:
            _copy(session, Base.metadata.tables[table], kept, count - 1)
        total = Money(first.amount.pence * count)
        session.execute(update(DirectDebitRun).values(collection_count=count, total=total))
        references = session.execute(select(Base.metadata.tables["mandate"].c.reference)).scalars()
        items = [Unpaid(reference, "90.00", "2026-12-24") for reference in references]
    assert collect_due(database, BANK, FIRST).count == count
    _know_sizes(database)
    return an_arudd(*items)


def _know_sizes(database: Database) -> None:
    """Statistics, as a server that has been running gathers them by itself."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copy(session: Session, table: Table, kept: dict[str, Any], count: int) -> None:
    """Copy the rows of one resident; row n of a table belongs to resident n."""
    rows = [dict(row) for row in session.execute(select(table)).mappings()]
    if table.name in kept:
        rows = [row for row in rows if row["id"] in kept[table.name]]
    rows = [row for row in rows if _belongs(table, row, kept)]
    kept[table.name] = [row["id"] for row in rows]
    base = max(row["id"] for row in rows) + 1_000
    made = []
    for number in range(1, count + 1):
        for place, row in enumerate(rows):
            made.append(
                {
                    **row,
                    **_foreign(table, row, kept, number),
                    **_named(row, number),
                    "id": base + (number - 1) * len(rows) + place,
                    **({"position": number + 1} if table.name == "direct_debit_line" else {}),
                }
            )
    kept[f"{table.name}:base"] = base
    for start in range(0, len(made), AT_ONCE):
        session.execute(insert(table), made[start : start + AT_ONCE])
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
            )
        )


def _belongs(table: Table, row: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
    return all(
        row[key.parent.name] in kept[key.column.table.name]
        for key in table.foreign_keys
        if key.column.table.name in kept and row[key.parent.name] is not None
    )


def _foreign(
    table: Table, row: Mapping[str, Any], kept: Mapping[str, Any], number: int
) -> dict[str, int]:
    found = {}
    for key in table.foreign_keys:
        target, column = key.column.table.name, key.parent.name
        if f"{target}:base" in kept and row[column] is not None:
            ids = kept[target]
            place = ids.index(row[column])
            found[column] = kept[f"{target}:base"] + (number - 1) * len(ids) + place
    return found


def _named(row: Mapping[str, Any], number: int) -> dict[str, str]:
    return {
        name: f"{row[name][:9]}{number:06d}"
        for name in NAMES
        if name in row and row[name] is not None
    }


def rows_written(place: Place, before: Mapping[str, int]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that were written since, by table."""
    engine = create_engine(place.url)
    found = {}
    with engine.connect() as connection:
        for name in WRITTEN:
            rows = connection.execute(
                text(f"SELECT * FROM {name} WHERE id > :before ORDER BY id"),
                {"before": before[name]},
            )
            found[name] = [tuple(row) for row in rows]
    engine.dispose()
    return found


def last_ids(place: Place) -> dict[str, int]:
    """The highest id of each table that a report writes to."""
    engine = create_engine(place.url)
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {name}")).scalar_one()
            for name in WRITTEN
        }
    engine.dispose()
    return found


def written_alone(place: Place, rows: Mapping[str, list[tuple[Any, ...]]]) -> float:
    """Seconds to write the same rows into tables without keys, in one transaction."""
    engine = create_engine(place.url)
    sign = "?" if place.kind == "sqlite" else "%s"
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        cursor = driver.cursor()
        for name in WRITTEN:
            cursor.execute(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} WHERE 1 = 0")
        driver.commit()
        began = time.perf_counter()
        for name, some in rows.items():
            if some:
                places = ", ".join([sign] * len(some[0]))
                cursor.executemany(f"INSERT INTO bare_{name} VALUES ({places})", some)
        driver.commit()
        took = time.perf_counter() - began
    engine.dispose()
    return took
