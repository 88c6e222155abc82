"""Drafting a batch of letters, signing it as a second person, and letting go of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import case, func, insert, literal, select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.notice_batches import (
    BATCH,
    TEMPLATE,
    BatchEvent,
    BatchState,
    LeftOut,
    Target,
    write_target,
)
from shared.models import NoticeBatch, NoticeBatchLine
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotAllowedHere, NotFound, StaleVersion
from shared.services.notices.choosing import chosen_debts

INCLUDED, EXCLUDED = "included", "excluded"


def draft_batch(session: Session, target: Target, officer_id: int, now: datetime) -> int:
    """Draft a batch: every debt that the rules name is in it or left out with a word for why.

    One statement, however many there are. Gives back its number.
    """
    batch = NoticeBatch(
        template=TEMPLATE, target=write_target(target), made_by=officer_id, made_at=now
    )
    session.add(batch)
    session.flush()
    today = now.astimezone(LONDON).date()
    chosen = chosen_debts(target, today, now).subquery()
    session.execute(
        insert(NoticeBatchLine).from_select(
            ["batch_id", "party_id", "debt_id", "state", "why"],
            select(
                literal(batch.id),
                chosen.c.party_id,
                chosen.c.id,
                case((chosen.c.why.is_(None), literal(INCLUDED)), else_=literal(EXCLUDED)),
                func.coalesce(chosen.c.why, ""),
            ),
        )
    )
    _note(session, "drafted notices", batch, officer_id, now)
    return batch.id


def take_out(
    session: Session, batch_id: int, line_id: int, lock: int, officer_id: int, now: datetime
) -> None:
    """Leave one debt out of a draft. Raises NotFound, StaleVersion."""
    batch = _locked(session, batch_id, lock)
    if batch.state != BatchState.DRAFT:
        raise StaleVersion
    taken = session.execute(
        update(NoticeBatchLine)
        .where(
            NoticeBatchLine.id == line_id,
            NoticeBatchLine.batch_id == batch_id,
            NoticeBatchLine.state == INCLUDED,
        )
        .values(state=EXCLUDED, why=LeftOut.BY_HAND.value)
        .returning(NoticeBatchLine.debt_id)
    ).scalar_one_or_none()
    if taken is None:
        raise NotFound
    batch.lock += 1
    _note(session, "took a debt out of notices", batch, officer_id, now, debt=taken)


def send_for_signature(
    session: Session, batch_id: int, lock: int, officer_id: int, now: datetime
) -> None:
    """Ask a second person to sign. Raises NotFound, StaleVersion, NotAllowedHere for who did not draft it."""
    batch = _locked(session, batch_id, lock)
    if batch.made_by != officer_id:
        raise NotAllowedHere
    _move(session, batch, BatchEvent.SENT_FOR_SIGNATURE, "asked to sign notices", officer_id, now)


def sign(
    session: Session, batch_id: int, lock: int, send_on: date, officer_id: int, now: datetime
) -> None:
    """Sign a batch, to be sent on a day. Never by whoever drafted it.

    Raises NotFound, StaleVersion, NotAllowedHere, and ValueError for a day that has passed.
    """
    batch = _locked(session, batch_id, lock)
    if batch.made_by == officer_id:
        raise NotAllowedHere
    if send_on < now.astimezone(LONDON).date():
        raise ValueError("the day has passed")
    batch.signed_by, batch.signed_at, batch.send_on = officer_id, now, send_on
    _move(session, batch, BatchEvent.SIGNED, "signed notices", officer_id, now)


def refuse(session: Session, batch_id: int, lock: int, officer_id: int, now: datetime) -> None:
    """Give a batch back to whoever drafted it. Raises NotFound, StaleVersion, NotAllowedHere."""
    batch = _locked(session, batch_id, lock)
    if batch.made_by == officer_id:
        raise NotAllowedHere
    _move(session, batch, BatchEvent.REFUSED, "refused notices", officer_id, now)


def withdraw(session: Session, batch_id: int, lock: int, officer_id: int, now: datetime) -> None:
    """Let go of a batch that is not sent yet. Raises NotFound, StaleVersion."""
    batch = _locked(session, batch_id, lock)
    _move(session, batch, BatchEvent.WITHDRAWN, "withdrew notices", officer_id, now)


def _locked(session: Session, batch_id: int, lock: int) -> NoticeBatch:
    batch = session.get(NoticeBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise NotFound
    if batch.lock != lock:
        raise StaleVersion
    return batch


def _move(
    session: Session,
    batch: NoticeBatch,
    event: BatchEvent,
    did: str,
    officer_id: int,
    now: datetime,
) -> None:
    if not BATCH.allows(BatchState(batch.state), event):
        raise StaleVersion
    batch.state = BATCH.after(BatchState(batch.state), event).value
    batch.lock += 1
    _note(session, did, batch, officer_id, now)


def _note(
    session: Session, did: str, batch: NoticeBatch, officer_id: int, now: datetime, **more: int
) -> None:
    session.flush()
    actor = Actor("officer", officer_id)
    record_audit(session, actor, did, f"notice_batch:{batch.id}", now, **more)
