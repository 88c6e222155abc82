"""Thousands of rows in one statement: on PostgreSQL by arrays, so that its text is the same for any number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Table,
    TableValuedAlias,
    any_,
    bindparam,
    column,
    func,
    insert,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session


def is_one_of(session: Session, wanted: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of these values."""
    if session.get_bind().dialect.name == "postgresql":
        return wanted == any_(literal(list(values), ARRAY(wanted.type)))  # type: ignore[no-any-return]
    return wanted.in_(values)  # type: ignore[no-any-return]


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that all name the same columns. Raises IntegrityError as any insert does.

    A column that the rows do not name gets what the database gives it.
    """
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = tuple(rows[0])
    given = {f"all_{name}": [row[name] for row in rows] for name in names}
    connection.execute(_insert_from_arrays(table, names), given)


def as_rows(table: Table, names: Sequence[str], called: str = "given") -> TableValuedAlias:
    """Arrays of values of these columns, one bound as `all_<name>` each, as the rows that they make."""
    arrays = (bindparam(f"all_{name}", type_=ARRAY(table.c[name].type)) for name in names)
    columns = (column(name, table.c[name].type) for name in names)
    return func.unnest(*arrays).table_valued(*columns).render_derived(name=called)


@lru_cache(maxsize=64)
def _insert_from_arrays(table: Table, names: tuple[str, ...]) -> Insert:
    given = as_rows(table, names)
    chosen: Any = given.select()
    return insert(table).from_select(list(names), chosen, include_defaults=False)
