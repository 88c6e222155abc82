"""The numbers of Breathing Spaces that are read at the register: who asked, when next, what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.models import Moratorium, RegisterNumber
from shared.services.audit import Actor, record_audit
from shared.services.moratorium.register_space import Before, ReadSpace
from shared.services.moratorium.telling import day_subject
from shared.services.work_items import open_work
from shared.services.working_days import working_days

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", re.ASCII)
CLAIM = timedelta(minutes=10)
NIGHT = timedelta(hours=20)
"""After so long one that lives is read again: less than a day, so that no night is left out."""
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60))
LONGEST_WAIT = timedelta(hours=2)
"""Protection may depend on it, so it is asked again for as long as the register does not answer."""
AT_ONCE = 20


class NotANumber(ValueError):
    """No Breathing Space can have this number."""


@dataclass(frozen=True)
class ClaimedNumber:
    """A number that this worker reads now."""

    id: int
    register_id: str
    attempts: int
    sha256: str
    before: Before


@dataclass(frozen=True)
class NumberShown:
    """A number as an officer sees it."""

    register_id: str
    state: str
    attempts: int
    asked_at: datetime
    read_at: datetime | None
    problem: str


def read_soon(session: Session, register_id: str, by: Actor, now: datetime) -> None:
    """Have a Breathing Space read at the register, also one that is known already.

    Raises NotANumber.
    """
    number = register_id.strip().strip("{}")
    if not NUMBER.fullmatch(number):
        raise NotANumber(number[:60])
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(RegisterNumber)
        .values(
            register_id=number,
            state="waiting",
            attempts=0,
            next_attempt_at=now,
            content_sha256="",
            about_sha256="",
            debts="",
            problem="",
            asked_at=now,
            asked_by=str(by),
        )
        .on_conflict_do_update(
            index_elements=["register_id"],
            set_={
                "state": case(
                    (RegisterNumber.state == "refused", "waiting"), else_=RegisterNumber.state
                ),
                "next_attempt_at": now,
                "attempts": 0,
                "problem": "",
            },
            where=RegisterNumber.state != "over",
        )
    )
    record_audit(session, by, "asked for a Breathing Space", f"register:{number}"[:60], now)


def claim_numbers(session: Session, now: datetime) -> tuple[ClaimedNumber, ...]:
    """Take some that are due, so that no other worker does."""
    rows = session.scalars(
        select(RegisterNumber)
        .where(
            RegisterNumber.state.in_(("waiting", "living")), RegisterNumber.next_attempt_at <= now
        )
        .order_by(RegisterNumber.next_attempt_at, RegisterNumber.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.attempts, row.next_attempt_at = row.attempts + 1, now + CLAIM
    return tuple(
        ClaimedNumber(
            row.id,
            row.register_id,
            row.attempts,
            row.content_sha256,
            Before(frozenset(row.debts.split()), row.about_sha256),
        )
        for row in rows
    )


def note_read(
    session: Session, claimed: ClaimedNumber, read: ReadSpace, sha256: str, now: datetime
) -> None:
    """It was read, and everything that it says was taken."""
    session.execute(
        update(RegisterNumber)
        .where(RegisterNumber.id == claimed.id)
        .values(
            state="over" if read.is_over else "living",
            attempts=0,
            next_attempt_at=now + NIGHT,
            read_at=now,
            content_sha256=sha256,
            about_sha256=read.about_sha256,
            debts=" ".join(sorted(read.debts | claimed.before.debts)),
            problem=" ".join(read.puzzles)[:200],
        )
    )
    if read.puzzles:
        _ask_person(session, claimed.register_id, now)


def _ask_person(session: Session, register_id: str, now: datetime) -> None:
    """Something in it is not understood: a person looks by the next working day."""
    found = session.execute(
        select(Moratorium.id, Moratorium.party_id).where(Moratorium.register_id == register_id)
    ).one_or_none()
    if found is None or found.party_id is None:
        return
    promise_on = working_days(session).add(now.astimezone(LONDON).date(), 1)
    subject = day_subject(found.id, "register")
    open_work(session, WorkKind.BREATHING_SPACE_DAY, found.party_id, subject, promise_on, now)


def note_same(session: Session, claimed: ClaimedNumber, now: datetime) -> None:
    """It was read, and says what it said before."""
    session.execute(
        update(RegisterNumber)
        .where(RegisterNumber.id == claimed.id)
        .values(attempts=0, next_attempt_at=now + NIGHT, read_at=now)
    )


def note_unread(
    session: Session, claimed: ClaimedNumber, reason: str, now: datetime, *, for_good: bool
) -> None:
    """It could not be read now, or never will be: then a person looks."""
    waits = WAITS[claimed.attempts - 1] if claimed.attempts <= len(WAITS) else LONGEST_WAIT
    values: dict[str, object] = {"problem": reason[:200], "next_attempt_at": now + waits}
    if for_good:
        values["state"] = "refused"
    session.execute(update(RegisterNumber).where(RegisterNumber.id == claimed.id).values(**values))


def how_many_to_see(session: Session) -> int:
    """How many numbers were refused, or hold something that is not understood; one query."""
    asked = (
        select(func.count())
        .select_from(RegisterNumber)
        .where((RegisterNumber.state == "refused") | (RegisterNumber.problem != ""))
    )
    return session.scalar(asked) or 0


def numbers_to_see(session: Session, most: int = 50) -> tuple[NumberShown, ...]:
    """The numbers that a person should see: never read yet, refused, or with something not understood."""
    rows = session.execute(
        select(
            RegisterNumber.register_id,
            RegisterNumber.state,
            RegisterNumber.attempts,
            RegisterNumber.asked_at,
            RegisterNumber.read_at,
            RegisterNumber.problem,
        )
        .where((RegisterNumber.state.in_(("waiting", "refused"))) | (RegisterNumber.problem != ""))
        .order_by(RegisterNumber.id.desc())
        .limit(most)
    )
    return tuple(NumberShown(*row) for row in rows)
