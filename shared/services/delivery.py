"""Handing the outbox over to the supplier: claimed, sent outside any transaction, and noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.contact_hours import opens_at
from shared.domain.gate import Allowed
from shared.domain.london import LONDON
from shared.domain.outgoing import act_of_message
from shared.domain.work_kinds import WorkKind
from shared.gateways.ports import BadAddress, Message, MessagePort, NeverAccepted, NotNow
from shared.models import Channel, OutboxMessage, Party
from shared.services.audit import record_audit
from shared.services.gate import may_about
from shared.services.letters.instead import Lost, not_arrived
from shared.services.mend_links import filled
from shared.services.outbox import GATE
from shared.services.sign_in.keys import Keys
from shared.services.work_items import open_work
from shared.services.working_days import working_days

AT_ONCE = 20
CLAIM = timedelta(minutes=10)
"""How long one worker keeps what it claimed; after that it must have died on the way."""
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after the first failure, the second and so on; after the last, give up."""
SECRET_LASTS = timedelta(minutes=15)
"""A code that comes later than this by text or email is of no use to anybody."""
LINKS_THAT_LAST = frozenset({"signature_request"})
"""Messages whose secret is a link that can be used for days: they are never too late."""
PROMISE_DAYS = 1
HARM = 40


@dataclass
class Delivered:
    """What one delivery did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"sent {self.sent}, put off {self.put_off}, failed {self.failed}"


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
    def is_letter(self) -> bool:
        """Whether it goes by post: a code in a letter works for weeks, and is the only way in."""
        return self.message.channel == Channel.LETTER

    def is_too_late(self, now: datetime) -> bool:
        """Whether it holds a code that has run out, or as good as."""
        lasts = self.is_letter or self.template in LINKS_THAT_LAST
        return self.secret and not lasts and now - self.created_at >= SECRET_LASTS


def deliver_waiting(
    database: Database, port: MessagePort, now: datetime, keys: Keys | None = None
) -> Delivered:
    """Send everything that is due. Safe to run twice at once and after a crash.

    `keys` make the links of messages that have one; without them a link asks for signing in.
    """
    done = Delivered()
    while claimed := database.attempt(lambda session: claim_due(session, now, keys)):
        for each in claimed:
            _send(database, port, each, now, done)
    return done


def claim_due(session: Session, now: datetime, keys: Keys | None = None) -> tuple[Claimed, ...]:
    """Take some of what is due, so that no other worker does."""
    while rows := _due(session, now):
        claimed = tuple(
            _claim(session, row, now, keys)
            for row in rows
            if not _stop_at_the_gate(session, row, now) and not _wait_for_hours(session, row, now)
        )
        if claimed:
            return claimed
    return ()


def _due(session: Session, now: datetime) -> Sequence[OutboxMessage]:
    return session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.state.in_(("queued", "sending")),
            OutboxMessage.next_attempt_at <= now,
            OutboxMessage.channel.in_([channel.value for channel in Channel]),
        )
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()


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


def _send(
    database: Database, port: MessagePort, claimed: Claimed, now: datetime, done: Delivered
) -> None:
    try:
        reference = _hand_over(port, claimed, now)
    except NotNow as problem:
        reason = problem.reason
        gave_up = database.attempt(lambda session: put_off(session, claimed, reason, now))
        done.failed += gave_up
        done.put_off += not gave_up
    except NeverAccepted as problem:
        reason = problem.reason
        lost = Lost.ADDRESS if isinstance(problem, BadAddress) else None
        database.attempt(lambda session: give_up(session, claimed, reason, now, lost))
        done.failed += 1
    else:
        database.attempt(lambda session: note_sent(session, claimed, reference, now))
        done.sent += 1


def _hand_over(port: MessagePort, claimed: Claimed, now: datetime) -> str:
    # After a crash or a lost answer nobody knows whether it went out: ask before sending it again.
    if claimed.attempts > 1 and (known := port.already_sent(claimed.message.reference)):
        return known
    if claimed.attempts > len(WAITS) + 1:
        raise NeverAccepted("kills-workers")
    if claimed.is_too_late(now):
        raise NeverAccepted("too-late")
    return port.send(claimed.message)


def note_sent(session: Session, claimed: Claimed, reference: str, now: datetime) -> None:
    """Write down that a message left."""
    values: dict[str, object] = {
        "state": "sent",
        "sent_at": now,
        "supplier_reference": reference,
        "last_error": "",
    }
    _update(session, claimed, values | _emptied(claimed))


def put_off(session: Session, claimed: Claimed, reason: str, now: datetime) -> bool:
    """Try again later, waiting longer each time; true when there is no later."""
    if claimed.is_too_late(now) or claimed.attempts > len(WAITS):
        give_up(session, claimed, reason, now, Lost.SUPPLIER)
        return True
    wait = WAITS[claimed.attempts - 1]
    values: dict[str, object] = {
        "state": "queued",
        "next_attempt_at": now + wait,
        "last_error": reason[:200],
    }
    _update(session, claimed, values)
    return False


def give_up(
    session: Session, claimed: Claimed, reason: str, now: datetime, lost: Lost | None = None
) -> None:
    """Stop trying. The same words go by post where the way was wrong; otherwise a person is asked."""
    failed = {"state": "failed", "last_error": reason[:200]}
    if not _update(session, claimed, {**failed, **_emptied(claimed)}) or claimed.party_id is None:
        return
    is_seen_to = lost is not None and not_arrived(session, claimed.id, lost, reason, now)
    if not is_seen_to and (claimed.is_letter or not claimed.secret):
        ask_person(session, claimed.id, claimed.party_id, now)


def ask_person(session: Session, message_id: int, party_id: int, now: datetime) -> None:
    """Open a work item for a message that could not be sent, unless there is one."""
    today = now.astimezone(LONDON).date()
    promise_on = working_days(session).add(today, PROMISE_DAYS)
    kind, subject = WorkKind.MESSAGE_FAILED, f"message:{message_id}"
    open_work(session, kind, party_id, subject, promise_on, now, HARM)


def _emptied(claimed: Claimed) -> dict[str, object]:
    return {"body": ""} if claimed.secret else {}


def _update(session: Session, claimed: Claimed, values: dict[str, object]) -> bool:
    changed = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == claimed.id,
            OutboxMessage.state == "sending",
            OutboxMessage.attempts == claimed.attempts,
        )
        .values(**values)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]
