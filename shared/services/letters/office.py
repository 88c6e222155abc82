"""Letters as officers see them: what waits to go, how one looks on paper, and one that came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Channel, OfficerParty, OutboxMessage, Party
from shared.services.audit import Actor, record_audit
from shared.services.cases.messages import LINK
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import NotFound
from shared.services.letters.instead import Lost, not_arrived
from shared.services.letters.paper import Letter
from shared.services.letters.schedules import schedule_below
from shared.services.mend_links import without_links
from shared.services.outbox_recipients import name_of

ON_A_PAGE = 50
RETURNED = "returned"
WENT = ("sending", "sent")


@dataclass(frozen=True)
class WaitingLetter:
    """One letter that has not gone yet."""

    id: int
    party_id: int
    name: str
    subject: str
    letter_format: str
    created_at: datetime
    is_secret: bool


@dataclass(frozen=True)
class WaitingLetters:
    """One page of them, the next to go first, and the cursor of the following page."""

    rows: tuple[WaitingLetter, ...]
    later: str | None


def waiting_letters(session: Session, officer_id: int, after: str | None = None) -> WaitingLetters:
    """The letters that wait for the post, without the officer's own household's. Raises NotFound."""
    (first,) = (0,) if after is None else read_numbers(after, LARGEST_ID)
    barred = select(OfficerParty.party_id).where(OfficerParty.officer_id == officer_id)
    row = OutboxMessage
    found: Any = session.execute(
        select(
            row.id,
            row.party_id,
            row.subject,
            row.letter_format,
            row.created_at,
            row.secret,
            Party.kind,
            Party.forenames,
            Party.surname,
            Party.organisation,
        )
        .join(Party, Party.id == row.party_id)
        .where(row.state == "queued", row.channel == Channel.LETTER.value, row.id > first)
        .where(row.party_id.not_in(barred))
        .order_by(row.id)
        .limit(ON_A_PAGE + 1)
    ).all()
    rows = tuple(_waiting(each) for each in found[:ON_A_PAGE])
    return WaitingLetters(rows, str(rows[-1].id) if len(found) > ON_A_PAGE else None)


def _waiting(row: Any) -> WaitingLetter:
    subject = "" if row.secret else row.subject
    format_, at = row.letter_format, row.created_at
    return WaitingLetter(row.id, row.party_id, name_of(row), subject, format_, at, row.secret)


def paper_of(session: Session, party_id: int, message_id: int) -> Letter:
    """A party's message as the paper that goes or went, for an officer to look at.

    A link for its person alone is left out. Raises NotFound, also for one with a code in it.
    """
    row = session.scalar(
        select(OutboxMessage).where(
            OutboxMessage.id == message_id,
            OutboxMessage.party_id == party_id,
            OutboxMessage.secret.is_(False),
            OutboxMessage.body != "",
            OutboxMessage.channel.in_([each.value for each in Channel]),
        )
    )
    if row is None:
        raise NotFound
    party = session.get_one(Party, party_id)
    is_letter = row.channel == Channel.LETTER
    address = row.address if is_letter else party.letter_address
    return Letter(
        number=str(row.id),
        language=row.language,
        subject=row.subject,
        body=without_links(row.body, LINK),
        to=tuple(line for line in (name_of(party), *address.splitlines()) if line.strip()),
        written_at=row.sent_at or row.created_at,
        letter_format=row.letter_format if is_letter else party.letter_format,
        tables=schedule_below(
            session, party_id, row.template, row.body, row.created_at, row.language
        ),
    )


def letter_by_number(session: Session, number: int) -> int | None:
    """Whose a posted letter is, by the number printed on it; none when no such letter went."""
    return session.scalar(
        select(OutboxMessage.party_id).where(
            OutboxMessage.id == number,
            OutboxMessage.channel == Channel.LETTER.value,
            OutboxMessage.state.in_(WENT),
        )
    )


def came_back(session: Session, number: int, by: Actor, now: datetime) -> None:
    """Note that the post brought a letter back: its address is not used until another comes.

    Raises NotFound when no such letter went, or it is noted already.
    """
    row = session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.id == number,
            OutboxMessage.channel == Channel.LETTER.value,
            OutboxMessage.state.in_(WENT),
        )
        .with_for_update()
    )
    if row is None or row.party_id is None:
        raise NotFound
    row.state, row.last_error = "failed", RETURNED
    session.flush()
    record_audit(session, by, "noted a returned letter", f"message:{number}", now)
    not_arrived(session, number, Lost.ADDRESS, RETURNED, now)
