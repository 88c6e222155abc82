"""Messages of a case, as the person got them, and those that could not be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import LetterInstead, OutboxMessage
from shared.services.errors import NotFound
from shared.services.mend_links import without_links
from shared.services.outbox_rows import TO_PEOPLE

LINK = "(link)"
"""What an officer reads where the message has a link that only its person may open."""


@dataclass(frozen=True)
class CaseMessage:
    """One message to a party; the text of one with a code in it is never shown."""

    id: int
    channel: str
    language: str
    address: str
    subject: str
    body: str
    secret: bool
    state: str
    created_at: datetime
    sent_at: datetime | None
    letter_format: str
    why: str = ""
    """Why it did not leave or arrive, in the supplier's word."""
    delivered_at: datetime | None = None
    seen_at: datetime | None = None
    """When the person first opened it in the portal."""
    letter_id: int | None = None
    """The letter that went in its place."""


def case_message(session: Session, party_id: int, message_id: int) -> CaseMessage:
    """One message of a party. Raises NotFound when there is none or it is not to them."""
    row = session.scalar(
        select(OutboxMessage).where(
            OutboxMessage.id == message_id,
            OutboxMessage.party_id == party_id,
            OutboxMessage.channel.in_(TO_PEOPLE),
        )
    )
    if row is None:
        raise NotFound
    return CaseMessage(
        id=row.id,
        channel=row.channel,
        language=row.language,
        address=row.address,
        subject=row.subject,
        body="" if row.secret else without_links(row.body, LINK),
        secret=row.secret,
        state=row.state,
        created_at=row.created_at,
        sent_at=row.sent_at,
        letter_format=row.letter_format,
        why=row.last_error,
        delivered_at=row.delivered_at,
        seen_at=row.seen_at,
        letter_id=session.scalar(
            select(LetterInstead.letter_id).where(LetterInstead.message_id == message_id)
        ),
    )
