"""Messages that were written to somebody, as rows of the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from shared.models import OutboxMessage
from tests.support.records import NOW, kept, next_number

AGREED = """Hello Carys Hughes,

We will collect:
Monday 28 December 2026: £20.00
Thursday 28 January 2027: £20.00

See your plan: https://portal.tidewell.example/plan/plans/ABCD-EFGH.
"""


def a_message(session: Session, party_id: int | None, **changes: Any) -> OutboxMessage:
    """A message to a party that was sent by email, unless something else is said."""
    given = {
        "channel": "email",
        "template": "plan_agreed",
        "party_id": party_id,
        "language": "en",
        "address": "carys@example.org",
        "subject": "Your payment plan is agreed",
        "body": AGREED,
        "dedupe": f"written:{next_number()}",
        "state": "sent",
        "sent_at": NOW,
        "next_attempt_at": NOW,
        "created_at": NOW,
    }
    return kept(session, OutboxMessage(**given | changes))
