"""The history of a plan for its pages: every version of it and of the plans before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.schedule import Instalment
from shared.models import InstalmentRow, Plan, PlanEventRow, PlanVersion
from shared.services.errors import NotFound
from shared.services.officer_names import officer_names
from shared.services.plans.versions import AGREED, REPLACED, read_schedule


@dataclass(frozen=True)
class Version:
    """One schedule as it was agreed, and what it came from."""

    number: int
    plan_id: int
    plan_reference: str
    kind: str
    why: str
    by: str
    """`payer:5`, `officer:3`, `rule` and the like."""
    officer: str
    """The name of the officer who made the change; empty for anybody else."""
    at: datetime
    lines: tuple[Instalment, ...]
    total: Money
    received: Money


@dataclass(frozen=True)
class Pair:
    """The payment before a change and after it, side by side; none where one side has none."""

    before: Instalment | None
    after: Instalment | None

    @property
    def differs(self) -> bool:
        """Whether the change touched this payment."""
        if self.before is None or self.after is None:
            return True
        return (self.before.due, self.before.amount) != (self.after.due, self.after.amount)


@dataclass(frozen=True)
class PlanHistory:
    """Every version of a plan and of those that it follows on, the newest first."""

    reference: str
    party_id: int
    plan_id: int
    state: PlanState
    versions: tuple[Version, ...]

    def before(self, version: Version) -> Version | None:
        """The version that another one took the place of."""
        at = self.versions.index(version) + 1
        return self.versions[at] if at < len(self.versions) else None

    def pairs(self, version: Version) -> tuple[Pair, ...]:
        """Both schedules of a change side by side."""
        before = self.before(version)
        return beside(before.lines if before else (), version.lines, version.kind)

    @property
    def has_changed(self) -> bool:
        """Whether there is more than what was agreed first."""
        return len(self.versions) > 1


def beside(
    before: Iterable[Instalment], after: Iterable[Instalment], kind: str
) -> tuple[Pair, ...]:
    """Two schedules side by side: by the numbers of the payments, or in order for another plan."""
    if kind == REPLACED:
        return tuple(Pair(one, other) for one, other in zip_longest(before, after))
    old, new = _by_number(before), _by_number(after)
    return tuple(Pair(old.get(each), new.get(each)) for each in sorted({*old, *new}))


def own_history(session: Session, party_id: int, reference: str) -> PlanHistory:
    """The history of a party's own plan. Raises NotFound when there is none or it is not theirs."""
    return _history(session, _plans().where(Plan.reference == reference, Plan.party_id == party_id))


def history_of(session: Session, plan_id: int) -> PlanHistory:
    """The same for an officer. Raises NotFound."""
    return _history(session, _plans().where(Plan.id == plan_id))


def _plans() -> Any:
    return select(Plan.id, Plan.reference, Plan.party_id, Plan.state, Plan.agreed_at, Plan.total)


def _history(session: Session, asked: Any) -> PlanHistory:
    plan = session.execute(asked).first()
    if plan is None:
        raise NotFound
    rows = session.execute(_versions(plan.party_id)).all()
    chain = _chain(plan.id, rows)
    names = officer_names(session, (row.by for row in rows))
    found = tuple(_version(row, names.get(row.by, "")) for row in rows if row.plan_id in chain)
    if not any(each.plan_id == plan.id for each in found):
        found = (_as_it_stands(session, plan), *found)
    return PlanHistory(plan.reference, plan.party_id, plan.id, plan.state, found)


def _versions(party_id: int) -> Any:
    return (
        select(
            PlanVersion.number,
            PlanVersion.plan_id,
            PlanVersion.replaces_plan_id,
            PlanVersion.kind,
            PlanVersion.why,
            PlanVersion.by,
            PlanVersion.at,
            PlanVersion.schedule,
            PlanVersion.total,
            PlanVersion.received,
            Plan.reference,
        )
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Plan.party_id == party_id)
        .order_by(PlanVersion.at.desc(), PlanVersion.id.desc())
    )


def _chain(plan_id: int, rows: Iterable[Any]) -> set[int]:
    """The plan with every one that it follows on or that follows it."""
    links = [(row.plan_id, row.replaces_plan_id) for row in rows if row.replaces_plan_id]
    chain, size = {plan_id}, 0
    while size != len(chain):
        size = len(chain)
        for newer, older in links:
            if newer in chain or older in chain:
                chain |= {newer, older}
    return chain


def _version(row: Any, officer: str) -> Version:
    return Version(
        number=row.number,
        plan_id=row.plan_id,
        plan_reference=row.reference,
        kind=row.kind,
        why=row.why,
        by=row.by,
        officer=officer,
        at=row.at,
        lines=read_schedule(row.schedule),
        total=row.total,
        received=row.received,
    )


def _as_it_stands(session: Session, plan: Any) -> Version:
    """A plan of which no version was written: it is as it was agreed."""
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
    by = session.scalar(
        select(PlanEventRow.by)
        .where(PlanEventRow.plan_id == plan.id, PlanEventRow.event == PlanEvent.AGREED)
        .limit(1)
    )
    return Version(
        number=1,
        plan_id=plan.id,
        plan_reference=plan.reference,
        kind=AGREED,
        why="",
        by=by or "",
        officer="",
        at=plan.agreed_at,
        lines=tuple(Instalment(*row) for row in rows),
        total=plan.total,
        received=Money(0),
    )


def _by_number(lines: Iterable[Instalment]) -> Mapping[int, Instalment]:
    return {line.number: line for line in lines}
