"""Changes that were told, for the pages of whoever told them and of officers; and finishing one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.changed import MAY_LOWER_BILLS, ChangeKind, read_kinds
from shared.domain.plan_states import ALIVE
from shared.models import ChangeReport, Plan, Replan
from shared.services.audit import Actor, record_audit
from shared.services.changes.report import change_subject
from shared.services.errors import NotFound, StaleVersion
from shared.services.work_items import finish_work


@dataclass(frozen=True)
class TheirPlan:
    """A plan of theirs that goes on, and whether it is being worked out anew."""

    reference: str
    is_anew: bool


@dataclass(frozen=True)
class OneChange:
    """A change that was told."""

    id: int
    reference: str
    party_id: int
    kinds: tuple[ChangeKind, ...]
    happened_on: date | None
    words: str = field(repr=False)
    reported_at: datetime
    reported_by: str
    promise_on: date
    is_open: bool
    done_at: datetime | None
    plans: tuple[TheirPlan, ...] = ()

    @property
    def may_lower_bills(self) -> bool:
        """Whether a reduction may be due after it."""
        return bool(MAY_LOWER_BILLS.intersection(self.kinds))


def own_change(session: Session, party_id: int, reference: str) -> OneChange:
    """A change that a party told us of, with their plans. Raises NotFound."""
    return _one(session, ChangeReport.reference == reference, ChangeReport.party_id == party_id)


def change_case(session: Session, party_id: int, report_id: int) -> OneChange:
    """The same for an officer. Raises NotFound."""
    return _one(session, ChangeReport.id == report_id, ChangeReport.party_id == party_id)


def changes_of(session: Session, party_id: int) -> tuple[OneChange, ...]:
    """Everything that a party told us, the newest first."""
    rows = session.scalars(
        select(ChangeReport)
        .where(ChangeReport.party_id == party_id)
        .order_by(ChangeReport.id.desc())
        .limit(50)
    )
    return tuple(_read(row) for row in rows)


def finish_change(
    session: Session, party_id: int, report_id: int, by: Actor, now: datetime
) -> None:
    """An officer has read it and acted. Raises NotFound, StaleVersion when that was done before."""
    report = session.scalars(
        select(ChangeReport)
        .where(ChangeReport.id == report_id, ChangeReport.party_id == party_id)
        .with_for_update()
    ).one_or_none()
    if report is None:
        raise NotFound
    if report.state != "open":
        raise StaleVersion
    report.state, report.done_at, report.done_by = "done", now, str(by)
    finish_work(session, change_subject(report_id), by, now)
    record_audit(session, by, "dealt with a change", change_subject(report_id), now)
    session.flush()


def _one(session: Session, *conditions: Any) -> OneChange:
    row = session.scalars(select(ChangeReport).where(*conditions)).one_or_none()
    if row is None:
        raise NotFound
    plans = session.execute(
        select(Plan.reference, Replan.id)
        .outerjoin(Replan, (Replan.plan_id == Plan.id) & Replan.ended_at.is_(None))
        .where(Plan.party_id == row.party_id, Plan.state.in_(ALIVE))
        .order_by(Plan.id)
    )
    return _read(row, tuple(TheirPlan(each[0], each[1] is not None) for each in plans))


def _read(row: ChangeReport, plans: tuple[TheirPlan, ...] = ()) -> OneChange:
    return OneChange(
        id=row.id,
        reference=row.reference,
        party_id=row.party_id,
        kinds=read_kinds(row.kinds),
        happened_on=row.happened_on,
        words=row.words,
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        promise_on=row.promise_on,
        is_open=row.state == "open",
        done_at=row.done_at,
        plans=plans,
    )
