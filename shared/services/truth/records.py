"""Writing differences down: found, seen again, gone by themselves, and asked of a person."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.truth import WORDS, Difference, Found
from shared.domain.work_kinds import WorkKind
from shared.domain.working_days import WorkingDays
from shared.models import Debt, Liability, Plan, PlanDebt, TruthDifference
from shared.services.audit import Actor
from shared.services.truth.balances import Moved
from shared.services.truth.standing_ones import StandingOne
from shared.services.work_items import finish_work, open_work

OPEN, GONE = "open", "gone"
STANDING = (
    Difference.TIMING,
    Difference.MISSING_PLAN,
    Difference.ENDED_PLAN,
    Difference.SCHEDULE,
)
"""The kinds that are there for as long as something is missing, and go with it."""


@dataclass(frozen=True)
class Night:
    """What holds for one night."""

    today: date
    now: datetime
    late_days: int
    answer_days: int
    days: WorkingDays
    by: Actor


@dataclass(frozen=True)
class WrittenMoves:
    """What one batch of debts came to."""

    new_ids: tuple[int, ...]
    gone: int


def subject_of(difference_id: int) -> str:
    """How work items name a difference."""
    return f"difference:{difference_id}"


def write_moved(session: Session, moved: Sequence[Moved], night: Night) -> WrittenMoves:
    """Write down what moved as nobody knows why. What undoes an open difference ends it instead."""
    wanted = [(each.debt_id, found) for each in moved for found in each.found]
    debt_ids = [debt_id for debt_id, _ in wanted]
    before = _open_of_debts(session, debt_ids)
    plans, people = _plans_of(session, debt_ids), _people_of(session, debt_ids)
    rows, undone = [], []
    for debt_id, found in wanted:
        opposite = _undone_by(before.get(debt_id, ()), found)
        if opposite is not None:
            undone.append(opposite)
            continue
        plan_id, plan_party = plans.get(debt_id, (None, None))
        rows.append(
            _row(
                found.kind,
                f"debt:{debt_id}",
                found.ours,
                found.theirs,
                night,
                debt_id=debt_id,
                plan_id=plan_id,
                party_id=plan_party or people.get(debt_id),
            )
        )
    _end(session, undone, night)
    return WrittenMoves(_add(session, rows, night), len(undone))


def write_standing(
    session: Session, standing: Sequence[StandingOne], night: Night
) -> tuple[int, ...]:
    """Write down what is there tonight and was not, and that the rest is still there."""
    plans = _parties_of_plans(session, {each.plan_id for each in standing if each.plan_id})
    people = _people_of(session, [each.debt_id for each in standing if each.debt_id])
    covered = _plans_of(session, [each.debt_id for each in standing if each.debt_id])
    rows = []
    for each in standing:
        plan_id, party = each.plan_id, plans.get(each.plan_id or 0)
        if each.debt_id is not None:
            plan_id, party = covered.get(each.debt_id, (None, None))
            party = party or people.get(each.debt_id)
        row = _row(
            each.kind,
            each.subject,
            each.ours,
            each.theirs,
            night,
            debt_id=each.debt_id,
            plan_id=plan_id,
            party_id=party,
        )
        rows.append(row | {"content": json.dumps({"since": each.since.isoformat()})})
    return _add(session, rows, night)


def close_gone(session: Session, standing: Sequence[StandingOne], night: Night) -> int:
    """End what is no longer there tonight."""
    there = {(each.kind.value, each.subject) for each in standing}
    rows = session.execute(
        select(TruthDifference.id, TruthDifference.kind, TruthDifference.subject).where(
            TruthDifference.state == OPEN,
            TruthDifference.kind.in_([kind.value for kind in STANDING]),
        )
    )
    gone = [number for number, kind, subject in rows if (kind, subject) not in there]
    _end(session, gone, night)
    return len(gone)


def ask_people(session: Session, night: Night) -> int:
    """Ask a person about every open difference that does not go by itself, or did not in its days."""
    late = night.today - timedelta(days=night.late_days)
    rows = session.execute(
        select(TruthDifference.id, TruthDifference.party_id)
        .where(TruthDifference.state == OPEN)
        .where(
            TruthDifference.kind.not_in([kind.value for kind in WORDS if WORDS[kind].is_safe])
            | (TruthDifference.found_on <= late)
        )
        .order_by(TruthDifference.id)
    ).all()
    promise = night.days.add(night.today, night.answer_days)
    people = [(number, party_id) for number, party_id in rows if party_id is not None]
    for number, party_id in people:
        kind, subject = WorkKind.DIFFERENCE, subject_of(number)
        open_work(session, kind, party_id, subject, promise, night.now)
    return len(people)


def _row(
    kind: Difference, subject: str, ours: Money, theirs: Money, night: Night, **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "subject": subject,
        "ours": ours,
        "theirs": theirs,
        "content": "",
        "found_on": night.today,
        "seen_on": night.today,
        "state": OPEN,
        "ended_by": "",
        "ended_why": "",
        **more,
    }


def _add(session: Session, rows: Sequence[dict[str, Any]], night: Night) -> tuple[int, ...]:
    """Add what is not open yet; what is open gets tonight's figures and day."""
    known = {
        (kind, subject): number
        for number, kind, subject in session.execute(
            select(TruthDifference.id, TruthDifference.kind, TruthDifference.subject).where(
                TruthDifference.state == OPEN,
                TruthDifference.subject.in_([row["subject"] for row in rows]),
            )
        )
    }
    new = []
    for row in rows:
        number = known.get((row["kind"], row["subject"]))
        if number is None:
            new.append(row)
            continue
        again = {"seen_on": night.today, "ours": row["ours"], "theirs": row["theirs"]}
        session.execute(update(TruthDifference).where(TruthDifference.id == number).values(**again))
    if not new:
        return ()
    added = insert(TruthDifference).returning(TruthDifference.id)
    return tuple(session.scalars(added, new))


