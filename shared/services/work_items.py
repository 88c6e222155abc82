"""Work items: putting something on the worklist for a person to look at, and taking it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.work_kinds import DECIDED, WorkKind, rank_of
from shared.models import WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

ORDINARY = 50
"""How much waiting may hurt when nothing speaks for more; 0 is worst."""


@dataclass(frozen=True)
class OpenItem:
    """Something open about one party."""

    id: int
    party_id: int
    kind: str
    subject: str
    promise_on: date


def open_work(
    session: Session,
    kind: WorkKind,
    party_id: int,
    subject: str,
    promise_on: date,
    now: datetime,
    harm: int = ORDINARY,
) -> None:
    """Ask a person to look by a date. Nothing happens when the same is on the list already."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(WorkItem)
        .values(
            kind=kind,
            party_id=party_id,
            subject=subject,
            rank=rank_of(kind),
            harm=harm,
            promise_on=promise_on,
            state="open",
            opened_at=now,
            done_by="",
        )
        .on_conflict_do_nothing()
    )


def finish_work(session: Session, subject: str, by: Actor, now: datetime) -> None:
    """Take everything about a subject (`proposal:12`) off the worklist."""
    session.execute(
        update(WorkItem)
        .where(WorkItem.subject == subject, WorkItem.state == "open")
        .values(state="done", done_at=now, done_by=str(by))
    )


def open_items(session: Session, party_id: int) -> tuple[OpenItem, ...]:
    """Everything open about one party, the most urgent first."""
    columns = (
        WorkItem.id,
        WorkItem.party_id,
        WorkItem.kind,
        WorkItem.subject,
        WorkItem.promise_on,
    )
    found = session.execute(
        select(*columns)
        .where(WorkItem.party_id == party_id, WorkItem.state == "open")
        .order_by(WorkItem.promise_on, WorkItem.harm, WorkItem.id)
    )
    return tuple(OpenItem(*row) for row in found)


def finish_item(
    session: Session, item_id: int, party_id: int, officer_id: int, now: datetime
) -> None:
    """Take one thing about a party off the worklist.

    Raises NotFound when it is not open, not theirs, or of a kind that only a decision ends.
    """
    actor = Actor("officer", officer_id)
    done = session.scalar(
        update(WorkItem)
        .where(
            WorkItem.id == item_id,
            WorkItem.party_id == party_id,
            WorkItem.state == "open",
            WorkItem.kind.not_in(DECIDED),
        )
        .values(state="done", done_at=now, done_by=str(actor))
        .returning(WorkItem.id)
    )
    if done is None:
        raise NotFound
    record_audit(session, actor, "finished work", f"work_item:{item_id}", now)
