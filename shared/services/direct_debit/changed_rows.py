"""The rows of a changed plan: its instalments, their split, and the collections that ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from shared.domain.direct_debit_dates import collection_dates
from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.domain.money import ZERO, Money, total
from shared.domain.schedule import Instalment
from shared.domain.split import PlannedDebt, split_schedule
from shared.models import Collection, CollectionShare, InstalmentRow, InstalmentSlice
from shared.services.audit import Actor
from shared.services.direct_debit.changeable import Changeable
from shared.services.direct_debit.records import move_collection

IS_OVER = frozenset({CollectionState.UNPAID, CollectionState.FAILED})
"""Collections that brought nothing and are asked for no more: their instalment is paid another way."""
Slices = Sequence[tuple[int, Money]]


def write_days(session: Session, plan: Changeable, new: Sequence[Instalment]) -> tuple[int, ...]:
    """Give instalments their new days, and their collections; those of which notice is due.

    Where a day leaves no time for the usual notice, the payer agreed to less when they chose it.
    """
    rows = _instalments(session, plan.page.id)
    for line in new:
        rows[line.number].due_on, rows[line.number].collect_on = line.due, line.collect
    session.flush()
    numbers = [line.number for line in new]
    found = {
        number: each
        for number, each in _collections(session, plan, numbers).items()
        if each.state not in IS_OVER
    }
    for line in new:
        if (collection := found.get(line.number)) is not None:
            dates = collection_dates(line.due, plan.numbers.notice_days, plan.days)
            collection.advised_on = dates.advised
            collection.processing_on, collection.entry_on = dates.processing, dates.entry
            agreed = plan.numbers.agreed_notice_days
            collection.notice_days = agreed if plan.needs_agreement(line) else None
    session.flush()
    return tuple(sorted(each.id for each in found.values()))


def write_amounts(
    session: Session, plan: Changeable, new: Sequence[Instalment], by: Actor, now: datetime
) -> tuple[int, ...]:
    """Give the rest of a plan fewer and larger instalments; the collections of which notice is due.

    Collections of instalments that are no more are cancelled.
    """
    rest = [line for line in plan.lines if line.number >= new[0].number]
    return write_rest(session, plan, rest, new, {}, by, now)


def write_rest(
    session: Session,
    plan: Changeable,
    rest: Sequence[Instalment],
    new: Sequence[Instalment],
    less: Mapping[int, Money],
    by: Actor,
    now: datetime,
) -> tuple[int, ...]:
    """Put new instalments in the place of the rest of a plan; the collections of which notice is due.

    `less` is by how much the rest pays less of each debt; the new ones come to what is left. Those
    that are no more go, and their collections are cancelled.
    """
    rows = _instalments(session, plan.page.id)
    found = _collections(session, plan, [line.number for line in rest])
    slices = _split_again(plan, rest, new, less)
    gone = {line.number for line in rest} - {line.number for line in new}
    session.execute(
        delete(InstalmentSlice).where(
            InstalmentSlice.instalment_id.in_([rows[line.number].id for line in rest])
        )
    )
    for line, parts in zip(new, slices, strict=True):
        rows[line.number].amount = line.amount
        _put_slices(session, rows[line.number].id, parts)
        if (collection := found.get(line.number)) is not None:
            collection.amount, collection.notice_days = line.amount, None
            collection.is_last = line is new[-1]
            _put_shares(session, collection.id, parts)
    session.flush()
    _let_go(session, rows, found, gone, by, now)
    return tuple(sorted(found[line.number].id for line in new if line.number in found))


def _instalments(session: Session, plan_id: int) -> dict[int, InstalmentRow]:
    rows = session.scalars(
        select(InstalmentRow)
        .where(InstalmentRow.plan_id == plan_id)
        .execution_options(populate_existing=True)
    )
    return {row.number: row for row in rows}


def _collections(
    session: Session, plan: Changeable, numbers: Iterable[int]
) -> dict[int, Collection]:
    """The collections of some instalments by their numbers; locked by the caller."""
    ids = {plan.asked[number].id: number for number in numbers if number in plan.asked}
    rows = session.scalars(select(Collection).where(Collection.id.in_(ids)))
    return {ids[row.id]: row for row in rows}


def _split_again(
    plan: Changeable,
    rest: Sequence[Instalment],
    new: Sequence[Instalment],
    less: Mapping[int, Money],
) -> tuple[Slices, ...]:
    """What each new instalment pays towards each debt, in the plan's own order of debts."""
    numbers = {line.number for line in rest}
    debts = [
        PlannedDebt(
            debt.id,
            total(
                line.shares[debt.id]
                for line in plan.page.lines
                if line.number in numbers and debt.id in line.shares
            )
            - less.get(debt.id, ZERO),
            debt.year,
            is_current_year=False,
        )
        for debt in plan.page.debts
    ]
    return tuple(tuple(parts.items()) for parts in split_schedule(debts, new))


def _put_slices(session: Session, instalment_id: int, parts: Slices) -> None:
    session.execute(
        insert(InstalmentSlice),
        [
            {"instalment_id": instalment_id, "debt_id": debt_id, "amount": amount}
            for debt_id, amount in parts
        ],
    )


def _put_shares(session: Session, collection_id: int, parts: Slices) -> None:
    session.execute(delete(CollectionShare).where(CollectionShare.collection_id == collection_id))
    session.execute(
        insert(CollectionShare),
        [
            {
                "collection_id": collection_id,
                "debt_id": debt_id,
                "position": position,
                "amount": amount,
            }
            for position, (debt_id, amount) in enumerate(parts)
        ],
    )


def _let_go(
    session: Session,
    rows: dict[int, InstalmentRow],
    found: dict[int, Collection],
    gone: set[int],
    by: Actor,
    now: datetime,
) -> None:
    ids = [rows[number].id for number in gone]
    for number in sorted(gone & set(found)):
        move_collection(session, found[number], CollectionEvent.CANCELLED, by, now, "fewer")
    session.execute(
        update(Collection)
        .where(Collection.instalment_id.in_(ids))
        .values(instalment_id=None)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(delete(InstalmentRow).where(InstalmentRow.id.in_(ids)))
