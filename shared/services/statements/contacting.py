"""That somebody here will contact a person about their statement: on the worklist, and in writing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.work_kinds import WorkKind
from shared.services.outbox import queue_message
from shared.services.work_items import open_work

NOTHING_LEFT_HARM = 20
"""Somebody who cannot pay anything must not wait behind somebody who can."""


def promise_contact(
    session: Session,
    party_id: int,
    kind: WorkKind,
    statement_id: int,
    promise_on: date,
    now: datetime,
) -> None:
    """Put it on the worklist by a day, and tell the person that day; once for each statement."""
    subject = subject_of(statement_id)
    open_work(session, kind, party_id, subject, promise_on, now, NOTHING_LEFT_HARM)
    params = {"promise_on": promise_on}
    queue_message(session, "will_call_you", party_id, params, now, f"will_call_you:{subject}")


def subject_of(statement_id: int) -> str:
    """What work about a statement is called."""
    return f"statement:{statement_id}"
