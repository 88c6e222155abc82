"""Plans go on once nothing stops their debts any more: the payments that waited move, none was missed.

Every payment that is not paid takes the next day of the plan's own rhythm that leaves time for notice,
so that nobody pays two at once and nothing of the time is asked for afterwards.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.gate import Act, Allowed
from shared.domain.london import LONDON
from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.schedule import Instalment, due_date
from shared.domain.working_days import PastLastKnownHoliday
from shared.models import Collection, InstalmentRow, Plan, PlanDebt, PlanEventRow
from shared.services.audit import Actor
from shared.services.direct_debit.changeable import Changeable, changeable, living_mandate
from shared.services.direct_debit.changed_rows import write_days
from shared.services.direct_debit.records import locked_mandate, move_collection, open_collections
from shared.services.direct_debit.schedule import advance_notice
from shared.services.gate import all_stops
from shared.services.moratorium.freezing import WHY, move_plan
from shared.services.outbox import queue_message
from shared.services.plans.versions import RESUMED, keep_first, write_version
from shared.services.revenues import tell_revenues

TEMPLATE = "plan_resumed"
MAY_MOVE = frozenset({CollectionState.SCHEDULED, CollectionState.NOTIFIED, CollectionState.HELD})


def resume_free(database: Database, by: Actor, now: datetime) -> int:
    """Resume every plan that waited for a moratorium and is free now; each in its own transaction."""
    with database.reading() as session:
        ids = waiting_plans(session)
    return sum(database.attempt(partial(resume_plan, plan_id=one, by=by, now=now)) for one in ids)


def waiting_plans(session: Session, debt_ids: Several[int] | None = None) -> list[int]:
    """The plans that a moratorium paused, all of them or those that cover some debts."""
    asked = select(Plan.id).where(Plan.state == PlanState.SUSPENDED).order_by(Plan.id)
    if debt_ids is not None:
        covering = select(PlanDebt.plan_id).where(PlanDebt.debt_id.in_(debt_ids), PlanDebt.living)
        asked = asked.where(Plan.id.in_(covering))
    paused = select(PlanEventRow.plan_id).where(
        PlanEventRow.event == PlanEvent.SUSPENDED, PlanEventRow.note == WHY
    )
    return list(session.scalars(asked.where(Plan.id.in_(paused))))


def resume_plans(session: Session, debt_ids: Several[int], by: Actor, now: datetime) -> int:
    """Resume the paused plans that cover some debts, where nothing stops them; how many."""
    ids = waiting_plans(session, debt_ids)
    return sum(resume_plan(session, plan_id, by, now) for plan_id in ids)


def resume_plan(session: Session, plan_id: int, by: Actor, now: datetime) -> bool:
    """Let one paused plan go on. False where something still stops a payment of it, or it runs."""
    today = now.astimezone(LONDON).date()
    mandate_id = living_mandate(session, plan_id)
    if mandate_id is not None:
        locked_mandate(session, mandate_id)
        open_collections(session, mandate_id)
    plan = session.scalars(
        select(Plan)
        .where(Plan.id == plan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if plan.state is not PlanState.SUSPENDED or _is_stopped(session, plan, today):
        return False
    try:
        new = _new_days(changeable(session, plan.party_id, plan.reference, today))
    except PastLastKnownHoliday:
        # Nobody can promise a day yet; the next night tries again.
        return False
    move_plan(session, plan, PlanEvent.RESUMED, by, now, WHY)
    _write(session, plan, mandate_id, new, by, now)
    return True


def _is_stopped(session: Session, plan: Plan, today: date) -> bool:
    stops = all_stops(session, Act.COLLECTION, today, [plan.party_id])
    debts = session.scalars(
        select(PlanDebt.debt_id).where(PlanDebt.plan_id == plan.id, PlanDebt.living)
    )
    return not all(isinstance(stops.answer(plan.party_id, each), Allowed) for each in debts)


def _new_days(found: Changeable) -> tuple[Instalment, ...]:
    """The unpaid payments on new days, in their order; none where every one of them is still to come."""
    rest = [
        line.instalment
        for line in found.page.expected.lines
        if line.received < line.instalment.amount and _may_move(found, line.instalment.number)
    ]
    if not rest or rest[0].due >= found.changes_from:
        return ()
    days = (due_date(found.page.offer, index) for index in count())
    free = (day for day in days if day >= found.changes_from)
    return tuple(
        Instalment(line.number, due, found.days.on_or_next(due), line.amount)
        for line, due in zip(rest, free, strict=False)
    )


def _may_move(found: Changeable, number: int) -> bool:
    asked = found.asked.get(number)
    return asked is None or asked.state in MAY_MOVE


def _write(
    session: Session,
    plan: Plan,
    mandate_id: int | None,
    new: Sequence[Instalment],
    by: Actor,
    now: datetime,
) -> None:
    today = now.astimezone(LONDON).date()
    found = changeable(session, plan.party_id, plan.reference, today)
    keep_first(session, plan.id)
    write_days(session, found, new)
    write_version(session, plan.id, RESUMED, "", by, now, found.page.standing.received)
    told: list[int] = []
    if mandate_id is not None:
        told = _release(session, mandate_id, plan.id, by, now)
        told = list(advance_notice(session, mandate_id, told, by, now))
    after = changeable(session, plan.party_id, plan.reference, today)
    to_come = [
        line.instalment
        for line in after.page.expected.lines
        if line.received < line.instalment.amount
    ]
    debts = [debt.id for debt in after.page.debts]
    said = {"reference": plan.reference, "instalments": to_come, "by_debit": bool(told)}
    key = f"plan_resumed:{plan.id}:{plan.lock}"
    queue_message(session, TEMPLATE, plan.party_id, said, now, key, debt_ids=debts)
    content = {
        "plan": plan.reference,
        "changed_on": today.isoformat(),
        "instalments": [
            {"due": line.due.isoformat(), "amount": line.amount.plain()} for line in to_come
        ],
    }
    key = f"revenues:plan_resumed:{plan.id}:{plan.lock}"
    tell_revenues(session, "plan_rescheduled", plan.party_id, content, now, dedupe=key)


def _release(
    session: Session, mandate_id: int, plan_id: int, by: Actor, now: datetime
) -> list[int]:
    """Collections that waited are scheduled anew on the days of their instalments."""
    held = session.scalars(
        select(Collection)
        .join(InstalmentRow, InstalmentRow.id == Collection.instalment_id)
        .where(
            Collection.mandate_id == mandate_id,
            InstalmentRow.plan_id == plan_id,
            Collection.state == CollectionState.HELD,
        )
        .order_by(Collection.id)
    ).all()
    for each in held:
        each.held_by = ""
        move_collection(session, each, CollectionEvent.RELEASED, by, now)
    return [each.id for each in held]
