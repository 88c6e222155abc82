"""What the sandbox's messages look like to the person who tries the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import SandboxMessage

MOST = 50


@dataclass(frozen=True)
class ReadMessage:
    """One message that the sandbox took instead of sending it."""

    id: int
    channel: str
    address: str
    subject: str
    body: str
    sent_at: datetime


def newest_messages(session: Session, address: str = "") -> tuple[ReadMessage, ...]:
    """The newest messages, newest first; those to one address when it is given."""
    wanted = select(
        SandboxMessage.id,
        SandboxMessage.channel,
        SandboxMessage.address,
        SandboxMessage.subject,
        SandboxMessage.body,
        SandboxMessage.sent_at,
    )
    if address:
        wanted = wanted.where(SandboxMessage.address == address)
    rows = session.execute(wanted.order_by(SandboxMessage.id.desc()).limit(MOST))
    return tuple(ReadMessage(*row) for row in rows)
