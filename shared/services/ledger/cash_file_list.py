"""The cash files that were made, and how much of each the revenues system holds by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.models import CashFile, CashLine
from shared.services.ledger.cash_file import next_day

PAGE = 25


@dataclass(frozen=True)
class CashFileRow:
    """One file of the list."""

    number: int
    day: date
    lines: int
    total: Money
    made_at: datetime
    waiting: int
    """Lines that no extract has held yet."""


@dataclass(frozen=True)
class CashFilePage:
    """One page of the list, the newest first; `older` is the last number of it."""

    rows: tuple[CashFileRow, ...]
    older: int | None


@dataclass(frozen=True)
class DaysDue:
    """Closed days whose file was not made yet."""

    first: date
    count: int


def cash_files(session: Session, before: int | None = None, most: int = PAGE) -> CashFilePage:
    """Files, the newest first; one query at any depth."""
    file: Any = CashFile.__table__
    not_held = (
        select(func.count())
        .where(CashLine.file_id == CashFile.id, CashLine.held_posting_id.is_(None))
        .scalar_subquery()
    )
    query = select(
        CashFile.number,
        CashFile.day,
        CashFile.line_count,
        file.c.total,
        CashFile.made_at,
        not_held,
    )
    if before is not None:
        query = query.where(CashFile.number < before)
    rows = session.execute(query.order_by(CashFile.number.desc()).limit(most + 1)).all()
    found = tuple(CashFileRow(*row) for row in rows[:most])
    return CashFilePage(found, found[-1].number if len(rows) > most else None)


def days_due(session: Session, today: date) -> DaysDue | None:
    """The closed days whose file is still to be made; none when all is made."""
    first = next_day(session)
    if first is None or first >= today:
        return None
    return DaysDue(first, (today - first) // timedelta(days=1))
