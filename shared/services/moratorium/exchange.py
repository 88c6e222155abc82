"""The exchange with the Breathing Space register: what we have to tell goes out, what it says comes in.

The register is never asked inside a transaction that writes. A call that may have arrived is first
asked after; an answer that was read before gives notices under the same keys, which are taken once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.gateways.register_ports import (
    Call,
    RegisterNever,
    RegisterNotNow,
    RegisterPort,
)
from shared.models import OutboxMessage
from shared.services.audit import Actor
from shared.services.moratorium.notice import NotANotice, Notice
from shared.services.moratorium.register_calls import ask_about_call, call_of, note_told
from shared.services.moratorium.register_numbers import (
    AT_ONCE,
    CLAIM,
    ClaimedNumber,
    claim_numbers,
    note_read,
    note_same,
    note_unread,
)
from shared.services.moratorium.register_queue import CHANNEL
from shared.services.moratorium.register_reading import read_space
from shared.services.moratorium.take import take_notice
from shared.services.moratorium.terms import moratorium_terms
from shared.services.sign_in.keys import Keys

WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240))
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 32
"""A week and more: the register may be away for days, and then has everything once."""


@dataclass
class Exchanged:
    """What one exchange did."""

    told: int = 0
    put_off: int = 0
    failed: int = 0
    read: int = 0
    unread: int = 0
    notices: int = 0

    def __str__(self) -> str:
        return (
            f"told {self.told}, put off {self.put_off}, failed {self.failed}; "
            f"read {self.read}, could not read {self.unread}, notices {self.notices}"
        )


@dataclass(frozen=True)
class ClaimedCall:
    """A call that this worker makes now."""

    id: int
    template: str
    body: str
    attempts: int
    party_id: int | None
    call: Call | None
    """None for a row that cannot be read."""


def exchange(
    database: Database, register: RegisterPort, keys: Keys, by: Actor, now: datetime
) -> Exchanged:
    """Tell what waits and read what is due. Safe to run twice at once and after a crash."""
    done = Exchanged()
    if not register.is_joined:
        return done
    read_due(database, register, keys, by, now, done)
    while claimed := database.attempt(lambda session: _claim_calls(session, now)):
        for each in claimed:
            _tell(database, register, each, now, done)
    return done


# ------------------------------------------------------------------ what comes in


def read_due(
    database: Database,
    register: RegisterPort,
    keys: Keys,
    by: Actor,
    now: datetime,
    done: Exchanged,
) -> None:
    """Read every number that is due."""
    while claimed := database.attempt(lambda session: claim_numbers(session, now)):
        for each in claimed:
            _read(database, register, keys, by, each, now, done)


def _read(
    database: Database,
    register: RegisterPort,
    keys: Keys,
    by: Actor,
    claimed: ClaimedNumber,
    now: datetime,
    done: Exchanged,
) -> None:
    try:
        shown = register.breathing_space(claimed.register_id)
    except RegisterNotNow as problem:
        _leave(database, claimed, problem.reason, now, done, for_good=False)
    except RegisterNever as problem:
        _leave(database, claimed, problem.reason, now, done, for_good=True)
    else:
        _take(database, keys, by, claimed, shown, now, done)


def _leave(
    database: Database,
    claimed: ClaimedNumber,
    reason: str,
    now: datetime,
    done: Exchanged,
    *,
    for_good: bool,
) -> None:
    database.attempt(lambda session: note_unread(session, claimed, reason, now, for_good=for_good))
    done.unread += 1


def _take(
    database: Database,
    keys: Keys,
    by: Actor,
    claimed: ClaimedNumber,
    shown: Mapping[str, Any],
    now: datetime,
    done: Exchanged,
) -> None:
    whole = json.dumps(shown, default=str, sort_keys=True)
    sha256 = hashlib.sha256(whole.encode()).hexdigest()
    done.read += 1
    if sha256 == claimed.sha256:
        database.attempt(lambda session: note_same(session, claimed, now))
        return
    today = now.astimezone(LONDON).date()
    terms = moratorium_terms(today)
    read = read_space(claimed.register_id, shown, terms, today, claimed.before)
    for notice in read.notices:
        try:
            done.notices += _taken(database, keys, notice, by, now)
        except NotANotice as wrong:
            fields = ",".join(each.field for each in wrong.wrong)
            _leave(database, claimed, f"notice-wrong {fields}", now, done, for_good=True)
            return
    database.attempt(lambda session: note_read(session, claimed, read, sha256, now))


def _taken(database: Database, keys: Keys, notice: Notice, by: Actor, now: datetime) -> bool:
    return database.attempt(lambda session: take_notice(session, keys, notice, by, now).first)


# ------------------------------------------------------------------ what goes out


def _claim_calls(session: Session, now: datetime) -> tuple[ClaimedCall, ...]:
    rows = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.state.in_(("queued", "sending")),
            OutboxMessage.next_attempt_at <= now,
            OutboxMessage.channel == CHANNEL,
        )
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.state, row.attempts, row.next_attempt_at = "sending", row.attempts + 1, now + CLAIM
    return tuple(
        ClaimedCall(row.id, row.template, row.body, row.attempts, row.party_id, _call(session, row))
        for row in rows
    )


def _call(session: Session, row: OutboxMessage) -> Call | None:
    try:
        return call_of(session, row.template, row.body)
    except (ValueError, TypeError):
        return None


def _tell(
    database: Database, register: RegisterPort, claimed: ClaimedCall, now: datetime, done: Exchanged
) -> None:
    try:
        _make(register, claimed)
    except RegisterNotNow as problem:
        reason, is_last = problem.reason, claimed.attempts >= MOST_ATTEMPTS
        later = None if is_last else _later(claimed, now)
        database.attempt(lambda session: _note_not_told(session, claimed, reason, now, later))
        done.failed += is_last
        done.put_off += not is_last
    except RegisterNever as problem:
        reason = problem.reason
        database.attempt(lambda session: _note_not_told(session, claimed, reason, now, None))
        done.failed += 1
    else:
        database.attempt(lambda session: _note_told(session, claimed, now))
        done.told += 1


def _make(register: RegisterPort, claimed: ClaimedCall) -> None:
    call = claimed.call
    if call is None:
        raise RegisterNever("call-unreadable")
    # After a crash or a lost answer nobody knows whether it arrived: look before telling it again.
    if claimed.attempts > 1 and call.register_id and register.was_told(call):
        return
    register.tell(call)


def _later(claimed: ClaimedCall, now: datetime) -> datetime:
    return now + (WAITS[claimed.attempts - 1] if claimed.attempts <= len(WAITS) else LONGEST_WAIT)


def _note_told(session: Session, claimed: ClaimedCall, now: datetime) -> None:
    if _update(session, claimed, {"state": "sent", "sent_at": now, "last_error": ""}):
        note_told(session, claimed.template, claimed.body, now)


def _note_not_told(
    session: Session, claimed: ClaimedCall, reason: str, now: datetime, later: datetime | None
) -> None:
    if later is not None:
        values = {"state": "queued", "next_attempt_at": later, "last_error": reason[:200]}
        _update(session, claimed, values)
        return
    failed = _update(session, claimed, {"state": "failed", "last_error": reason[:200]})
    if failed and claimed.party_id is not None:
        register_id = claimed.call.register_id if claimed.call else ""
        ask_about_call(session, claimed.id, claimed.party_id, register_id, now)


def _update(session: Session, claimed: ClaimedCall, values: dict[str, Any]) -> bool:
    changed = session.scalar(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == claimed.id,
            OutboxMessage.state == "sending",
            OutboxMessage.attempts == claimed.attempts,
        )
        .values(**values)
        .returning(OutboxMessage.id)
    )
    return changed is not None
