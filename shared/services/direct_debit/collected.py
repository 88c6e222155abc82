"""Money that was asked for is counted on the day it moves, batch by batch: nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.allocation import Payable, Rule, Share, by_choice
from shared.domain.direct_debit_runs import RunState
from shared.domain.ledger import LedgerAccount
from shared.domain.london import LONDON
from shared.domain.mandate_states import (
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.money import ZERO, Money
from shared.models import Collection, CollectionShare, DirectDebitLine, DirectDebitRun, Mandate
from shared.services.audit import Actor
from shared.services.direct_debit.records import (
    collection_subject,
    in_batches,
    lock_all_collections,
    lock_all_mandates,
    move_collections,
    move_mandates,
)
from shared.services.direct_debit.terms import terms
from shared.services.ledger.many import IncomingMany, receive_many
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import lock_debts
from shared.services.ledger.receive import Incoming
from shared.services.working_days import working_days

AT_ONCE = 500
WHY = "more_than_owed"
"""Why money stands in suspense: its debt was paid in another way since it was asked for."""
REJECTED = "rejected"
_COLLECTIONS: Table = Collection.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Collected:
    """What the nightly step did."""

    count: int = 0
    total: Money = ZERO
    stood: int = 0
    """Direct Debits that the payers' banks let stand."""


@dataclass(frozen=True, slots=True)
class _Due:
    id: int
    mandate_id: int
    party_id: int
    reference: str
    presentation: int
    take: Money


def collect_due(database: Database, by: Actor, now: datetime) -> Collected:
    """Count every payment whose day has come, each batch in a transaction of its own.

    Killed anywhere and run again, each payment is counted once: its state, its receipt and its
    posting are written together, under a key that names it for ever.
    """
    count, pence, after = 0, 0, 0
    while True:
        done = database.attempt(partial(_collect, after=after, by=by, now=now))
        if done is None:
            break
        after, some, sum_of_batch = done
        count, pence = count + some, pence + sum_of_batch
    return Collected(count, Money(pence), let_stand(database, by, now))


def let_stand(database: Database, by: Actor, now: datetime) -> int:
    """Mandates whose bank had its time to refuse are active; how many there were."""
    today = now.astimezone(LONDON).date()
    with database.reading() as session:
        ids = _stood(session, today)
    count = 0
    for some in in_batches(ids):
        count += database.attempt(partial(_let_stand, ids=some, by=by, now=now))
    return count


def _collect(session: Session, after: int, by: Actor, now: datetime) -> tuple[int, int, int] | None:
    """One batch: the last number looked at, how many were counted and their pence."""
    today = now.astimezone(LONDON).date()
    found = session.execute(_whose_day_has_come(today, after)).all()
    if not found:
        return None
    states = lock_all_mandates(session, [row.mandate_id for row in found])
    lock_all_collections(session, [row.id for row in found])
    due = _still_due(session, [row.id for row in found])
    if due:
        _count(session, due, today, by, now)
        proven = {each.mandate_id for each in due}
        lodged = [one for one in proven if states.get(one) is MandateState.LODGED]
        move_mandates(session, lodged, MandateState.LODGED, MandateEvent.STOOD, by, now, "paid")
    return found[-1].id, len(due), sum(each.take.pence for each in due)


def _whose_day_has_come(today: date, after: int) -> Any:
    return (
        select(Collection.id, Collection.mandate_id)
        .join(
            DirectDebitLine,
            (DirectDebitLine.collection_id == Collection.id)
            & (DirectDebitLine.presentation == Collection.presentation)
            & DirectDebitLine.withdrawn_at.is_(None),
        )
        .join(DirectDebitRun, DirectDebitRun.id == DirectDebitLine.run_id)
        .where(
            Collection.state == CollectionState.HANDED_IN,
            Collection.id > after,
            DirectDebitRun.state == RunState.HANDED_IN,
            DirectDebitRun.entry_on <= today,
            DirectDebitRun.input_report != REJECTED,
        )
        .order_by(Collection.id)
        .limit(AT_ONCE)
    )


