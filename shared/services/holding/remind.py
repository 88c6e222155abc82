"""Before a hold ends: the person hears of it, an officer says what comes next, and nothing undecided lapses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.gate import Act, Blocked, HoldKind
from shared.domain.hold_terms import TIMED, hold_terms_on, usual_end
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.models import Hold
from shared.services.audit import Actor, record_audit
from shared.services.gate import may_go_out
from shared.services.holding.ending import about, hold_subject, move_end, work_subject
from shared.services.holding.terms import hold_numbers
from shared.services.holding.whose import first_liable, is_undecided, party_of
from shared.services.outbox import queue_message
from shared.services.work_items import open_work
from shared.services.working_days import working_days

JOB = Actor("job", "remind_of_holds")
AT_ONCE = 500


@dataclass(frozen=True)
class Reminded:
    """What one night did."""

    told: int = 0
    prolonged: int = 0

    def __str__(self) -> str:
        return f"told {self.told}, prolonged {self.prolonged}"


def remind_of_holds(database: Database, now: datetime) -> Reminded:
    """Tell of every hold that ends soon, once; make those longer that wait for an answer of ours.

    Each is a transaction of its own: what was done before is not done again.
    """
    today = now.astimezone(LONDON).date()
    told = prolonged = after = 0
    while ids := database.attempt(partial(_soon, today=today, after=after)):
        for one in ids:
            done = database.attempt(partial(_remind, hold_id=one, now=now))
            told, prolonged = told + (done == "told"), prolonged + (done == "prolonged")
        after = ids[-1]
    return Reminded(told, prolonged)


def _soon(session: Session, today: date, after: int) -> Sequence[int]:
    numbers = hold_numbers(session)
    ends = {kind: hold_terms_on(numbers, kind, today).remind_days for kind in TIMED}
    due = [
        and_(Hold.kind == kind, Hold.ends_on <= today + timedelta(days=days))
        for kind, days in ends.items()
    ]
    return session.scalars(
        select(Hold.id)
        .where(Hold.ended_at.is_(None), Hold.reminded_at.is_(None), or_(*due), Hold.id > after)
        .order_by(Hold.id)
        .limit(AT_ONCE)
    ).all()


def _remind(session: Session, hold_id: int, now: datetime) -> str:
    hold = session.scalars(select(Hold).where(Hold.id == hold_id).with_for_update()).one()
    if hold.ended_at is not None or hold.reminded_at is not None or hold.ends_on is None:
        return ""
    if is_undecided(session, hold.subject):
        return _prolong(session, hold, now)
    hold.reminded_at = now
    session.flush()
    party_id = party_of(session, hold)
    _ask_officer(session, hold, party_id, now)
    record_audit(session, JOB, "reminded of a hold", hold_subject(hold.id), now)
    if party_id is None or hold.ends_on < now.astimezone(LONDON).date():
        return ""
    if _is_held_after(session, hold, party_id):
        return ""
    said = {"until": hold.ends_on, "kind": hold.kind, "is_debt": hold.debt_id is not None}
    key = f"holds:{party_id}:ending:{hold.ends_on}"
    sent = queue_message(session, "hold_ending", party_id, said, now, key, debt_ids=about(hold))
    return "told" if sent else ""


def _prolong(session: Session, hold: Hold, now: datetime) -> str:
    """Our answer is not there yet, so the hold lasts as long again; nobody is told that it ends."""
    today = now.astimezone(LONDON).date()
    terms = hold_terms_on(hold_numbers(session), HoldKind(hold.kind), today)
    last = usual_end(terms, today, working_days(session))
    if hold.ends_on is None or last <= hold.ends_on:
        return ""
    move_end(session, hold.id, last, JOB, now)
    return "prolonged"


def _is_held_after(session: Session, hold: Hold, party_id: int) -> bool:
    """Whether something else stops recovery on the day after the last: then nothing ends for them."""
    last = hold.ends_on or date.max
    after = may_go_out(session, Act.CHASE, party_id, hold.debt_id, last + timedelta(days=1))
    return isinstance(after, Blocked)


def _ask_officer(session: Session, hold: Hold, party_id: int | None, now: datetime) -> None:
    whose = party_id
    if whose is None and hold.debt_id is not None:
        whose = first_liable(session, hold.debt_id)
    if whose is not None and hold.ends_on is not None:
        subject = work_subject(hold)
        open_work(session, WorkKind.HOLD_ENDING, whose, subject, hold.ends_on, now)
