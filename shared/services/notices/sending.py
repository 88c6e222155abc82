"""Sending a batch that was signed: every debt is looked at again, and the gate is asked for every letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import Row, String, case, cast, exists, func, literal, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.notice_batches import BATCH, TEMPLATE, BatchEvent, BatchState, LeftOut
from shared.domain.says import N_, Sayable, Says
from shared.domain.stages import DebtType, type_name
from shared.models import (
    Account,
    Debt,
    NoticeBatch,
    NoticeBatchLine,
    OutboxMessage,
    Party,
)
from shared.services.audit import Actor, record_audit
from shared.services.debts.unpaid import OWED
from shared.services.notices.choosing import why_left_out
from shared.services.outbox_many import Letter, queue_many, usual_channels

AT_ONCE = 500
QUEUED, STOPPED = "queued", "stopped"
JOB = Actor("system", "notices")


def send_signed(database: Database, now: datetime) -> int:
    """Send what was signed for today or before; how many letters went into the outbox.

    So many at once, each in a transaction of its own: after a crash the next run goes on where it
    stopped, and no letter is written twice.
    """
    today = now.astimezone(LONDON).date()
    with database.reading() as session:
        ready = session.scalars(
            select(NoticeBatch.id)
            .where(NoticeBatch.state == BatchState.SIGNED.value, NoticeBatch.send_on <= today)
            .order_by(NoticeBatch.id)
        ).all()
    return sum(_send(database, batch_id, today, now) for batch_id in ready)


def _send(database: Database, batch_id: int, today: date, now: datetime) -> int:
    written = 0
    while True:
        some = partial(_send_some, batch_id=batch_id, today=today, now=now)
        found = database.attempt(some)
        if found is None:
            return written
        written += found


def _send_some(session: Session, batch_id: int, today: date, now: datetime) -> int | None:
    """The next letters of a batch; None when there are no more, and then it is sent."""
    batch = session.get(NoticeBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.state != BatchState.SIGNED.value:
        return None
    ids = session.scalars(
        select(NoticeBatchLine.id)
        .where(NoticeBatchLine.batch_id == batch_id, NoticeBatchLine.state == "included")
        .order_by(NoticeBatchLine.id)
        .limit(AT_ONCE)
    ).all()
    if not ids:
        batch.state = BATCH.after(BatchState.SIGNED, BatchEvent.SENT).value
        batch.lock += 1
        record_audit(session, JOB, "sent notices", f"notice_batch:{batch_id}", now)
        return None
    _stop_again(session, ids, today)
    letters = [_letter(row) for row in _still_included(session, ids)]
    channels = usual_channels(session, {letter.party_id for letter in letters})
    queue_many(session, TEMPLATE, letters, channels, now)
    return _mark(session, ids)


def _stop_again(session: Session, ids: Sequence[int], today: date) -> None:
    """What is so by now that was not when the batch was drafted: paid, held, in a plan."""
    line = NoticeBatchLine
    why = (
        select(why_left_out(today))
        .select_from(Debt)
        .join(Party, Party.id == line.party_id)
        .where(Debt.id == line.debt_id)
        .correlate(line)
        .scalar_subquery()
    )
    session.execute(
        update(line)
        .where(line.id.in_(ids), why.is_not(None))
        .values(state=STOPPED, why=why)
        .execution_options(synchronize_session=False)
    )


def _still_included(
    session: Session, ids: Sequence[int]
) -> list[Row[int, int, int, DebtType, str, int, Money]]:
    line = NoticeBatchLine
    return list(
        session.execute(
            select(
                line.id,
                line.party_id,
                line.debt_id,
                Account.type,
                Account.reference,
                Debt.year,
                OWED.label("owed"),
            )
            .join(Debt, Debt.id == line.debt_id)
            .join(Account, Account.id == Debt.account_id)
            .where(line.id.in_(ids), line.state == "included")
            .order_by(line.id)
        )
    )


def _letter(row: Row[int, int, int, DebtType, str, int, Money]) -> Letter:
    line_id, party_id, debt_id, debt_type, reference, year, owed = row
    return Letter(
        party_id, letter_params(debt_type, year, reference, owed), _key(line_id), (debt_id,)
    )


def letter_params(debt_type: DebtType, year: int, reference: str, owed: Money) -> dict[str, object]:
    """What the letter about one debt is filled in with."""
    called: dict[str, Sayable] = {
        "name": type_name(debt_type),
        "year": f"{year}/{(year + 1) % 100:02d}",
        "reference": reference,
    }
    debt = Says(N_("%(name)s %(year)s, account %(reference)s"), called)
    return {"debt": debt, "amount": owed}


def _key(line_id: int) -> str:
    return f"notice:{line_id}"


def _mark(session: Session, ids: Sequence[int]) -> int:
    """Write down which letters are in the outbox; what the gate stopped since is stopped."""
    line = NoticeBatchLine
    key = literal("notice:") + cast(line.id, String)
    is_written = exists().where(OutboxMessage.dedupe.in_([key, key + ":text"]))
    session.execute(
        update(line)
        .where(line.id.in_(ids), line.state == "included")
        .values(
            state=case((is_written, literal(QUEUED)), else_=literal(STOPPED)),
            why=case((is_written, literal("")), else_=literal(LeftOut.HOLD.value)),
        )
        .execution_options(synchronize_session=False)
    )
    return session.scalar(select(func.count()).where(line.id.in_(ids), line.state == QUEUED)) or 0
