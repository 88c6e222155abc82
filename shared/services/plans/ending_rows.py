"""What the ends of plans share: locked in the right order, judged once more, and let go of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.mandate_states import CollectionState, MandateEvent
from shared.domain.plan_standing import Judged
from shared.domain.plan_states import PlanState
from shared.domain.plan_terms import PlanTerms
from shared.domain.replan_states import ReplanEvent
from shared.models import Collection, InstalmentRow, Plan, PlanDebt
from shared.services.audit import Actor
from shared.services.direct_debit.changeable import living_mandate
from shared.services.direct_debit.ending import can_end, end_mandate
from shared.services.direct_debit.records import locked_mandate, open_collections
from shared.services.plans.judge_again import judged_by_rules
from shared.services.plans.struggle import move_replan, open_replan

UNDER_WAY = (PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN)
AT_ONCE = 50
_AT_BANK = (CollectionState.IN_RUN, CollectionState.HANDED_IN)


@dataclass(frozen=True)
class Locked:
    """A plan that nobody else changes, and how it stands now by the rules."""

    row: Plan
    mandate_id: int | None
    judged: Judged


def some_at_a_time(database: Database, wanted: Select[int]) -> Iterator[list[int]]:
    """The plans that a query finds, in the order of their numbers, some at a time."""
    last = 0
    while True:
        with database.reading() as session:
            ids = session.scalars(
                wanted.where(Plan.id > last).order_by(Plan.id).limit(AT_ONCE)
            ).all()
        if not ids:
            return
        yield list(ids)
        last = ids[-1]


def locked(session: Session, plan_id: int, today: date, terms: PlanTerms) -> Locked:
    """Lock a plan after its mandate and collections, and judge it by what is there now."""
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
    return Locked(row, mandate_id, judged_by_rules(session, [row], today, terms)[plan_id])


def is_at_bank(session: Session, plan_id: int) -> bool:
    """Whether money of the plan is in a run or at the bank: nobody can call it back."""
    found = (
        select(Collection.id)
        .join(InstalmentRow, InstalmentRow.id == Collection.instalment_id)
        .where(InstalmentRow.plan_id == plan_id, Collection.state.in_(_AT_BANK))
        .limit(1)
    )
    return session.scalar(found) is not None


def stop_collecting(
    session: Session, mandate_id: int | None, why: str, by: Actor, now: datetime, *, tell: bool
) -> bool:
    """End the plan's Direct Debit. False where it has none that can be ended."""
    event = MandateEvent.CANCELLED_BY_COUNCIL
    if mandate_id is None or not can_end(locked_mandate(session, mandate_id), event):
        return False
    return end_mandate(session, mandate_id, event, by, now, why, tell=tell)


def stop_working_out(session: Session, plan_id: int, by: Actor, now: datetime) -> None:
    """End the working out of a new plan where there is nothing to plan any more."""
    replan = open_replan(session, plan_id)
    if replan is not None:
        move_replan(session, replan, ReplanEvent.KEPT, by, now)


def cover(session: Session, plan_id: int, *, living: bool) -> None:
    """Say whether the plan covers its debts, so that no other may."""
    row: Any = PlanDebt
    session.execute(update(row).where(row.plan_id == plan_id).values(living=living))
    session.flush()
