"""After an answer: the hold of an application ends, and recovery still waits for some days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.hold_terms import working_end
from shared.domain.london import LONDON
from shared.models import Debt, Hold
from shared.services.audit import Actor
from shared.services.debts.unpaid import IS_OWED
from shared.services.hardship.records import subject_of
from shared.services.holding.telling import tell_of_end, tell_of_new_end
from shared.services.holding.terms import hold_terms
from shared.services.holds import end_hold
from shared.services.working_days import working_days


def last_day_held(session: Session, now: datetime) -> date:
    """Until when recovery waits after an answer of today: the council's own days, ending on a working day."""
    today = now.astimezone(LONDON).date()
    after = hold_terms(session, HoldKind.HARDSHIP, today).after_days
    return working_end(today + timedelta(days=after), working_days(session))


def let_go(session: Session, application_id: int, by: Actor, now: datetime) -> date | None:
    """Give the holds of an application a last day; that day, or none where nothing is owed any more.

    A debt that owes nothing more needs no hold. What falls due on the days of waiting adds no cost.
    """
    until = last_day_held(session, now)
    rows = session.execute(
        select(Hold, IS_OWED.label("is_owed"))
        .join(Debt, Debt.id == Hold.debt_id)
        .where(Hold.subject == subject_of(application_id), Hold.ended_at.is_(None))
        .order_by(Hold.id)
    ).all()
    waits = False
    for hold, is_owed in rows:
        if is_owed:
            hold.ends_on = until
            session.flush()
            tell_of_new_end(session, hold.id, now)
            waits = True
        elif end_hold(session, hold.id, by, now, "decided"):
            tell_of_end(session, hold.id, now)
    return until if waits else None
