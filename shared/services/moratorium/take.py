"""Taking a notice of Breathing Space: remembered by its key first, then acted on, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.lifecycle import NotAllowed
from shared.domain.london import LONDON
from shared.domain.moratorium import MoratoriumState
from shared.models import Moratorium, MoratoriumNotice
from shared.services.audit import Actor, record_audit
from shared.services.moratorium.apply import apply_notice
from shared.services.moratorium.begin import begin
from shared.services.moratorium.notice import (
    NotANotice,
    Notice,
    NoticeSays,
    as_json,
    from_json,
    wrong_with,
)
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.records import known_as
from shared.services.sign_in.keys import Keys

WAITING, DONE, REFUSED = "waiting", "done", "refused"


@dataclass(frozen=True)
class TakenNotice:
    """What became of a notice."""

    notice_id: int
    state: str
    """`done`, `waiting` (for the notice it belongs to) or `refused`."""
    moratorium_id: int | None
    moratorium_state: MoratoriumState | None
    """`active`, `no_debt_found`, or `matched` while its first day is to come."""
    is_certain: bool
    """False where a person is asked who is meant; everybody who may be is protected meanwhile."""
    first: bool
    """False for a notice that came before."""


def take_notice(
    session: Session,
    keys: Keys,
    notice: Notice,
    by: Actor,
    now: datetime,
    evidence_id: int | None = None,
) -> TakenNotice:
    """Take a notice and do everything that follows from it, in the caller's one transaction.

    Twice is once; one that comes before the notice it belongs to waits for it. Raises NotANotice
    with what is wrong, field by field.
    """
    if wrong := wrong_with(notice):
        raise NotANotice(wrong)
    row = _remember(session, keys, notice, by, now, evidence_id)
    if row is None:
        return _taken_before(session, notice.key)
    _work(session, keys, row, notice, by, now)
    if notice.says is NoticeSays.START and row.state == DONE:
        _work_waiting(session, keys, notice, by, now)
    return _taken(session, row, first=True)


def _remember(
    session: Session,
    keys: Keys,
    notice: Notice,
    by: Actor,
    now: datetime,
    evidence_id: int | None,
) -> MoratoriumNotice | None:
    """Write a notice down under its key before it is believed; none when it was there before."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    written = session.scalar(
        insert(MoratoriumNotice)
        .values(
            key=notice.key[:120],
            door=notice.door.value,
            says=notice.says.value,
            register_id=notice.known_as[:60],
            content=keys.seal(as_json(notice)),
            evidence_id=evidence_id,
            state=WAITING,
            why="",
            received_at=now,
            received_by=str(by)[:60],
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(MoratoriumNotice.id)
    )
    if written is None:
        return None
    record_audit(session, by, f"took a notice: {notice.says}", f"notice:{written}", now)
    return session.get_one(MoratoriumNotice, written)


def _taken_before(session: Session, key: str) -> TakenNotice:
    row = session.scalars(select(MoratoriumNotice).where(MoratoriumNotice.key == key[:120])).one()
    return _taken(session, row, first=False)


def _taken(session: Session, row: MoratoriumNotice, *, first: bool) -> TakenNotice:
    known = session.get(Moratorium, row.moratorium_id) if row.moratorium_id is not None else None
    return TakenNotice(
        row.id,
        row.state,
        row.moratorium_id,
        known.state if known is not None else None,
        known is not None and known.is_certain,
        first,
    )


def _work(
    session: Session,
    keys: Keys,
    row: MoratoriumNotice,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    known = known_as(session, notice.register_id, notice.reference)
    if notice.says is NoticeSays.START:
        moratorium = begin(session, keys, notice, known, by, now)
    elif known is None:
        # Out of order: it waits for the notice that begins what it speaks of.
        return
    else:
        moratorium = known
        try:
            apply_notice(session, keys, moratorium, notice, by, now)
        except NotAllowed as problem:
            row.state, row.why, row.worked_at = REFUSED, str(problem)[:200], now
            row.moratorium_id = moratorium.id
            session.flush()
            return
    row.state, row.worked_at, row.moratorium_id = DONE, now, moratorium.id
    if moratorium.state is MoratoriumState.NO_DEBT_FOUND:
        today = now.astimezone(LONDON).date()
        row.purge_on = today + timedelta(days=own_terms(today).keep_days)
    session.flush()


def _work_waiting(session: Session, keys: Keys, begun: Notice, by: Actor, now: datetime) -> None:
    """Act on what came too early for its beginning, in the order in which it came."""
    numbers = sorted({begun.register_id, begun.reference} - {""})
    waiting = session.scalars(
        select(MoratoriumNotice)
        .where(MoratoriumNotice.state == WAITING, MoratoriumNotice.register_id.in_(numbers))
        .order_by(MoratoriumNotice.received_at, MoratoriumNotice.id)
        .with_for_update()
    ).all()
    for row in waiting:
        _work(session, keys, row, from_json(keys.unseal(row.content)), by, now)
