"""The outbox: what is to be said to somebody, written down in the same transaction as its cause."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.contacts import is_email
from shared.domain.gate import Blocked
from shared.domain.london import LONDON
from shared.domain.outgoing import act_of_message, act_of_organisation_message
from shared.models import Channel, Officer, OutboxMessage, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.gate import may_about
from shared.services.outbox_recipients import Recipient, is_address, recipient_of
from shared.services.outbox_rows import listed_debts, outbox_row, said_in
from shared.services.sharing import record_message

GATE = Actor("system", "gate")


@dataclass(frozen=True)
class MessagePreview:
    """A message as it would be sent."""

    channel: Channel
    language: str
    address: str
    subject: str
    body: str


def queue_message(
    session: Session,
    template: str,
    party_id: int,
    params: Mapping[str, Any],
    now: datetime,
    dedupe: str,
    channel: Channel | None = None,
    *,
    secret: bool = False,
    debt_ids: Collection[int] = (),
) -> int | None:
    """Write a message to a party into the outbox; its id, or none when it was written before.

    The party's own channel and language are used unless a channel is given. `dedupe` names the
    message for ever: the same key never leaves twice. `secret` marks a message with a code in it,
    whose text is emptied once it was sent. Nothing is written that the gate stops for any of
    `debt_ids` (none: for anything that they owe), or to a party to whom contact was stopped.
    Raises NotFound and UnsafeLine.
    """
    recipient = recipient_of(session, party_id, channel)
    if recipient.is_stopped or _is_kept_back(session, template, party_id, debt_ids, now):
        return None
    return _queue(session, template, recipient, params, now, dedupe, secret, debt_ids)


def queue_text_too(
    session: Session,
    template: str,
    party_id: int,
    params: Mapping[str, Any],
    now: datetime,
    dedupe: str,
    debt_ids: Collection[int] = (),
) -> int | None:
    """Write the short text of a message too, for somebody who has an email and a phone and chose neither.

    None where they chose one channel, or have no phone beside an email.
    """
    chosen = session.scalar(select(Party.channel).where(Party.id == party_id))
    usual, text = recipient_of(session, party_id), recipient_of(session, party_id, Channel.SMS)
    if (
        usual.is_stopped
        or chosen is not None
        or usual.channel is not Channel.EMAIL
        or text.channel is not Channel.SMS
        or _is_kept_back(session, template, party_id, debt_ids, now)
    ):
        return None
    return _queue(session, template, text, params, now, f"{dedupe}:text", False, debt_ids)


def queue_officer_message(
    session: Session,
    template: str,
    officer_id: int,
    params: Mapping[str, Any],
    now: datetime,
    dedupe: str,
    *,
    secret: bool = False,
) -> int | None:
    """Write an email to an officer into the outbox, as `queue_message` does for a party."""
    officer = session.execute(
        select(Officer.name, Officer.email).where(Officer.id == officer_id)
    ).one_or_none()
    if officer is None:
        raise NotFound
    recipient = Recipient(officer.name, "en", Channel.EMAIL, officer.email, officer_id=officer_id)
    return _queue(session, template, recipient, params, now, dedupe, secret)


def queue_to_organisation(
    session: Session,
    template: str,
    about: int,
    name: str,
    email: str,
    params: Mapping[str, Any],
    now: datetime,
    dedupe: str,
    debt_ids: Collection[int] = (),
) -> int | None:
    """Write an email to a firm or agency about a party (`about`) and some of their debts; once.

    In English, and on nobody's case as a message to them. The gate is asked what it is towards the
    party: an agent is told to stop under any hold, and to begin under none. What is given away is
    noted in the register. None when it was written before or may not go. Raises ValueError for an address that is none, and UnsafeLine.
    """
    if not is_email(email):
        raise ValueError("nothing can be sent to this address")
    act = act_of_organisation_message(template)
    if _is_stopped(session, template, act, about, debt_ids, now):
        return None
    recipient = Recipient(name, "en", Channel.EMAIL, email)
    written = _queue(session, template, recipient, params, now, dedupe, False, debt_ids, act)
    if written is not None:
        record_message(session, template, about, name, f"message:{written}", now)
    return written


def queue_to_address(
    session: Session,
    template: str,
    to: Recipient,
    params: Mapping[str, Any],
    now: datetime,
    dedupe: str,
) -> int | None:
    """Write a message to somebody who is no party of ours, such as a second signatory; once.

    They are reached only at the address that a payer gave for them, by email or text. The message is
    on nobody's case: it holds a link that only they may open, and its text is emptied once it was
    sent. Raises UnsafeLine, and ValueError for a recipient who is a party or an officer.
    """
    if to.party_id is not None or to.officer_id is not None or to.channel is Channel.LETTER:
        raise ValueError("only for people who are not on file, by email or text")
    if not is_address(to.channel, to.address):
        raise ValueError("nothing can be sent to this address")
    return _queue(session, template, to, params, now, dedupe, secret=True)


def _is_kept_back(
    session: Session, template: str, party_id: int, debt_ids: Collection[int], now: datetime
) -> bool:
    return _is_stopped(session, template, act_of_message(template), party_id, debt_ids, now)


def _is_stopped(
    session: Session,
    template: str,
    act: str,
    party_id: int,
    debt_ids: Collection[int],
    now: datetime,
) -> bool:
    """Whether the gate stops a message; what it stopped is written down."""
    found = may_about(session, act, party_id, debt_ids, now.astimezone(LONDON).date())
    if isinstance(found, Blocked):
        told = {"template": template, "rule": found.rule}
        record_audit(session, GATE, "kept back a message", f"party:{party_id}", now, **told)
    return isinstance(found, Blocked)


def preview_message(
    session: Session,
    template: str,
    party_id: int,
    params: Mapping[str, Any],
    channel: Channel | None = None,
) -> MessagePreview:
    """The message that `queue_message` would write, for somebody to read before it is."""
    recipient = recipient_of(session, party_id, channel)
    said = said_in(session, template, recipient, params)
    return MessagePreview(
        recipient.channel, recipient.language, recipient.address, said.subject, said.body
    )


def _queue(
    session: Session,
    template: str,
    recipient: Recipient,
    params: Mapping[str, Any],
    now: datetime,
    dedupe: str,
    secret: bool,
    debt_ids: Collection[int] = (),
    act: str = "",
) -> int | None:
    row = outbox_row(session, template, recipient, params, now, dedupe, secret=secret)
    row["debt_ids"] = listed_debts(debt_ids)
    row["act"] = act or row["act"]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = session.execute(
        insert(OutboxMessage)
        .values(row)
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(OutboxMessage.id)
    )
    return written.scalar_one_or_none()
