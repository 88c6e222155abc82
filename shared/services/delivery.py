"""Handing the outbox over to the supplier: claimed, sent outside any transaction, and noted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.gateways.ports import BadAddress, MessagePort, NeverAccepted, NotNow, NotThisWay
from shared.models import Channel, OutboxMessage
from shared.services.claiming import Claimed, claim_due
from shared.services.letters.instead import Lost, not_arrived
from shared.services.outbox_rows import TO_PEOPLE
from shared.services.sign_in.keys import Keys
from shared.services.work_items import open_work
from shared.services.working_days import working_days

WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after the first failure, the second and so on; after the last, give up."""
OUTAGE_STEPS = 3
"""While the supplier does not answer at all nothing is given up: it is asked after a quarter of an hour at most."""
OUTAGE_LASTS = timedelta(days=7)
"""A message that nobody could take for so long goes by post, or to a person."""
ENOUGH_SILENCE = 3
"""So many messages one after another without an answer: the rest waits, untried, for the next run."""
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


def deliver_waiting(
    database: Database,
    port: MessagePort,
    now: datetime,
    keys: Keys | None = None,
    channels: Collection[str] = TO_PEOPLE,
) -> Delivered:
    """Send everything that is due. Safe to run twice at once and after a crash.

    `keys` make the links of messages that have one; without them a link asks for signing in.
    `channels`: those that the supplier takes; letters that we print ourselves are none of its.
    """
    run = _Run(database, port, now)
    while not run.is_silent and (
        claimed := database.attempt(lambda session: claim_due(session, now, keys, channels))
    ):
        for each in claimed:
            run.take(each)
    return run.done


def channels_of(letters: str) -> tuple[str, ...]:
    """The channels of the supplier, by who posts the letters: `supplier` or `print` (we do)."""
    return TO_PEOPLE if letters == "supplier" else (Channel.EMAIL.value, Channel.SMS.value)


@dataclass
class _Run:
    """One delivery: what it did, who is behind a message that waits, and whether anybody answers."""

    database: Database
    port: MessagePort
    now: datetime
    done: Delivered = field(default_factory=Delivered)
    held_up: set[tuple[int | None, str]] = field(default_factory=set)
    silences: int = 0

    @property
    def is_silent(self) -> bool:
        """Whether the supplier does not answer anything."""
        return self.silences >= ENOUGH_SILENCE

    def take(self, claimed: Claimed) -> None:
        """Send one, unless it must wait behind another to the same person or for the supplier."""
        if self.is_silent or claimed.in_line in self.held_up:
            self.database.attempt(lambda session: release(session, claimed, self.now))
            return
        problem = _send(self.database, self.port, claimed, self.now, self.done)
        self.silences = self.silences + 1 if problem is not None and is_outage(problem) else 0
        if problem is not None and claimed.party_id is not None and not claimed.secret:
            self.held_up.add(claimed.in_line)


def is_outage(reason: str) -> bool:
    """Whether the supplier as a whole does not answer, so that no message is to blame."""
    return reason in {"no-answer", "sign-in-refused"} or reason.startswith("answer-5")


def _send(
    database: Database, port: MessagePort, claimed: Claimed, now: datetime, done: Delivered
) -> str | None:
    """Send one; why it must wait, when it must."""
    try:
        reference = _hand_over(port, claimed, now)
    except NotNow as problem:
        reason = problem.reason
        gave_up = database.attempt(lambda session: put_off(session, claimed, reason, now))
        done.failed += gave_up
        done.put_off += not gave_up
        return reason
    except NeverAccepted as problem:
        reason = problem.reason
        lost = _lost(problem)
        database.attempt(lambda session: give_up(session, claimed, reason, now, lost))
        done.failed += 1
    else:
        database.attempt(lambda session: note_sent(session, claimed, reference, now))
        done.sent += 1
    return None


def _hand_over(port: MessagePort, claimed: Claimed, now: datetime) -> str:
    # After a crash or a lost answer nobody knows whether it went out: ask before sending it again.
    if claimed.attempts > 1 and (known := port.already_sent(claimed.message.reference)):
        return known
    if claimed.attempts > len(WAITS) + 1:
        raise NeverAccepted("kills-workers")
    if claimed.is_too_late(now):
        raise NeverAccepted("too-late")
    return port.send(claimed.message)


def _lost(problem: NeverAccepted) -> Lost | None:
    if isinstance(problem, BadAddress):
        return Lost.ADDRESS
    return Lost.SUPPLIER if isinstance(problem, NotThisWay) else None


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
    outage = is_outage(reason)
    lasts = now - claimed.created_at < OUTAGE_LASTS if outage else claimed.attempts <= len(WAITS)
    if claimed.is_too_late(now) or not lasts:
        give_up(session, claimed, reason, now, Lost.SUPPLIER)
        return True
    tried = min(claimed.attempts, OUTAGE_STEPS) if outage else claimed.attempts
    values: dict[str, object] = {
        "state": "queued",
        "attempts": tried,
        "next_attempt_at": now + WAITS[tried - 1],
        "last_error": reason[:200],
    }
    _update(session, claimed, values)
    return False


def release(session: Session, claimed: Claimed, now: datetime) -> None:
    """Put back what was claimed and not tried."""
    values = {"state": "queued", "attempts": claimed.attempts - 1, "next_attempt_at": now}
    _update(session, claimed, values)


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


def _update(session: Session, claimed: Claimed, values: Mapping[str, object]) -> bool:
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
