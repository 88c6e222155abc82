"""Batches of letters as officers read them: the list, one batch with who is in and who is not, and its letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from shared.domain.money import Money
from shared.domain.notice_batches import BatchState, LeftOut, Target, read_target
from shared.domain.stages import DebtType
from shared.models import Account, Debt, NoticeBatch, NoticeBatchLine, Officer, Party
from shared.services.debts.unpaid import OWED
from shared.services.errors import NotFound
from shared.services.notices.sending import letter_params
from shared.services.outbox import MessagePreview, preview_message

NEWEST = 50
AT_ONCE = 50
READ_FIRST = 2
"""So many letters are shown as they would go out."""


@dataclass(frozen=True)
class Batch:
    """One batch: who drafted it by which rules, and how many it writes to."""

    id: int
    template: str
    target: Target
    state: BatchState
    lock: int
    made_by: int
    made_by_name: str
    made_at: datetime
    signed_by_name: str
    send_on: date | None
    counts: Mapping[tuple[str, str], int]
    """How many there are by state and by the word for why."""

    def of_state(self, *states: str) -> int:
        """How many there are in some states."""
        return sum(count for (state, _why), count in self.counts.items() if state in states)

    @property
    def left_out(self) -> tuple[tuple[LeftOut, int], ...]:
        """Why some are left out or were stopped, and how many, the most first."""
        found: dict[LeftOut, int] = {}
        for (_state, why), count in self.counts.items():
            if why:
                found[LeftOut(why)] = found.get(LeftOut(why), 0) + count
        return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))


@dataclass(frozen=True)
class Line:
    """One debt of a batch."""

    id: int
    party_id: int
    name: str
    account: str
    type: DebtType
    year: int
    owed: Money
    state: str
    why: LeftOut | None


def batches(session: Session) -> tuple[Batch, ...]:
    """The newest batches; two queries."""
    drafted, signed = Officer, aliased(Officer)
    rows = session.execute(
        select(NoticeBatch, drafted.name, signed.name)
        .join(drafted, drafted.id == NoticeBatch.made_by)
        .outerjoin(signed, signed.id == NoticeBatch.signed_by)
        .order_by(NoticeBatch.id.desc())
        .limit(NEWEST)
    ).all()
    counts = _counts(session, [row.id for row, _, _ in rows])
    return tuple(_batch(row, name, by, counts.get(row.id, {})) for row, name, by in rows)


def one_batch(session: Session, batch_id: int) -> Batch:
    """One batch; two queries. Raises NotFound."""
    drafted, signed = Officer, aliased(Officer)
    row = session.execute(
        select(NoticeBatch, drafted.name, signed.name)
        .join(drafted, drafted.id == NoticeBatch.made_by)
        .outerjoin(signed, signed.id == NoticeBatch.signed_by)
        .where(NoticeBatch.id == batch_id)
    ).first()
    if row is None:
        raise NotFound
    return _batch(*row, _counts(session, [batch_id]).get(batch_id, {}))


def _batch(
    row: NoticeBatch, name: str, signed_by: str | None, counts: Mapping[tuple[str, str], int]
) -> Batch:
    return Batch(
        id=row.id,
        template=row.template,
        target=read_target(row.target),
        state=BatchState(row.state),
        lock=row.lock,
        made_by=row.made_by,
        made_by_name=name,
        made_at=row.made_at,
        signed_by_name=signed_by or "",
        send_on=row.send_on,
        counts=counts,
    )


def _counts(session: Session, ids: list[int]) -> dict[int, dict[tuple[str, str], int]]:
    line = NoticeBatchLine
    rows = session.execute(
        select(line.batch_id, line.state, line.why, func.count())
        .where(line.batch_id.in_(ids))
        .group_by(line.batch_id, line.state, line.why)
    )
    found: dict[int, dict[tuple[str, str], int]] = {}
    for batch_id, state, why, count in rows:
        found.setdefault(batch_id, {})[state, why] = count
    return found


def lines_of(
    session: Session,
    batch_id: int,
    state: str,
    after: int = 0,
    besides: Collection[int] = (),
) -> tuple[tuple[Line, ...], int | None]:
    """The lines of a batch in a state after a number, and after which the next page begins; one query.

    `besides` are parties whom the reader may not open: their own household.
    """
    line = NoticeBatchLine
    rows = session.execute(
        select(
            line.id,
            line.party_id,
            Party.organisation,
            Party.forenames,
            Party.surname,
            Account.reference,
            Account.type,
            Debt.year,
            OWED.label("owed"),
            line.state,
            line.why,
        )
        .join(Party, Party.id == line.party_id)
        .join(Debt, Debt.id == line.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .where(line.batch_id == batch_id, line.state == state, line.id > after)
        .where(line.party_id.not_in(besides))
        .order_by(line.id)
        .limit(AT_ONCE + 1)
    ).all()
    found = tuple(_line(row) for row in rows[:AT_ONCE])
    return found, found[-1].id if len(rows) > AT_ONCE else None


def _line(row: Any) -> Line:
    return Line(
        row.id,
        row.party_id,
        row.organisation or f"{row.forenames} {row.surname}".strip(),
        row.reference,
        row.type,
        row.year,
        row.owed,
        row.state,
        LeftOut(row.why) if row.why else None,
    )


def letters_of(
    session: Session, batch: Batch, besides: Collection[int] = ()
) -> tuple[MessagePreview, ...]:
    """The first letters of a batch as they would go out, but those to `besides`."""
    found, _next = lines_of(session, batch.id, "included", besides=besides)
    return tuple(
        preview_message(
            session,
            batch.template,
            each.party_id,
            letter_params(each.type, each.year, each.account, each.owed),
        )
        for each in found[:READ_FIRST]
    )
