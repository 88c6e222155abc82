"""Taking messages out of the outbox to send them: what is due, in order, still allowed, for one worker alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from shared.domain.contact_hours import opens_at
from shared.domain.gate import Allowed
from shared.domain.london import LONDON
from shared.domain.outgoing import act_of_message
from shared.gateways.ports import Message
from shared.models import Channel, OutboxMessage, Party
from shared.services.audit import record_audit
from shared.services.gate import may_about
from shared.services.mend_links import filled
from shared.services.outbox import GATE
from shared.services.outbox_rows import TO_PEOPLE
from shared.services.sign_in.keys import Keys

AT_ONCE = 20
CLAIM = timedelta(minutes=10)
"""How long one worker keeps what it claimed; after that it must have died on the way."""
SECRET_LASTS = timedelta(minutes=15)
"""A code that comes later than this by text or email is of no use to anybody."""
LINKS_THAT_LAST = frozenset(
    {"signature_request", "agency_applied", "agency_answer", "agency_set_up"}
)
"""Messages whose secret can be used, or read, for days: they are never too late."""


@dataclass(frozen=True)
class Claimed:
    """A message that this worker holds for now."""

    id: int
    message: Message
    attempts: int
    secret: bool
    party_id: int | None
    created_at: datetime
    template: str = ""

    @property
    def in_line(self) -> tuple[int | None, str]:
        """Whom it goes to by which way: these keep their order. A code waits behind nothing."""
        return (None, "") if self.secret else (self.party_id, self.message.channel)

    @property
    def is_letter(self) -> bool:
        """Whether it goes by post: a code in a letter works for weeks, and is the only way in."""
        return self.message.channel == Channel.LETTER

    def is_too_late(self, now: datetime) -> bool:
        """Whether it holds a code that has run out, or as good as."""
        lasts = self.is_letter or self.template in LINKS_THAT_LAST
        return self.secret and not lasts and now - self.created_at >= SECRET_LASTS


def claim_due(
    session: Session,
    now: datetime,
    keys: Keys | None = None,
    channels: Collection[str] = TO_PEOPLE,
) -> tuple[Claimed, ...]:
    """Take some of what is due, so that no other worker does."""
    while rows := _none_that_kills_others(_due(session, now, channels)):
        claimed = tuple(
            _claim(session, row, now, keys)
            for row in rows
            if not _stop_at_the_gate(session, row, now) and not _wait_for_hours(session, row, now)
        )
        if claimed:
            return claimed
    return ()


def _due(session: Session, now: datetime, channels: Collection[str]) -> Sequence[OutboxMessage]:
    return session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.state.in_(("queued", "sending")),
            OutboxMessage.next_attempt_at <= now,
            OutboxMessage.channel.in_(channels),
            or_(OutboxMessage.secret, ~_waits_behind_another()),
        )
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    ).all()


def _none_that_kills_others(rows: Sequence[OutboxMessage]) -> Sequence[OutboxMessage]:
    """The first of them, with those that follow it; one whose worker died is claimed alone.

    If that one killed its worker, nothing else is lost with it, and nothing else is tried as often.
    """
    fresh = list(takewhile(lambda row: row.state == "queued", rows))
    return fresh or rows[:1]


def _waits_behind_another() -> Any:
    """Whether an earlier message to the same person was tried and is still to go: order is kept."""
    earlier = aliased(OutboxMessage)
    return exists().where(
        earlier.party_id == OutboxMessage.party_id,
        earlier.created_at <= OutboxMessage.created_at,
        earlier.id < OutboxMessage.id,
        earlier.channel == OutboxMessage.channel,
        earlier.state.in_(("queued", "sending")),
        earlier.attempts > 0,
        earlier.secret.is_(False),
    )


def _stop_at_the_gate(session: Session, row: OutboxMessage, now: datetime) -> bool:
    """Whether the gate stops a message now that was let pass when it was written.

    A hold may have begun while it waited: a reminder that was queued yesterday must not reach
    somebody who is protected today.
    """
    if row.party_id is None:
        return False
    debt_ids = [int(each) for each in row.debt_ids.split(",") if each]
    act = row.act or act_of_message(row.template)
    found = may_about(session, act, row.party_id, debt_ids, now.astimezone(LONDON).date())
    if isinstance(found, Allowed):
        return False
    row.state, row.last_error = "stopped", f"gate: {found.rule}"
    told = {"template": row.template, "rule": found.rule}
    record_audit(session, GATE, "stopped a message", f"message:{row.id}", now, **told)
    return True


def _wait_for_hours(session: Session, row: OutboxMessage, now: datetime) -> bool:
    """Whether a text must wait until somebody may be texted; a code that they asked for never does."""
    if row.channel != Channel.SMS or row.secret or row.party_id is None:
        return False
    hours = session.execute(
        select(Party.contact_from, Party.contact_until).where(Party.id == row.party_id)
    ).one()
    opens = opens_at(now, hours.contact_from, hours.contact_until)
    if opens is not None:
        row.next_attempt_at = opens
    return opens is not None


def _claim(session: Session, row: OutboxMessage, now: datetime, keys: Keys | None) -> Claimed:
    row.state, row.attempts, row.next_attempt_at = "sending", row.attempts + 1, now + CLAIM
    message = Message(
        row.dedupe,
        row.channel,
        row.address,
        row.subject,
        filled(session, keys, row.body, row.party_id),
        row.language,
        row.letter_format,
    )
    of_row = (row.id, message, row.attempts, row.secret, row.party_id, row.created_at)
    return Claimed(*of_row, row.template)
