"""Every job of the nights around somebody's first payment, with the day's run of Direct Debits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.gate import RECOVERY
from shared.gateways.parts import Parts
from shared.jobs.registry import JOBS, run_job
from shared.models import OutboxMessage, Receipt
from tests.support.direct_debit_runs import BEFORE_FIRST, FIRST_RUN, handed_in

NIGHTS = [
    datetime(2026, 12, 22, 22, 0, tzinfo=UTC) + timedelta(days=each) for each in (0, 1, 6, 8, 15)
]
"""From before the first payment until well after it was missed: each day on which something falls due."""


def run_nights(parts: Parts, database: Database, clock: Any) -> None:
    """Run every job each night, and the run of the day when it comes."""
    for night in NIGHTS:
        if night.date() == BEFORE_FIRST.date() + timedelta(days=1):
            with database.transaction() as session:
                handed_in(session, FIRST_RUN, BEFORE_FIRST)
        clock.move_to(night)
        for name in JOBS:
            run_job(name, parts)


def recovery_of(session: Session, party_ids: Collection[int]) -> set[str]:
    """The recovery messages that were written to somebody since the day before."""
    rows = session.scalars(
        select(OutboxMessage.template).where(
            OutboxMessage.party_id.in_(party_ids),
            OutboxMessage.act.in_([each.value for each in RECOVERY]),
            OutboxMessage.created_at >= BEFORE_FIRST,
        )
    )
    return set(rows)


def receipts_of(session: Session, party_ids: Collection[int]) -> int:
    """How often money was taken from somebody."""
    wanted = select(func.count()).select_from(Receipt).where(Receipt.party_id.in_(party_ids))
    return int(session.scalar(wanted) or 0)