def _end(session: Session, ids: Collection[int], night: Night) -> None:
    if ids:
        session.execute(
            update(TruthDifference)
            .where(TruthDifference.id.in_(ids))
            .values(state=GONE, ended_at=night.now, ended_by=str(night.by))
        )
    for number in ids:
        finish_work(session, subject_of(number), night.by, night.now)


def _open_of_debts(
    session: Session, debt_ids: Sequence[int]
) -> Mapping[int, Sequence[tuple[int, Money]]]:
    """What is open about some debts: its id, and by how much it is more there."""
    rows = session.execute(
        select(
            TruthDifference.debt_id,
            TruthDifference.id,
            TruthDifference.ours,
            TruthDifference.theirs,
        ).where(
            TruthDifference.state == OPEN,
            TruthDifference.debt_id.in_(debt_ids),
            TruthDifference.kind.not_in([kind.value for kind in STANDING]),
        )
    )
    found: dict[int, list[tuple[int, Money]]] = {}
    for debt_id, number, ours, theirs in rows:
        found.setdefault(debt_id or 0, []).append((number, theirs - ours))
    return found


def _undone_by(before: Sequence[tuple[int, Money]], found: Found) -> int | None:
    return next((number for number, more in before if more == -found.more), None)


def _plans_of(
    session: Session, debt_ids: Sequence[int]
) -> dict[int, tuple[int | None, int | None]]:
    """The living plan of each debt, and whose it is."""
    rows = session.execute(
        select(PlanDebt.debt_id, Plan.id, Plan.party_id)
        .join(Plan, Plan.id == PlanDebt.plan_id)
        .where(PlanDebt.debt_id.in_(debt_ids), PlanDebt.living)
    )
    return {debt_id: (plan_id, party_id) for debt_id, plan_id, party_id in rows}


def _people_of(session: Session, debt_ids: Sequence[int]) -> dict[int, int]:
    """Somebody who is liable for each debt."""
    rows = session.execute(
        select(Debt.id, func.min(Liability.party_id))
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Debt.id.in_(debt_ids), Liability.removed_on.is_(None))
        .group_by(Debt.id)
    )
    return {debt_id: party_id for debt_id, party_id in rows}  # noqa: C416 - rows are no pairs to mypy


def _parties_of_plans(session: Session, plan_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(select(Plan.id, Plan.party_id).where(Plan.id.in_(plan_ids)))
    return {plan_id: party_id for plan_id, party_id in rows}  # noqa: C416 - rows are no pairs to mypy
