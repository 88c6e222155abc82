"""Somebody wrote words that suggest danger: a person calls today, and nothing goes to agents before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.models import Hold
from shared.services.audit import Actor
from shared.services.holds import end_holds, put_hold
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

HEARD = Actor("portal", "free_text")
WORST = 0
"""Nothing on the worklist comes before it."""


def distress_subject(party_id: int) -> str:
    """What the work and the hold hang on."""
    return f"distress:{party_id}"


def ask_to_call(session: Session, party_id: int, now: datetime) -> None:
    """Have a person call today, or on the next working day, and keep agents and courts away until they did.

    Nothing of what was written is kept. Asked again while the call is still to be made, nothing is added.
    """
    subject = distress_subject(party_id)
    today = now.astimezone(LONDON).date()
    promise = working_days(session).on_or_next(today)
    open_work(session, WorkKind.DISTRESS, party_id, subject, promise, now, WORST)
    waits = select(exists().where(Hold.subject == subject, Hold.ended_at.is_(None)))
    if not session.scalar(waits):
        put_hold(session, HoldKind.SUPPORT, subject, HEARD, now, starts_on=today, party_id=party_id)


def called(session: Session, party_id: int, by: Actor, now: datetime) -> None:
    """Somebody has spoken to them: the work is done and the hold for it ends."""
    subject = distress_subject(party_id)
    finish_work(session, subject, by, now)
    end_holds(session, subject, by, now)
