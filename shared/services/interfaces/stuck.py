"""What could not leave, for whoever looks after the installation: in numbers, without names, words or addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from shared.models import OfficerParty, OutboxMessage
from shared.services.audit import Actor, record_audit
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import NotFound
from shared.services.outbox_rows import TO_PEOPLE
from shared.services.work_items import finish_work

PAGE = 50
MOST_AT_ONCE = 1000
"""How many of one kind are queued again by one press; the next press takes the next ones."""
CODE = re.compile(r"(?:[0-9]{3} |gate: )?[a-z0-9][a-z0-9_-]{0,49}", re.ASCII | re.IGNORECASE)
KILLS_WORKERS = "kills-workers"


@dataclass(frozen=True)
class Stuck:
    """One thing that could not leave, or that a worker took and went with."""

    id: int
    channel: str
    template: str
    created_at: datetime
    attempts: int
    reason: str
    """Why it failed last: it stays when it is tried again, until it has left."""
    is_abandoned: bool
    may_be_replayed: bool


@dataclass(frozen=True)
class StuckPage:
    """One page of them, newest first, and the number before which the next one begins."""

    rows: tuple[Stuck, ...]
    next: int | None


@dataclass(frozen=True)
class Alike:
    """Everything that failed for one reason by one way."""

    channel: str
    reason: str
    """A code; `other` for a supplier's own sentence, which may name somebody."""
    key: str
    """Names the group without saying the sentence."""
    count: int
    replayable: int


def stuck(session: Session, before: str | None, now: datetime) -> StuckPage:
    """What is stuck, newest first; `before` is a number. Raises NotFound for one that is none."""
    row = OutboxMessage
    wanted = (
        select(
            row.id,
            row.channel,
            row.template,
            row.created_at,
            row.attempts,
            row.last_error,
            row.state,
            _replayable().label("replayable"),
        )
        .where(_is_stuck(now))
        .order_by(row.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        wanted = wanted.where(row.id < read_numbers(before, LARGEST_ID)[0])
    found = session.execute(wanted).all()
    shown = tuple(
        Stuck(
            each.id,
            each.channel,
            each.template,
            each.created_at,
            each.attempts,
            reason_shown(each.last_error),
            each.state == "sending",
            each.replayable,
        )
        for each in found[:PAGE]
    )
    return StuckPage(shown, shown[-1].id if len(found) > PAGE else None)


def alike(session: Session) -> tuple[Alike, ...]:
    """What failed, by way and reason, the most first; one query."""
    row = OutboxMessage
    number = func.count()
    found = session.execute(
        select(
            row.channel,
            row.last_error,
            number.label("number"),
            func.count().filter(_replayable()).label("replayable"),
        )
        .where(row.state == "failed")
        .group_by(row.channel, row.last_error)
        .order_by(number.desc(), row.channel, row.last_error)
        .limit(PAGE)
    )
    return tuple(
        Alike(
            each.channel,
            reason_shown(each.last_error),
            _key(each.last_error),
            each.number,
            each.replayable,
        )
        for each in found
    )


def replay(session: Session, message_id: int, actor: Actor, officer_id: int, now: datetime) -> None:
    """Queue one thing that failed once more; why it failed stays with it. Raises NotFound."""
    is_one = OutboxMessage.id == message_id
    if not _replayed(session, is_one, officer_id, now):
        raise NotFound
    finish_work(session, f"message:{message_id}", actor, now)
    reason = session.scalar(select(OutboxMessage.last_error).where(is_one)) or ""
    told = {"was": reason_shown(reason)}
    record_audit(session, actor, "replayed a message", f"message:{message_id}", now, **told)


def replay_alike(
    session: Session, channel: str, key: str, actor: Actor, officer_id: int, now: datetime
) -> int:
    """Queue everything once more that failed for one reason by one way (`Alike.key`); how many."""
    row = OutboxMessage
    reasons = session.scalars(
        select(row.last_error).where(row.state == "failed", row.channel == channel).distinct()
    )
    reason = next((each for each in reasons if _key(each) == key), None)
    if reason is None:
        return 0
    which = and_(row.channel == channel, row.last_error == reason)
    numbers = _replayed(session, which, officer_id, now)
    for number in numbers:
        finish_work(session, f"message:{number}", actor, now)
    if numbers:
        about, was = f"channel:{channel}", reason_shown(reason)
        count = len(numbers)
        record_audit(session, actor, "replayed messages", about, now, was=was, count=count)
    return len(numbers)


def reason_shown(reason: str) -> str:
    """Why something failed, where it is a code of ours or a supplier's; a supplier's sentence may name somebody."""
    return reason if CODE.fullmatch(reason) else "other" if reason else ""


def _key(reason: str) -> str:
    return sha256(reason.encode()).hexdigest()[:16]


def _is_stuck(now: datetime) -> ColumnElement[bool]:
    row = OutboxMessage
    return or_(row.state == "failed", and_(row.state == "sending", row.next_attempt_at < now))


def _replayable() -> ColumnElement[bool]:
    row = OutboxMessage
    has_address = or_(row.address != "", row.channel.not_in(TO_PEOPLE))
    return and_(row.state == "failed", row.body != "", row.secret.is_(False), has_address)


def _replayed(
    session: Session, which: ColumnElement[bool], officer_id: int, now: datetime
) -> list[int]:
    row = OutboxMessage
    own = select(OfficerParty.party_id).where(OfficerParty.officer_id == officer_id)
    chosen = (
        select(row.id)
        .where(which, _replayable())
        .where(or_(row.party_id.is_(None), row.party_id.not_in(own)))
        .order_by(row.id)
        .limit(MOST_AT_ONCE)
    )
    # As if tried once: nobody knows whether it left before its worker was gone, so that is asked first.
    return list(
        session.scalars(
            update(row)
            .where(row.id.in_(chosen), row.state == "failed")
            .values(state="queued", attempts=1, next_attempt_at=now)
            .returning(row.id)
            .execution_options(synchronize_session=False)
        )
    )
