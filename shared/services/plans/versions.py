"""The versions of a plan: its whole schedule after each change, with who, why and when; never changed.

A plan's rows hold it as it is now. Before the first change of a plan of which no version was written,
the schedule is kept as it stands, so that the one that was agreed can still be read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.money import ZERO, Money, total
from shared.domain.plan_states import PlanEvent
from shared.domain.schedule import Instalment
from shared.models import Debt, InstalmentRow, Plan, PlanDebt, PlanEventRow, PlanVersion
from shared.services.audit import Actor
from shared.services.debts.unpaid import OWED

AGREED, MOVED, USUAL_DAY, MORE = "agreed", "moved", "usual_day", "amount"
SKIPPED, LINES, REDUCED, REPLACED = "skipped", "lines", "reduced", "replaced"
RESUMED = "resumed"
"""What changed, as the record names it."""
OF_NOTES = {"move": MOVED, "day": USUAL_DAY, "skip": SKIPPED}
"""The kinds of changes that the events of a plan name in other words."""


def keep_first(session: Session, plan_id: int) -> None:
    """Write a plan's first version as it stands, where it has none; call it before a change.

    The caller holds the plan.
    """
    if _last(session, plan_id):
        return
    plan = session.get_one(Plan, plan_id)
    kind, at, by = _came_about(session, plan)
    _add(session, plan, 1, kind, "", by, at, ZERO, None)


def first_version(
    session: Session, plan: Plan, lines: Sequence[Instalment], by: Actor, now: datetime
) -> None:
    """Write the first version of a plan that was just agreed, and takes no other's place."""
    session.add(
        PlanVersion(
            plan_id=plan.id,
            number=1,
            kind=AGREED,
            schedule=written(lines),
            total=plan.total,
            received=ZERO,
            by=str(by)[:60],
            at=now,
        )
    )


def write_version(
    session: Session,
    plan_id: int,
    kind: str,
    why: str,
    by: Actor,
    now: datetime,
    received: Money | None = None,
    replaces_plan_id: int | None = None,
) -> int:
    """Write down a plan's schedule as it is after a change; the number of the version.

    `received` is what came since it was agreed; worked out where it is not given. The first version
    of a plan that takes the place of another counts on from that one's. The caller holds the plan,
    and called `keep_first` before it changed anything.
    """
    session.flush()
    number = _last(session, plan_id) + 1
    if replaces_plan_id is not None and number == 1:
        number = _last(session, replaces_plan_id) + 1
    came = _received(session, plan_id) if received is None else received
    plan = session.get_one(Plan, plan_id)
    _add(session, plan, number, kind, why, str(by), now, came, replaces_plan_id)
    return number


def written(lines: Sequence[Instalment]) -> str:
    """A schedule as it is kept: every instalment as its number, days and pence."""
    return json.dumps(
        [
            [line.number, line.due.isoformat(), line.collect.isoformat(), line.amount.pence]
            for line in lines
        ]
    )


def read_schedule(kept: str) -> tuple[Instalment, ...]:
    """A schedule that was kept."""
    return tuple(
        Instalment(number, date.fromisoformat(due), date.fromisoformat(collect), Money(pence))
        for number, due, collect, pence in json.loads(kept)
    )


def _last(session: Session, plan_id: int) -> int:
    highest = select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan_id)
    return int(session.scalar(highest) or 0)


def _came_about(session: Session, plan: Plan) -> tuple[str, datetime, str]:
    """By what a plan without versions came to be as it is, when, and by whom."""
    known = (PlanEvent.AGREED, PlanEvent.RESCHEDULED)
    last = session.scalars(
        select(PlanEventRow)
        .where(PlanEventRow.plan_id == plan.id, PlanEventRow.event.in_(known))
        .order_by(PlanEventRow.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return AGREED, plan.agreed_at, "system"
    if last.event is PlanEvent.AGREED:
        return AGREED, last.at, last.by
    kind = str(json.loads(last.note)["kind"])
    return OF_NOTES.get(kind, kind), last.at, last.by


def _received(session: Session, plan_id: int) -> Money:
    balances = select(PlanDebt.balance, PlanDebt.added, OWED).join(
        Debt, Debt.id == PlanDebt.debt_id
    )
    rows = session.execute(balances.where(PlanDebt.plan_id == plan_id)).all()
    came = sum((row[0] + row[1] - row[2] for row in rows), ZERO)
    return max(came, ZERO)


def _add(
    session: Session,
    plan: Plan,
    number: int,
    kind: str,
    why: str,
    by: str,
    at: datetime,
    received: Money,
    replaces_plan_id: int | None,
) -> None:
    rows = session.execute(
        select(
            InstalmentRow.number,
            InstalmentRow.due_on,
            InstalmentRow.collect_on,
            InstalmentRow.amount,
        )
        .where(InstalmentRow.plan_id == plan.id)
        .order_by(InstalmentRow.number)
    )
    lines = [Instalment(*row) for row in rows]
    session.add(
        PlanVersion(
            plan_id=plan.id,
            number=number,
            replaces_plan_id=replaces_plan_id,
            kind=kind[:20],
            why=why,
            schedule=written(lines),
            # Not the plan's own total: what was taken off a debt is off that one already.
            total=total(line.amount for line in lines) + plan.paid_now,
            received=received,
            by=by[:60],
            at=at,
        )
    )
    session.flush()
