"""The days of plans that are being worked out anew: a word before they are over, and their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.replan_states import ReplanState
from shared.models import Replan
from shared.services.audit import Actor
from shared.services.plans.struggle import run_out, tell_replan

JOB = Actor("job", "end_replans")
TELL_BEFORE = timedelta(days=3)
"""So long before the last day the person is told that it comes."""
AT_ONCE = 500


@dataclass(frozen=True)
class Ended:
    """What one night did."""

    told: int = 0
    ended: int = 0

    def __str__(self) -> str:
        return f"told {self.told}, ended {self.ended}"


def end_replans(database: Database, now: datetime) -> Ended:
    """End those whose days passed without an offer, and tell of those that end soon, once.

    Each is a transaction of its own: what was done before is not done again.
    """
    today = now.astimezone(LONDON).date()
    told = ended = after = 0
    while rows := database.attempt(partial(_due, until=today + TELL_BEFORE, after=after)):
        for replan_id, last in rows:
            over = last < today
            act = partial(run_out, by=JOB) if over else _tell
            done = database.attempt(partial(act, replan_id=replan_id, now=now))
            ended, told = ended + (done and over), told + (done and not over)
        after = rows[-1][0]
    return Ended(told, ended)


def _due(session: Session, until: date, after: int) -> list[tuple[int, date]]:
    rows = session.execute(
        select(Replan.id, Replan.held_until)
        .where(Replan.state == ReplanState.OPEN, Replan.held_until <= until, Replan.id > after)
        .order_by(Replan.id)
        .limit(AT_ONCE)
    )
    return [(replan_id, last) for replan_id, last in rows]


def _tell(session: Session, replan_id: int, now: datetime) -> bool:
    replan = session.get_one(Replan, replan_id)
    return tell_replan(session, "replan_ending", replan, now)
