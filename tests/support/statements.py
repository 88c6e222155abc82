"""Moves statements along in tests."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.models import Statement, StatementState
from shared.services.statements.sheet import Sheet
from tests.support.records import NOW


def make_submitted(session: Session, draft: Sheet) -> None:
    """Make a draft into version 1 as it stands, whatever is missing."""
    session.execute(
        update(Statement)
        .where(Statement.id == draft.id)
        .values(
            state=StatementState.SUBMITTED,
            version=1,
            submitted_at=NOW,
            income=draft.totals.income,
            outgoings=draft.totals.outgoings,
            left_over=draft.left_over,
        )
    )
