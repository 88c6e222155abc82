"""Plans whose debts were reduced: shorter from their end, and collections of what is no longer owed let go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.mandate_states import CollectionState, MandateEvent
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_cuts import Cut, CutLine, cut_from_end
from shared.domain.plan_states import PLAN, PlanEvent, PlanState
from shared.domain.schedule import Instalment
from shared.domain.standing import StandingLine
from shared.models import Plan, PlanDebt, PlanEventRow
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.changeable import Changeable, changeable, living_mandate
from shared.services.direct_debit.changed_rows import write_rest
from shared.services.direct_debit.changes import tell_changed
from shared.services.direct_debit.ending import can_end, end_mandate
from shared.services.direct_debit.records import locked_mandate, open_collections
from shared.services.holds import end_holds
from shared.services.plans.rescheduled import note_rescheduled
from shared.services.plans.versions import keep_first, write_version

REDUCED = "reduced"
"""The kind of change, as the note of the event names it."""
NOTHING_OWED = "nothing_owed"
_UNDER_WAY = (PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN)
_FREE = frozenset({CollectionState.SCHEDULED, CollectionState.NOTIFIED, CollectionState.HELD})
"""States of collections that are in no run, so that their amount can still be less."""


@dataclass(frozen=True)
class LockedPlan:
    """A plan that covers some of the debts, locked, as it stood before they were reduced."""

    row: Plan
    found: Changeable


LockedPlans = Sequence[LockedPlan]


def lock_plans_of(session: Session, debt_ids: Collection[int], today: date) -> LockedPlans:
    """The plans over some debts, each after its mandate and collections, so that nobody changes them.

    Call it before the debts themselves are locked.
    """
    ids = session.scalars(
        select(Plan.id)
        .join(PlanDebt, PlanDebt.plan_id == Plan.id)
        .where(PlanDebt.debt_id.in_(debt_ids), PlanDebt.living, Plan.state.in_(_UNDER_WAY))
        .distinct()
        .order_by(Plan.id)
    ).all()
    return [_locked(session, plan_id, today) for plan_id in ids]


def shorten(
    session: Session, plan: LockedPlan, reduced: Mapping[int, Money], by: Actor, now: datetime
) -> None:
    """Work a locked plan out again after its debts were reduced.

    What has arrived counts as before, and days and amounts stay: the last payments go. A plan over
    debts that owe nothing more ends, unless money of it is on its way. Whoever pays is told.
    """
    mine = _of_plan(plan, reduced)
    _take_off(session, plan.row, mine)
    left = total(debt.now for debt in plan.found.page.debts) - total(mine.values())
    _cut_to(session, plan, mine, left, by, now)


def shorten_since(
    session: Session, plan: LockedPlan, reduced: Mapping[int, Money], by: Actor, now: datetime
) -> None:
    """As `shorten`, for debts whose balances were less already when the plan was locked.

    So it is with what an extract brought: until now it looked as if it had been paid.
    """
    mine = _of_plan(plan, reduced)
    _take_off(session, plan.row, mine)
    found = changeable(session, plan.row.party_id, plan.row.reference, plan.found.today)
    left = total(debt.now for debt in found.page.debts)
    _cut_to(session, LockedPlan(plan.row, found), mine, left, by, now)


def _of_plan(plan: LockedPlan, reduced: Mapping[int, Money]) -> dict[int, Money]:
    return {debt.id: reduced[debt.id] for debt in plan.found.page.debts if debt.id in reduced}


def _cut_to(
    session: Session,
    plan: LockedPlan,
    mine: Mapping[int, Money],
    left: Money,
    by: Actor,
    now: datetime,
) -> None:
    row, found = plan.row, plan.found
    keep_first(session, row.id)
    free = _free_lines(found)
    cut = cut_from_end([_cut_line(found, line) for line in free], mine)
    if left <= ZERO and not _is_on_its_way(found):
        _end(session, row, by, now)
        return
    if cut.amount:
        new = _instalments(free, cut)
        told = write_rest(
            session, found, [line.instalment for line in free], new, cut.less, by, now
        )
        _note(session, row, free, new, by, now)
        came = found.page.standing.received
        write_version(session, row.id, REDUCED, "", by, now, came)
        if new:
            changed = told if new[-1].amount != _amount(free, new[-1].number) else ()
            tell_changed(session, found, changed, row, by, now)


def _locked(session: Session, plan_id: int, today: date) -> LockedPlan:
    mandate_id = living_mandate(session, plan_id)
    if mandate_id is not None:
        locked_mandate(session, mandate_id)
        open_collections(session, mandate_id)
    row = session.scalars(
        select(Plan)
        .where(Plan.id == plan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return LockedPlan(row, changeable(session, row.party_id, row.reference, today))


def _free_lines(found: Changeable) -> list[StandingLine]:
    """The instalments from the first after which every one can still be less."""
    free: list[StandingLine] = []
    for line in reversed(found.page.expected.lines):
        asked = found.asked.get(line.instalment.number)
        is_free = asked is None or asked.state in _FREE
        if not is_free or line.received >= line.instalment.amount:
            break
        free.append(line)
    return free[::-1]


def _cut_line(found: Changeable, line: StandingLine) -> CutLine:
    shares = next(each.shares for each in found.page.lines if each.number == line.instalment.number)
    return CutLine(line.instalment.number, line.instalment.amount, line.received, shares)


def _instalments(free: Sequence[StandingLine], cut: Cut) -> list[Instalment]:
    return [
        Instalment(
            line.instalment.number,
            line.instalment.due,
            line.instalment.collect,
            cut.amounts[line.instalment.number],
        )
        for line in free
        if line.instalment.number in cut.amounts
    ]


def _amount(free: Sequence[StandingLine], number: int) -> Money:
    return next(line.instalment.amount for line in free if line.instalment.number == number)


def _is_on_its_way(found: Changeable) -> bool:
    coming = (CollectionState.IN_RUN, CollectionState.HANDED_IN)
    return any(each.state in coming for each in found.asked.values())


def _take_off(session: Session, row: Plan, mine: Mapping[int, Money]) -> None:
    """The plan is for less from now on, so that nothing of it counts as paid."""
    for debt_id, amount in mine.items():
        session.execute(
            update(PlanDebt)
            .where(PlanDebt.plan_id == row.id, PlanDebt.debt_id == debt_id)
            .values(balance=PlanDebt.__table__.c.balance - amount)
        )
    row.total -= total(mine.values())
    session.flush()


def _end(session: Session, row: Plan, by: Actor, now: datetime) -> None:
    """Nothing is owed: the plan and its Direct Debit end, and no hold is needed any more."""
    mandate_id = living_mandate(session, row.id)
    event = MandateEvent.CANCELLED_BY_COUNCIL
    if mandate_id is not None and can_end(locked_mandate(session, mandate_id), event):
        end_mandate(session, mandate_id, event, by, now, NOTHING_OWED)
    _write_event(session, row, PlanEvent.CANCELLED, NOTHING_OWED, by, now)
    session.execute(update(PlanDebt).where(PlanDebt.plan_id == row.id).values(living=False))
    end_holds(session, f"plan:{row.id}", by, now)


def _note(
    session: Session,
    row: Plan,
    free: Sequence[StandingLine],
    new: Sequence[Instalment],
    by: Actor,
    now: datetime,
) -> None:
    was = [line.instalment for line in free]
    note_rescheduled(session, row, REDUCED, was, new, by, now)
    _audit(session, row, by, now)


def _write_event(
    session: Session, row: Plan, event: PlanEvent, note: str, by: Actor, now: datetime
) -> None:
    row.state = PLAN.after(row.state, event)
    row.lock += 1
    session.add(
        PlanEventRow(plan_id=row.id, event=event, state=row.state, at=now, by=str(by), note=note)
    )
    _audit(session, row, by, now)


def _audit(session: Session, row: Plan, by: Actor, now: datetime) -> None:
    record_audit(session, by, "made a plan shorter", f"plan:{row.id}", now)
    session.flush()
