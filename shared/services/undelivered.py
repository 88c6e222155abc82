"""What could not be sent, for whoever looks after the installation: in ids, without words or addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.models import OutboxMessage


@dataclass(frozen=True)
class Undelivered:
    """A message that could not be sent."""

    id: int
    template: str
    channel: str
    party_id: int | None
    officer_id: int | None
    created_at: datetime
    attempts: int
    reason: str


def undelivered(session: Session, most: int = 100) -> tuple[Undelivered, ...]:
    """What could not be sent, newest first."""
    rows = session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.template,
            OutboxMessage.channel,
            OutboxMessage.party_id,
            OutboxMessage.officer_id,
            OutboxMessage.created_at,
            OutboxMessage.attempts,
            OutboxMessage.last_error,
        )
        .where(OutboxMessage.state == "failed")
        .order_by(OutboxMessage.id.desc())
        .limit(most)
    )
    return tuple(Undelivered(*row) for row in rows)


def try_again(session: Session, message_id: int, now: datetime) -> bool:
    """Queue a message once more; false when it is not one that failed or its text is gone."""
    changed = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.state == "failed",
            OutboxMessage.body != "",
            OutboxMessage.address != "",
        )
        .values(state="queued", attempts=0, next_attempt_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]
