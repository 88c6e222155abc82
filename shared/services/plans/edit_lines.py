"""An officer changes the payments of a living plan one by one: days and amounts, more or fewer of them.

What was paid, and what the bank is asked for already, stays. The rest comes to the same sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.domain.money import ZERO, Money, total
from shared.domain.schedule import Instalment, OfferLine
from shared.domain.split import PlannedDebt, split_schedule
from shared.models import Collection, InstalmentRow, InstalmentSlice, Plan
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.carrying import collect_again
from shared.services.direct_debit.changeable import Changeable, changeable
from shared.services.direct_debit.changes import tell_changed
from shared.services.direct_debit.records import move_collection, open_collections
from shared.services.errors import NotFound, StaleVersion
from shared.services.plans.replace import lock_plans
from shared.services.plans.rescheduled import note_rescheduled
from shared.services.plans.versions import LINES, keep_first, write_version

UNEVEN = "lines"
"""The pattern of a plan whose payments are not alike."""
_FREE = frozenset({CollectionState.SCHEDULED, CollectionState.NOTIFIED, CollectionState.HELD})


class NotTheRest(ValueError):
    """The payments do not come to what is left, or do not follow what stays."""


@dataclass(frozen=True)
class Editable:
    """A plan, and those of its payments that can still be changed: all after the last that cannot."""

    plan: Changeable
    free: tuple[Instalment, ...]

    @property
    def left(self) -> Money:
        """What the payments that replace them must come to."""
        return total(line.amount for line in self.free)

    @property
    def stays(self) -> tuple[Instalment, ...]:
        """The payments that stay as they are."""
        numbers = {line.number for line in self.free}
        return tuple(line for line in self.plan.lines if line.number not in numbers)

    @property
    def first_day(self) -> date:
        """The first day on which a payment can be due: after those that stay, and not today."""
        after = max((line.due for line in self.stays), default=self.plan.today)
        return max(after, self.plan.today) + timedelta(days=1)

    @property
    def last_day(self) -> date:
        """The last day for which working days are known."""
        return self.plan.days.known_until

    def becomes(self, lines: Sequence[OfferLine]) -> tuple[Instalment, ...]:
        """The whole schedule with other payments in the place of the free ones. Raises NotTheRest."""
        dues = [line.due for line in lines]
        fits = dues == sorted(set(dues)) and all(line.amount > ZERO for line in lines)
        if not lines or not fits or total(line.amount for line in lines) != self.left:
            raise NotTheRest
        if dues[0] < self.first_day or dues[-1] > self.last_day:
            raise NotTheRest
        begin = len(self.stays) + 1
        new = (
            Instalment(number, line.due, self.plan.days.on_or_next(line.due), line.amount)
            for number, line in enumerate(lines, start=begin)
        )
        return (*self.stays, *new)


def editable(session: Session, party_id: int, reference: str, today: date) -> Editable:
    """A plan of a party as an officer can change it. Raises NotFound."""
    found = changeable(session, party_id, reference, today)
    free: list[Instalment] = []
    for line in reversed(found.page.expected.lines):
        asked = found.asked.get(line.instalment.number)
        if line.received > ZERO or not (asked is None or asked.state in _FREE):
            break
        free.append(line.instalment)
    return Editable(found, tuple(reversed(free)))


def edit_lines(
    session: Session,
    party_id: int,
    reference: str,
    lock: int,
    lines: Sequence[OfferLine],
    why: str,
    by: Actor,
    now: datetime,
) -> int:
    """Put other payments in the place of those that are to come; the number of the new version.

    Whoever pays has the new days, with the full notice where they are collected. Raises NotFound,
    NotTheRest, and StaleVersion when the plan is not as the page showed it.
    """
    today = now.astimezone(LONDON).date()
    mine = select(Plan.id).where(Plan.reference == reference, Plan.party_id == party_id)
    plan_id = session.scalar(mine)
    if plan_id is None:
        raise NotFound
    lock_plans(session, [plan_id])
    plan = session.get_one(Plan, plan_id)
    found = editable(session, party_id, reference, today)
    if plan.lock != lock or not found.plan.is_active or not found.free:
        raise StaleVersion
    new = found.becomes(lines)[len(found.stays) :]
    keep_first(session, plan_id)
    _let_collections_go(session, found, by, now)
    _write(session, plan, found, new)
    _note(session, plan, found.free, new, why, by, now)
    came = found.plan.page.standing.received
    number = write_version(session, plan_id, LINES, why, by, now, came)
    told: Sequence[int] = ()
    if found.plan.mandate_id is not None:
        told = collect_again(session, found.plan.mandate_id, plan, by, now)
    tell_changed(session, found.plan, told, plan, by, now)
    return number


def _let_collections_go(session: Session, found: Editable, by: Actor, now: datetime) -> None:
    """New ones are written down for the new payments."""
    if found.plan.mandate_id is None:
        return
    gone = {
        found.plan.asked[line.number].id for line in found.free if line.number in found.plan.asked
    }
    for each in open_collections(session, found.plan.mandate_id):
        if each.id in gone:
            move_collection(session, each, CollectionEvent.CANCELLED, by, now, LINES)


def _write(session: Session, plan: Plan, found: Editable, new: Sequence[Instalment]) -> None:
    slices = split_schedule(_debts(found), new)
    old = {line.number for line in found.free}
    rows = {
        row.number: row
        for row in session.scalars(
            select(InstalmentRow).where(
                InstalmentRow.plan_id == plan.id, InstalmentRow.number.in_(old)
            )
        )
    }
    session.execute(
        delete(InstalmentSlice).where(
            InstalmentSlice.instalment_id.in_([row.id for row in rows.values()])
        )
    )
    for line in new:
        row = rows.get(line.number) or InstalmentRow(plan_id=plan.id, number=line.number)
        row.due_on, row.collect_on, row.amount = line.due, line.collect, line.amount
        session.add(row)
        rows[line.number] = row
    session.flush()
    session.execute(
        insert(InstalmentSlice),
        [
            {"instalment_id": rows[line.number].id, "debt_id": debt_id, "amount": amount}
            for line, parts in zip(new, slices, strict=True)
            for debt_id, amount in parts.items()
        ],
    )
    _drop(session, [rows[number].id for number in old - {line.number for line in new}])
    plan.pattern = UNEVEN


def _drop(session: Session, ids: Sequence[int]) -> None:
    """Payments that are no more; their cancelled collections are kept."""
    session.execute(
        update(Collection)
        .where(Collection.instalment_id.in_(ids))
        .values(instalment_id=None)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(delete(InstalmentRow).where(InstalmentRow.id.in_(ids)))
    session.flush()


def _debts(found: Editable) -> list[PlannedDebt]:
    """What the free payments pay towards each debt, in the plan's own order."""
    numbers = {line.number for line in found.free}
    lines = [line for line in found.plan.page.lines if line.number in numbers]
    debts = (
        PlannedDebt(
            debt.id,
            total(line.shares.get(debt.id, ZERO) for line in lines),
            debt.year,
            is_current_year=False,
        )
        for debt in found.plan.page.debts
    )
    return [debt for debt in debts if debt.balance > ZERO]


def _note(
    session: Session,
    plan: Plan,
    was: Sequence[Instalment],
    new: Sequence[Instalment],
    why: str,
    by: Actor,
    now: datetime,
) -> None:
    note_rescheduled(session, plan, LINES, was, new, by, now)
    record_audit(session, by, "changed a plan", f"plan:{plan.id}", now, kind=LINES, why=why)
    session.flush()
