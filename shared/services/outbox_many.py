"""Many messages of one kind at once: a day's unpaid collections, written in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.gate import Blocked
from shared.domain.london import LONDON
from shared.domain.outgoing import act_of_message
from shared.models import Channel, OutboxMessage, Party
from shared.services.gate import all_stops
from shared.services.outbox_recipients import ADDRESSED, Recipient, recipient_from
from shared.services.outbox_rows import listed_debts, outbox_row


@dataclass(frozen=True)
class Letter:
    """What one party is told. `dedupe` names it for ever."""

    party_id: int
    params: Mapping[str, Any] = field(repr=False)
    dedupe: str
    debt_ids: tuple[int, ...] = ()
    """The debts that it is about; none means all that they owe."""


def durable_channels(session: Session, party_ids: Collection[int]) -> dict[int, Channel]:
    """How each party is written to in a way that they can keep; as `durable_channel` for one."""
    return {party_id: _durable(row) for party_id, row in _parties(session, party_ids).items()}


def usual_channels(session: Session, party_ids: Collection[int]) -> dict[int, Channel]:
    """How each party is written to when nothing must be kept; as `recipient_of` for one."""
    return {
        party_id: recipient_from(row).channel
        for party_id, row in _parties(session, party_ids).items()
    }


def not_written(session: Session, letters: Sequence[Letter]) -> list[Letter]:
    """Those of the letters that were never written; so that the others cost no text."""
    keys = [each.dedupe for each in letters]
    known = select(OutboxMessage.dedupe).where(
        or_(
            OutboxMessage.dedupe.in_(keys),
            OutboxMessage.dedupe.in_([f"{key}:text" for key in keys]),
        )
    )
    written = {key.removesuffix(":text") for key in session.scalars(known)}
    return [each for each in letters if each.dedupe not in written]


def queue_many(
    session: Session,
    template: str,
    letters: Sequence[Letter],
    channels: Mapping[int, Channel],
    now: datetime,
) -> None:
    """Write each letter by its channel, and a text beside it where one would be sent too.

    As `queue_message` and `queue_text_too` do for one: a letter that was written before is left as
    it is, and nothing is written that the gate stops, or to somebody to whom contact was stopped.
    Raises UnsafeLine.
    """
    if not letters:
        return
    ids = {letter.party_id for letter in letters}
    parties = _parties(session, ids)
    today = now.astimezone(LONDON).date()
    stops = all_stops(session, act_of_message(template), today, ids)
    rows = []
    for letter in letters:
        if isinstance(stops.of_several(letter.party_id, letter.debt_ids), Blocked):
            continue
        party = parties[letter.party_id]
        for recipient, dedupe in _ways(party, channels[letter.party_id], letter.dedupe):
            row = outbox_row(session, template, recipient, letter.params, now, dedupe)
            rows.append({**row, "debt_ids": listed_debts(letter.debt_ids)})
    if rows:
        is_postgresql = session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if is_postgresql else sqlite.insert
        session.execute(
            insert(OutboxMessage).on_conflict_do_nothing(index_elements=["dedupe"]), rows
        )


def _parties(session: Session, party_ids: Collection[int]) -> dict[int, Any]:
    rows = session.execute(select(*ADDRESSED).where(Party.id.in_(sorted(party_ids))))
    return {row.id: row for row in rows}


def _durable(party: Any) -> Channel:
    usual = recipient_from(party).channel
    if usual is not Channel.SMS:
        return usual
    by_email = recipient_from(party, Channel.EMAIL).channel
    if by_email is Channel.EMAIL:
        return by_email
    return recipient_from(party, Channel.LETTER).channel


def _ways(party: Any, channel: Channel, dedupe: str) -> list[tuple[Recipient, str]]:
    first = recipient_from(party, channel)
    if first.is_stopped:
        return []
    text = recipient_from(party, Channel.SMS)
    usual = recipient_from(party).channel
    is_text_too = party.channel is None and usual is Channel.EMAIL and text.channel is Channel.SMS
    return [(first, dedupe), *([(text, f"{dedupe}:text")] if is_text_too else [])]
