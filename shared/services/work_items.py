"""Things that a person must look at: opening them once, and taking them off the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Update, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.work_kinds import DECIDED, WorkKind
from shared.models import WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

USUAL_HARM = 50


@dataclass(frozen=True)
class OpenItem:
    """Something open about one party."""

    id: int
    kind: str
    subject: str
    promise_on: date


def open_items(session: Session, party_id: int) -> tuple[OpenItem, ...]:
    """Everything open about one party, the most urgent first."""
    columns = (WorkItem.id, WorkItem.kind, WorkItem.subject, WorkItem.promise_on)
    found = session.execute(
        select(*columns)
        .where(WorkItem.party_id == party_id, WorkItem.state == "open")
        .order_by(WorkItem.promise_on, WorkItem.harm, WorkItem.id)
    )
    return tuple(OpenItem(*row) for row in found)


def open_item(
    session: Session,
    kind: WorkKind,
    party_id: int,
    subject: str,
    promise_on: date,
    now: datetime,
    *,
    harm: int = USUAL_HARM,
) -> bool:
    """Put something on the list, once for each kind and subject. False when it was there already."""
    item = WorkItem(
        kind=kind,
        party_id=party_id,
        subject=subject,
        promise_on=promise_on,
        harm=harm,
        opened_at=now,
    )
    try:
        with session.begin_nested():
            session.add(item)
    except IntegrityError:
        return False
    return True


def finish_item(
    session: Session, item_id: int, party_id: int, officer_id: int, now: datetime
) -> None:
    """Mark something about a party as done.

    Raises NotFound when it is not open, not theirs, or of a kind that only a decision ends.
    """
    actor = Actor("officer", officer_id)
    done = session.scalar(
        _finish(actor, now)
        .where(
            WorkItem.id == item_id,
            WorkItem.party_id == party_id,
            WorkItem.kind.not_in(DECIDED),
        )
        .returning(WorkItem.id)
    )
    if done is None:
        raise NotFound
    record_audit(session, actor, "finished work", f"work_item:{item_id}", now)


def finish_about(session: Session, subject: str, actor: Actor, now: datetime) -> None:
    """Mark everything open about a subject (`proposal:12`) as done."""
    session.execute(_finish(actor, now).where(WorkItem.subject == subject))


def _finish(actor: Actor, now: datetime) -> Update:
    return (
        update(WorkItem)
        .where(WorkItem.state == "open")
        .values(state="done", done_at=now, done_by=str(actor))
    )
