"""Everything that was written to somebody, as they read it in the portal: newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, tuple_, update
from sqlalchemy.orm import Session

from shared.models import Channel, LetterInstead, OutboxMessage, Party
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import NotFound
from shared.services.letters.paper import Letter
from shared.services.letters.schedules import schedule_below
from shared.services.mend_links import signed_in_links
from shared.services.outbox_recipients import ADDRESSED, recipient_from
from shared.services.outbox_rows import TO_PEOPLE

ON_A_PAGE = 20
SHOWN = ("queued", "sending", "sent", "failed")
"""States of what they may read: what the gate stopped was never said to them."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


@dataclass(frozen=True)
class OwnMessage:
    """One message or letter to whoever reads it."""

    id: int
    template: str
    channel: str
    language: str
    subject: str
    body: str
    state: str
    at: datetime
    """When it left, or was written where it has not left yet."""
    written_at: datetime
    seen_at: datetime | None
    posted_instead: bool
    """Whether it did not arrive and the same words went by post."""

    @property
    def is_letter(self) -> bool:
        """Whether it goes by post."""
        return self.channel == Channel.LETTER


@dataclass(frozen=True)
class OwnMessages:
    """One page, and the cursor of the page of what is older."""

    rows: Sequence[OwnMessage]
    older: str | None
    unread: int
    """How many on this page they have not opened."""


def own_messages(session: Session, party_id: int, before: str | None = None) -> OwnMessages:
    """One page of what was written to a party. Raises NotFound for a cursor that is none of ours.

    Codes and links that only one person may use are not kept and not listed. The short text that
    went beside an email says nothing that the email does not.
    """
    wanted = _of_party(party_id)
    if before is not None:
        instant, row_id = read_numbers(before, LATEST, LARGEST_ID)
        place = (EPOCH + instant * MICROSECOND, row_id)
        wanted = wanted.where(tuple_(OutboxMessage.created_at, OutboxMessage.id) < place)
    found = session.execute(
        wanted.order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc()).limit(
            ON_A_PAGE + 1
        )
    ).all()
    rows = [_shown(session, row) for row in found[:ON_A_PAGE]]
    unread = sum(row.seen_at is None for row in rows)
    return OwnMessages(rows, _cursor(found), unread)


def own_message(session: Session, party_id: int, message_id: int) -> OwnMessage:
    """One of a party's messages. Raises NotFound when there is none or it is not to them."""
    row = session.execute(_of_party(party_id).where(OutboxMessage.id == message_id)).first()
    if row is None:
        raise NotFound
    return _shown(session, row)


def note_seen(session: Session, party_id: int, message_id: int, now: datetime) -> bool:
    """Write down that somebody opened it in the portal, once; false when that was known."""
    seen = session.scalar(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.party_id == party_id,
            OutboxMessage.seen_at.is_(None),
        )
        .values(seen_at=now)
        .returning(OutboxMessage.id)
    )
    return seen is not None


def own_paper(session: Session, party_id: int, message: OwnMessage) -> Letter:
    """One of a party's messages as a letter, in the format that they read. Raises NotFound."""
    party: Any = session.execute(select(*ADDRESSED).where(Party.id == party_id)).one_or_none()
    if party is None:
        raise NotFound
    posted = recipient_from(party, Channel.LETTER)
    lines = posted.address.splitlines() if posted.channel is Channel.LETTER else []
    return Letter(
        number=str(message.id),
        language=message.language,
        subject=message.subject,
        body=message.body,
        to=tuple(line for line in (posted.name, *lines) if line.strip()),
        written_at=message.at,
        letter_format=party.letter_format,
        tables=schedule_below(
            session, party_id, message.template, message.body, message.written_at, message.language
        ),
    )


def _of_party(party_id: int) -> Any:
    row = OutboxMessage
    return (
        select(
            row.id,
            row.template,
            row.channel,
            row.language,
            row.subject,
            row.body,
            row.state,
            row.created_at,
            row.sent_at,
            row.seen_at,
            LetterInstead.letter_id,
        )
        .outerjoin(LetterInstead, LetterInstead.message_id == row.id)
        .where(
            row.party_id == party_id,
            row.channel.in_(TO_PEOPLE),
            row.state.in_(SHOWN),
            row.secret.is_(False),
            row.body != "",
            row.dedupe.not_like("%:text"),
        )
    )


def _shown(session: Session, row: Row[Any]) -> OwnMessage:
    return OwnMessage(
        id=row.id,
        template=row.template,
        channel=row.channel,
        language=row.language,
        subject=row.subject,
        body=signed_in_links(row.body, session.info["base_url"]),
        state=row.state,
        at=row.sent_at or row.created_at,
        written_at=row.created_at,
        seen_at=row.seen_at,
        posted_instead=row.letter_id is not None,
    )


def _cursor(found: Sequence[Row[Any]]) -> str | None:
    if len(found) <= ON_A_PAGE:
        return None
    last = found[ON_A_PAGE - 1]
    return f"{(last.created_at - EPOCH) // MICROSECOND}.{last.id}"
