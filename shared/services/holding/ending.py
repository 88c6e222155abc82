"""The end of a hold: by itself, by an officer, or some days after our answer; and what stands again then.

Nothing that the hold kept back is added afterwards. Payments of a plan that fell due meanwhile have
their days of grace from the end of the hold on.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.gate import Act, HoldKind
from shared.domain.hold_terms import TIMED, working_end
from shared.domain.london import LONDON
from shared.models import Hold
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.holding.telling import is_still_held, tell_of_end, tell_of_new_end
from shared.services.holding.terms import hold_terms
from shared.services.holding.whose import is_undecided, party_of
from shared.services.holds import end_hold
from shared.services.outbox import queue_message
from shared.services.work_items import finish_work
from shared.services.working_days import working_days

JOB = Actor("job", "end_holds")
RAN_OUT = "ran out"
AT_ONCE = 500


def hold_subject(hold_id: int) -> str:
    """How the trail names a hold."""
    return f"hold:{hold_id}"


def work_subject(hold: Hold) -> str:
    """How work items name the end of a hold: those of one cause end together."""
    return f"hold:{hold.kind}:{hold.subject}"[:60]


def about(hold: Hold) -> tuple[int, ...]:
    """The debt that a hold is for; none for a hold on everything."""
    return () if hold.debt_id is None else (hold.debt_id,)


def end_and_tell(session: Session, hold_id: int, by: Actor, now: datetime, why: str = "") -> bool:
    """End a hold, and tell the revenues system and whoever it protected. False when it had ended.

    The person is told only where nothing else stops recovery: otherwise nothing changes for them.
    """
    if not end_hold(session, hold_id, by, now, why):
        return False
    hold = session.get_one(Hold, hold_id)
    session.refresh(hold)
    finish_work(session, work_subject(hold), by, now)
    tell_of_end(session, hold_id, now)
    party_id = party_of(session, hold)
    if party_id is not None and not is_still_held(session, hold, now, Act.CHASE):
        said = {"is_debt": hold.debt_id is not None}
        key = f"holds:{party_id}:ended:{now.astimezone(LONDON).date()}"
        queue_message(session, "hold_ended", party_id, said, now, key, debt_ids=about(hold))
    return True


def let_run_out(
    session: Session, subject: str, kind: HoldKind, by: Actor, now: datetime
) -> date | None:
    """What the holds of a subject waited for was answered: they end some days after it, as policy says.

    Gives back their last day; none when there was no such hold.
    """
    today = now.astimezone(LONDON).date()
    after = hold_terms(session, kind, today).after_days
    last = working_end(today.fromordinal(today.toordinal() + after), working_days(session))
    holds = session.scalars(
        select(Hold)
        .where(Hold.subject == subject, Hold.kind == kind, Hold.ended_at.is_(None))
        .order_by(Hold.id)
        .with_for_update()
    ).all()
    for hold in holds:
        _set_end(session, hold, last, by, now)
    return last if holds else None


def move_end(session: Session, hold_id: int, last: date, by: Actor, now: datetime) -> None:
    """Give a living hold another last day. Raises NotFound when it has ended."""
    hold = session.scalars(
        select(Hold).where(Hold.id == hold_id, Hold.ended_at.is_(None)).with_for_update()
    ).one_or_none()
    if hold is None:
        raise NotFound
    _set_end(session, hold, last, by, now)


def _set_end(session: Session, hold: Hold, last: date, by: Actor, now: datetime) -> None:
    if hold.ends_on == last:
        return
    hold.ends_on, hold.reminded_at = last, None
    session.flush()
    finish_work(session, work_subject(hold), by, now)
    record_audit(
        session, by, "moved the end of a hold", hold_subject(hold.id), now, until=str(last)
    )
    tell_of_new_end(session, hold.id, now)


def end_due(database: Database, now: datetime) -> int:
    """End every hold whose last day has passed; how many. Each is a transaction of its own.

    One that still waits for an answer of ours does not end: our delay costs nobody their protection.
    """
    today = now.astimezone(LONDON).date()
    ended, after = 0, 0
    while ids := database.attempt(partial(_over, today=today, after=after)):
        ended += sum(database.attempt(partial(_end, hold_id=one, now=now)) for one in ids)
        after = ids[-1]
    return ended


def _over(session: Session, today: date, after: int) -> list[int]:
    return list(
        session.scalars(
            select(Hold.id)
            .where(
                Hold.ended_at.is_(None),
                Hold.ends_on < today,
                Hold.kind.in_(TIMED),
                Hold.id > after,
            )
            .order_by(Hold.id)
            .limit(AT_ONCE)
        )
    )


def _end(session: Session, hold_id: int, now: datetime) -> bool:
    """End one, unless it was ended or made longer meanwhile, or waits for us."""
    hold = session.scalars(select(Hold).where(Hold.id == hold_id).with_for_update()).one()
    today = now.astimezone(LONDON).date()
    if hold.ended_at is not None or hold.ends_on is None or hold.ends_on >= today:
        return False
    if is_undecided(session, hold.subject):
        return False
    return end_and_tell(session, hold_id, JOB, now, RAN_OUT)
