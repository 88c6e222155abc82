"""Holds: dated stops on recovery, put and ended. What they stop is asked of `shared.services.gate`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.models import Hold
from shared.services.audit import Actor, record_audit


def put_hold(
    session: Session,
    kind: HoldKind,
    subject: str,
    actor: Actor,
    now: datetime,
    *,
    starts_on: date,
    ends_on: date | None = None,
    party_id: int | None = None,
    debt_id: int | None = None,
    reason: str = "",
    evidence_id: int | None = None,
) -> int:
    """Stop recovery for a party or for one debt, up to and with `ends_on`, or until it is ended.

    `reason` is what an officer wrote, and never about health. What a hold stops is in
    `shared.domain.gate`.
    """
    added = session.execute(
        insert(Hold)
        .values(
            kind=kind,
            subject=subject,
            party_id=party_id,
            debt_id=debt_id,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            evidence_id=evidence_id,
            created_at=now,
            created_by=str(actor),
        )
        .returning(Hold.id)
    )
    hold_id = int(added.scalar_one())
    reach = f"debt:{debt_id}" if debt_id is not None else f"party:{party_id}"
    record_audit(
        session, actor, "put a hold", f"hold:{hold_id}", now, kind=kind, reach=reach, about=subject
    )
    return hold_id


def end_holds(session: Session, subject: str, actor: Actor, now: datetime, why: str = "") -> int:
    """End every living hold that hangs on a subject (`proposal:12`); how many there were.

    `why` is a word or sentence of ours for who reads the case later; never about health.
    """
    ended = session.scalars(
        update(Hold)
        .where(Hold.subject == subject, Hold.ended_at.is_(None))
        .values(ended_at=now, ended_by=str(actor), ended_why=why)
        .returning(Hold.id)
    ).all()
    for hold_id in ended:
        record_audit(session, actor, "ended a hold", f"hold:{hold_id}", now, about=subject)
    return len(ended)


def end_hold(session: Session, hold_id: int, actor: Actor, now: datetime, why: str = "") -> bool:
    """End one hold. False when it had ended already."""
    ended = session.scalar(
        update(Hold)
        .where(Hold.id == hold_id, Hold.ended_at.is_(None))
        .values(ended_at=now, ended_by=str(actor), ended_why=why)
        .returning(Hold.id)
    )
    if ended is not None:
        record_audit(session, actor, "ended a hold", f"hold:{hold_id}", now)
    return ended is not None
