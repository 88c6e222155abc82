"""What every builder of records stands on: when it is, pounds, numbers, and a row that is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.models import Base

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""Sunday 22 November 2026, nine in the morning in London: when every walkthrough begins."""

TODAY = NOW.date()

Record = TypeVar("Record", bound=Base)

_numbers = count(1)


def pounds(text: str | Money) -> Money:
    """Money from pounds as people write them; may be negative."""
    return text if isinstance(text, Money) else Money.from_pounds_text(text, negative=True)


def next_number() -> int:
    """A number that nothing else in this run has."""
    return next(_numbers)


def kept(session: Session, row: Record) -> Record:
    """Write a row so that it has its id."""
    session.add(row)
    session.flush()
    return row