def _still_due(session: Session, ids: Sequence[int]) -> list[_Due]:
    """Read again under the lock: a bank's report may have come first."""
    rows = session.execute(
        select(
            Collection.id,
            Collection.mandate_id,
            Mandate.party_id,
            Mandate.reference,
            Collection.presentation,
            Collection.amount,
            Collection.kept_back,
        )
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .where(Collection.id.in_(ids), Collection.state == CollectionState.HANDED_IN)
        .order_by(Collection.id)
    )
    return [
        _Due(
            row.id,
            row.mandate_id,
            row.party_id,
            row.reference,
            row.presentation,
            row.amount - row.kept_back,
        )
        for row in rows
    ]


def _count(session: Session, due: Sequence[_Due], today: date, by: Actor, now: datetime) -> None:
    shares = _shares(session, [each.id for each in due])
    debt_ids = {share.debt_id for of_one in shares.values() for share in of_one}
    lock_debts(session, debt_ids)
    payable = payable_debts(session, debt_ids, today)
    left = dict(payable)
    many = [_incoming(each, shares.get(each.id, []), left) for each in due]
    receipts = receive_many(session, many, payable, by, now)
    session.connection().execute(
        update(_COLLECTIONS)
        .where(_COLLECTIONS.c.id == bindparam("one"))
        .values(receipt_id=bindparam("receipt")),
        [{"one": each.id, "receipt": receipts[_source(each)]} for each in due],
    )
    move_collections(
        session,
        [each.id for each in due],
        CollectionState.HANDED_IN,
        CollectionEvent.COLLECTED,
        by,
        now,
    )


def _shares(session: Session, ids: Sequence[int]) -> dict[int, list[Share]]:
    rows = session.execute(
        select(CollectionShare.collection_id, CollectionShare.debt_id, CollectionShare.amount)
        .where(CollectionShare.collection_id.in_(ids), CollectionShare.is_kept_back.is_(False))
        .order_by(CollectionShare.collection_id, CollectionShare.position)
    )
    found: dict[int, list[Share]] = {}
    for collection_id, debt_id, amount in rows:
        found.setdefault(collection_id, []).append(Share(debt_id, amount, Rule.INSTALMENT))
    return found


def _incoming(each: _Due, shares: Sequence[Share], left: dict[int, Payable]) -> IncomingMany:
    """Where one sum goes; what it pays of a debt, the next of the batch cannot pay again."""
    allocation = by_choice(each.take, shares, left, keeps_credit=False)
    for share in allocation.shares:
        debt = left[share.debt_id]
        left[share.debt_id] = replace(debt, charge=debt.charge - share.amount)
    incoming = Incoming(
        key=f"dd:{each.id}:{each.presentation}:collected",
        source=_source(each),
        channel=LedgerAccount.DIRECT_DEBIT,
        amount=each.take,
        party_id=each.party_id,
        said=each.reference,
    )
    return IncomingMany(incoming, allocation, WHY if allocation.left_over > ZERO else "")


def _source(each: _Due) -> str:
    return f"{collection_subject(each.id)}:{each.presentation}"


def _stood(session: Session, today: date) -> list[int]:
    """Lodged mandates whose bank has had its working days to refuse."""
    wait, days = terms(session, today).lodged_days, working_days(session)
    lodged = session.scalars(
        select(Mandate.lodged_on)
        .where(Mandate.state == MandateState.LODGED, Mandate.lodged_on.is_not(None))
        .distinct()
    )
    over = [day for day in lodged if day is not None and days.add(day, wait) <= today]
    found = session.scalars(
        select(Mandate.id)
        .where(Mandate.state == MandateState.LODGED, Mandate.lodged_on.in_(over))
        .where(Mandate.scheme == "bacs")
        .order_by(Mandate.id)
    )
    return list(found)


def _let_stand(session: Session, ids: Sequence[int], by: Actor, now: datetime) -> int:
    lock_all_mandates(session, ids)
    return move_mandates(
        session, ids, MandateState.LODGED, MandateEvent.STOOD, by, now, "not_refused"
    )
