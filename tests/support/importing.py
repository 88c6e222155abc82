"""Imports in tests: bytes in, a report out, and what is in the database afterwards."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from shared.db import Database
from shared.domain.money import Money
from shared.models import Debt
from shared.services.audit import Actor
from shared.services.extract.run import ImportReport, ImportState, Wishes, import_extract
from tests.support.extracts import extract, household

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACTOR = Actor("command", "import")


def take_in(database: Database, *contents: bytes, **wishes: Any) -> ImportReport:
    """Import bytes and give the report."""
    files = [io.BytesIO(content) for content in contents]
    return import_extract(database, files, ACTOR, lambda: NOW, Wishes(**wishes))


def lines_of(report: ImportReport) -> list[tuple[int, str]]:
    """What is wrong, as (line, text)."""
    assert report.state is ImportState.REFUSED
    return [(each.line, f"{each.column} {each.text}".strip()) for each in report.mistakes]


def count(database: Database, what: Any) -> int:
    """How many rows a record has."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def the_debts(database: Database) -> list[tuple[Money, Money]]:
    """Charge and costs of every debt, in order."""
    with database.reading() as session:
        rows = session.execute(select(Debt.charge, Debt.costs).order_by(Debt.id))
        return [(charge, costs) for charge, costs in rows]


def broken(number: int, **values: str) -> bytes:
    """One household with some values of one row replaced."""
    rows = household()
    rows[number].update(values)
    return extract(rows)
