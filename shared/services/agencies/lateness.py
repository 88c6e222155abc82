"""What an agency waits for rises by itself when its day has passed, and the team managers hear of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, exists, literal, or_, select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import Officer, ProposalSource, WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.outbox import queue_officer_message

TEMPLATE = "agency_answers_late"
OF_AGENCIES = (WorkKind.AGENCY_MESSAGE, WorkKind.SENIOR_LOOK, WorkKind.AUTHORITY_FORM)
FIRST = 0
"""The rank of what goes before everything else on the worklist."""


def raise_late(session: Session, now: datetime) -> int:
    """Put what an agency waits for, and whose promise has passed, before all else; how many rose.

    One statement. The day of the promise itself is in time. Each rises once, and each team manager
    gets one message about those of a day.
    """
    today = now.astimezone(LONDON).date()
    risen = session.scalars(
        update(WorkItem)
        .where(
            WorkItem.state == "open",
            WorkItem.rank > FIRST,
            WorkItem.promise_on < today,
            or_(WorkItem.kind.in_(OF_AGENCIES), _is_about_an_agency_s_offer()),
        )
        .values(rank=FIRST)
        .returning(WorkItem.id)
    ).all()
    for item_id in risen:
        record_audit(session, Actor("job", "raise_late"), "raised", f"work_item:{item_id}", now)
    if risen:
        _tell_managers(session, len(risen), today, now)
    return len(risen)


def _is_about_an_agency_s_offer() -> ColumnElement[bool]:
    about = literal("proposal:") + cast(ProposalSource.proposal_id, String)
    return exists().where(WorkItem.subject == about)


def _tell_managers(session: Session, count: int, today: date, now: datetime) -> None:
    managers = session.scalars(
        select(Officer.id)
        .where(Officer.role == Role.TEAM_MANAGER, Officer.disabled_at.is_(None))
        .order_by(Officer.id)
    )
    for officer_id in managers:
        key = f"{TEMPLATE}:{today.isoformat()}:{officer_id}"
        queue_officer_message(session, TEMPLATE, officer_id, {"count": count}, now, key)
