"""What happens when a message did not arrive: a letter with the same words, once, and a task for a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, exists, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.models import Channel, LetterInstead, OutboxMessage, Party, WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.work_items import open_work
from shared.services.working_days import working_days

POST = Actor("system", "post")
TEXT_BESIDE = ":text"
"""The end of the key of a short text that went beside an email."""
PROMISE_DAYS = 5
PROMISE_DAYS_UNREACHED = 1
HARM = 40
HARM_UNREACHED = 30
"""Before a message that only took another way: nobody can tell this person anything."""

_FAILED = {
    Channel.EMAIL: (Party.email, Party.email_failed_on),
    Channel.SMS: (Party.phone, Party.phone_failed_on),
    Channel.LETTER: (Party.letter_address, Party.letter_failed_on),
}


FAILED_ON = {channel: failed_on for channel, (_address, failed_on) in _FAILED.items()}
"""The column that says since when each way does not work."""


def contact_subject(party_id: int) -> str:
    """What the work item about somebody's contact details is about."""
    return f"contact:{party_id}"


class Lost(StrEnum):
    """Why a message did not arrive."""

    ADDRESS = "address"
    """Nobody can be reached there: it is passed over from now on, and a person looks for another."""
    SUPPLIER = "supplier"
    """It could not be handed over, or not be delivered, for as long as it was tried."""


def not_arrived(session: Session, message_id: int, lost: Lost, why: str, now: datetime) -> bool:
    """Act on a message that did not arrive: whether a letter goes instead or a person was asked.

    The second call about the same message does nothing more. A message with a code or a link for one
    person only is never repeated on paper, nor one whose words went by email as well.
    """
    row = session.execute(_wanted(message_id)).one()
    if row.party_id is None:
        return False
    if lost is Lost.ADDRESS:
        _mark(session, row, now)
    if row.secret or not row.body:
        return lost is Lost.ADDRESS
    if not _is_first(session, message_id, why, now):
        return True
    return _letter(session, row, why, now) or lost is Lost.ADDRESS


def _wanted(message_id: int) -> Any:
    row = OutboxMessage
    return (
        select(
            row.id,
            row.party_id,
            row.channel,
            row.address,
            row.template,
            row.language,
            row.subject,
            row.body,
            row.secret,
            row.act,
            row.debt_ids,
            row.dedupe,
            Party.letter_address,
            Party.letter_format,
            Party.letter_failed_on,
            Party.contact_stopped_at,
        )
        .outerjoin(Party, Party.id == row.party_id)
        .where(row.id == message_id)
    )


def _mark(session: Session, row: Row[Any], now: datetime) -> None:
    """Pass the address over from now on, unless they have given another since; and ask a person."""
    address, failed_on = _FAILED[Channel(row.channel)]
    today = now.astimezone(LONDON).date()
    changed = session.scalar(
        update(Party)
        .where(Party.id == row.party_id, address == row.address, failed_on.is_(None))
        .values({failed_on: today})
        .returning(Party.id)
    )
    if changed is not None:
        record_audit(
            session, POST, "noted a failed address", f"party:{row.party_id}", now, way=row.channel
        )
        ask_for_contact(session, row.party_id, now, is_reached=_has_post(row))


def ask_for_contact(session: Session, party_id: int, now: datetime, *, is_reached: bool) -> None:
    """Have a person look for contact details that work; sooner where nothing reaches them at all."""
    days = PROMISE_DAYS if is_reached else PROMISE_DAYS_UNREACHED
    promise_on = working_days(session).add(now.astimezone(LONDON).date(), days)
    harm = HARM if is_reached else HARM_UNREACHED
    kind, subject = WorkKind.CONTACT_LOST, contact_subject(party_id)
    open_work(session, kind, party_id, subject, promise_on, now, harm)


def _is_first(session: Session, message_id: int, why: str, now: datetime) -> bool:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = session.execute(
        insert(LetterInstead)
        .values(message_id=message_id, letter_id=None, why=why[:40], at=now)
        .on_conflict_do_nothing(index_elements=["message_id"])
        .returning(LetterInstead.id)
    )
    return written.scalar_one_or_none() is not None


def _letter(session: Session, row: Row[Any], why: str, now: datetime) -> bool:
    """Whether a letter goes instead, or none is needed, or a person was asked for an address."""
    if row.channel == Channel.LETTER:
        return False
    if row.contact_stopped_at is not None or _went_by_email(session, row.dedupe):
        return True
    if not _has_post(row):
        ask_for_contact(session, row.party_id, now, is_reached=False)
        return True
    letter = OutboxMessage(
        channel=Channel.LETTER.value,
        template=row.template,
        party_id=row.party_id,
        language=row.language,
        address=row.letter_address,
        subject=row.subject,
        body=row.body,
        act=row.act,
        debt_ids=row.debt_ids,
        dedupe=f"instead:{row.id}",
        letter_format=row.letter_format,
        next_attempt_at=now,
        created_at=now,
    )
    session.add(letter)
    session.flush()
    session.execute(
        update(LetterInstead).where(LetterInstead.message_id == row.id).values(letter_id=letter.id)
    )
    told = {"letter": str(letter.id), "why": why}
    record_audit(session, POST, "wrote a letter instead", f"message:{row.id}", now, **told)
    return True


def _has_post(row: Row[Any]) -> bool:
    """Whether a letter can go: there is an address, it has not failed, and this was no letter."""
    is_letter = row.channel == Channel.LETTER
    return bool(row.letter_address) and row.letter_failed_on is None and not is_letter


def _went_by_email(session: Session, dedupe: str) -> bool:
    if not dedupe.endswith(TEXT_BESIDE):
        return False
    state = session.scalar(
        select(OutboxMessage.state).where(OutboxMessage.dedupe == dedupe.removesuffix(TEXT_BESIDE))
    )
    return state in {"queued", "sending", "sent"}


def finish_found(session: Session, by: Actor, now: datetime, party_id: int | None = None) -> None:
    """Take off the worklist whoever can be reached again, or one of them; one statement."""
    whose = true() if party_id is None else WorkItem.party_id == party_id
    can_be_reached = exists().where(
        Party.id == WorkItem.party_id,
        Party.email_failed_on.is_(None),
        Party.phone_failed_on.is_(None),
        Party.letter_failed_on.is_(None),
        or_(Party.email.is_not(None), Party.phone.is_not(None), Party.letter_address != ""),
    )
    session.execute(
        update(WorkItem)
        .where(
            WorkItem.kind == WorkKind.CONTACT_LOST, WorkItem.state == "open", can_be_reached, whose
        )
        .values(state="done", done_at=now, done_by=str(by))
        .execution_options(synchronize_session=False)
    )
