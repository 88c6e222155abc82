"""The sandbox's stand-in for every supplier of messages: keeps what it was given, sends nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, String, column, insert, select, table
from sqlalchemy.exc import IntegrityError

from shared.db import Database
from shared.gateways.clock import SystemClock
from shared.gateways.ports import BadAddress, Clock, Message, NotNow

MESSAGES = table(
    "sandbox_message",
    column("id"),
    column("reference", String),
    column("channel", String),
    column("address", String),
    column("subject", String),
    column("body", String),
    column("sent_at", DateTime(timezone=True)),
)
BUSY = "busy@sandbox.example"
"""Writing to this address is always put off, to see what happens then."""
REFUSED = "refused@sandbox.example"
"""Writing to this address is always refused."""


class SandboxMessages:
    """Takes every message once and keeps it for a person to read."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    def send(self, message: Message) -> str:
        """Keep the message. The same reference twice is one message."""
        if message.address == BUSY:
            raise NotNow("supplier-busy")
        if message.address == REFUSED:
            raise BadAddress("address-refused")
        try:
            with self._database.transaction() as session:
                session.execute(
                    insert(MESSAGES).values(
                        _row(message, self._clock.now(), self._database.is_sqlite)
                    )
                )
        except IntegrityError:
            pass  # taken before: the unique reference says so
        return f"sandbox-{message.reference}"

    def already_sent(self, reference: str) -> str | None:
        """Our own reference again, when the message is kept here."""
        with self._database.reading() as session:
            found = session.scalar(select(MESSAGES.c.id).where(MESSAGES.c.reference == reference))
        return f"sandbox-{reference}" if found else None


def _row(message: Message, sent_at: datetime, is_sqlite: bool) -> dict[str, object]:
    return {
        "reference": message.reference,
        "channel": message.channel,
        "address": message.address,
        "subject": message.subject,
        "body": message.body,
        "sent_at": sent_at.replace(tzinfo=None) if is_sqlite else sent_at,
    }
