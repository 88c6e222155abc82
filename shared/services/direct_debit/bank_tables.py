"""The council's licensed tables for checking bank details: loaded by an administrator, asked by day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from shared.domain.bank_check import BankDetails, Verdict, check_bank_details
from shared.domain.bank_tables import BankTables, read_bank_tables
from shared.models import BankTableRow
from shared.services.audit import Actor, record_audit

_NEWEST = (
    select(BankTableRow.id, BankTableRow.sha256)
    .where(BankTableRow.effective_from <= bindparam("day"))
    .order_by(BankTableRow.effective_from.desc())
    .limit(1)
)
_AT_MOST = 4
_read: dict[str, BankTables] = {}
"""Tables that this process has read, by the hash of their files: those of a hash never change."""


@dataclass(frozen=True)
class LoadedTables:
    """What is known of tables that were loaded."""

    id: int
    label: str
    effective_from: date
    rows: int
    """Rows of the weights file."""
    is_new: bool
    """False when the same files were there already for that day."""


def load_tables(
    session: Session,
    weights_lines: Iterable[str],
    substitution_lines: Iterable[str],
    label: str,
    effective_from: date,
    by: Actor,
    now: datetime,
) -> LoadedTables:
    """Load the weights and the substitutions that hold from a day on.

    Others for the same day are replaced: no decision points at a table. Raises TableMistakes with
    every line that cannot be read, and then nothing has changed.
    """
    weights, substitutions = "\n".join(weights_lines), "\n".join(substitution_lines)
    tables = read_bank_tables(weights.splitlines(), substitutions.splitlines())
    mark = hashlib.sha256(f"{weights}\x1f{substitutions}".encode()).hexdigest()
    same_day = select(BankTableRow).where(BankTableRow.effective_from == effective_from)
    there = session.scalars(same_day.with_for_update()).one_or_none()
    if there is not None and (there.sha256, there.label) == (mark, label):
        return LoadedTables(there.id, label, effective_from, there.row_count, is_new=False)
    session.execute(delete(BankTableRow).where(BankTableRow.effective_from == effective_from))
    made = BankTableRow(
        label=label,
        effective_from=effective_from,
        weights=weights,
        substitutions=substitutions,
        sha256=mark,
        row_count=len(tables.rows),
        loaded_at=now,
    )
    session.add(made)
    session.flush()
    record_audit(session, by, "loaded bank tables", f"bank_table:{made.id}", now, sha256=mark)
    return LoadedTables(made.id, label, effective_from, len(tables.rows), is_new=True)


def loaded_tables(session: Session) -> tuple[LoadedTables, ...]:
    """Everything that is loaded, the latest first."""
    columns = (
        BankTableRow.id,
        BankTableRow.label,
        BankTableRow.effective_from,
        BankTableRow.row_count,
    )
    rows = session.execute(select(*columns).order_by(BankTableRow.effective_from.desc()))
    return tuple(LoadedTables(*row, is_new=False) for row in rows)


def tables_on(session: Session, day: date) -> BankTables | None:
    """The tables in force on a day; none when none is loaded. One small query once they are read."""
    newest = session.execute(_NEWEST, {"day": day}).one_or_none()
    if newest is None:
        return None
    known = _read.get(newest.sha256)
    return known if known is not None else _read_row(session, newest.id, newest.sha256)


def _read_row(session: Session, table_id: int, mark: str) -> BankTables:
    weights, substitutions = session.execute(
        select(BankTableRow.weights, BankTableRow.substitutions).where(BankTableRow.id == table_id)
    ).one()
    tables = read_bank_tables(weights.splitlines(), substitutions.splitlines())
    if len(_read) >= _AT_MOST:
        _read.clear()
    _read[mark] = tables
    return tables


def verdict_on(session: Session, details: BankDetails, day: date) -> Verdict:
    """What the tables of a day say of bank details; unknown when none is loaded."""
    tables = tables_on(session, day)
    return Verdict.UNKNOWN if tables is None else check_bank_details(details, tables)
