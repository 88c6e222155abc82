"""Differences that stand as long as something is missing: payments not held, plans not known, sums not right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from shared.domain.london import london_day_end
from shared.domain.money import ZERO, Money
from shared.domain.plan_states import ALIVE, PlanState
from shared.domain.truth import Difference
from shared.models import (
    CashFile,
    CashLine,
    InstalmentRow,
    InstalmentSlice,
    OutboxMessage,
    Plan,
    RevenuesPlan,
)


@dataclass(frozen=True)
class StandingOne:
    """One difference that is there tonight."""

    kind: Difference
    subject: str
    ours: Money
    theirs: Money
    since: date
    """The day from which it counts."""
    debt_id: int | None = None
    plan_id: int | None = None


def not_held(session: Session, extract_on: date) -> list[StandingOne]:
    """Payments in a cash file made by the day of the last extract that it does not hold, debt by debt."""
    rows = session.execute(
        select(
            CashLine.debt_id,
            cast(func.sum(type_coerce(CashLine.amount, BigInteger)), BigInteger),
            func.min(CashFile.day),
        )
        .join(CashFile, CashFile.id == CashLine.file_id)
        .where(CashLine.held_posting_id.is_(None), CashFile.day < extract_on)
        .group_by(CashLine.debt_id)
        .order_by(CashLine.debt_id)
    )
    return [
        StandingOne(Difference.TIMING, f"debt:{debt_id}", Money(pence), ZERO, day, debt_id=debt_id)
        for debt_id, pence, day in rows
        if pence
    ]


def plans_not_there(session: Session, told_on: date) -> list[StandingOne]:
    """Living plans that were told before the last extract and that it does not know."""
    told = select(OutboxMessage.id).where(
        OutboxMessage.dedupe
        == literal("revenues:plan_agreed:", String).concat(cast(Plan.id, String)),
        OutboxMessage.state == "sent",
    )
    rows = session.execute(
        select(Plan.id, Plan.total, Plan.agreed_at)
        .outerjoin(RevenuesPlan, RevenuesPlan.reference == Plan.reference)
        .where(
            Plan.state.in_(ALIVE),
            Plan.agreed_at < london_day_end(told_on),
            RevenuesPlan.reference.is_(None),
            told.exists(),
        )
        .order_by(Plan.id)
    )
    return [
        StandingOne(
            Difference.MISSING_PLAN, f"plan:{plan_id}", whole, ZERO, told_on, plan_id=plan_id
        )
        for plan_id, whole, _agreed in rows
    ]


def plans_still_there(session: Session, told_on: date) -> list[StandingOne]:
    """Plans that the last extract knows and that ended here before it."""
    rows = session.execute(
        select(Plan.id, Plan.total)
        .join(RevenuesPlan, RevenuesPlan.reference == Plan.reference)
        .where(Plan.state.not_in((*ALIVE, PlanState.BROKEN)))
        .order_by(Plan.id)
    )
    return [
        StandingOne(Difference.ENDED_PLAN, f"plan:{plan_id}", ZERO, whole, told_on, plan_id=plan_id)
        for plan_id, whole in rows
    ]


def sums_not_right(session: Session, today: date) -> list[StandingOne]:
    """Instalments of living plans whose parts do not come to their amount."""
    amount: Any = type_coerce(InstalmentRow.amount, BigInteger)
    parts = func.coalesce(func.sum(type_coerce(InstalmentSlice.amount, BigInteger)), 0)
    asked: Select[Any] = (
        select(
            InstalmentRow.plan_id, amount.label("amount"), cast(parts, BigInteger).label("parts")
        )
        .join(Plan, Plan.id == InstalmentRow.plan_id)
        .outerjoin(InstalmentSlice, InstalmentSlice.instalment_id == InstalmentRow.id)
        .where(Plan.state.in_(ALIVE))
        .group_by(InstalmentRow.id, InstalmentRow.plan_id, InstalmentRow.amount)
        .having(parts != amount)
        .order_by(InstalmentRow.plan_id)
    )
    wrong: dict[int, tuple[int, int]] = {}
    for plan_id, whole, paid in session.execute(asked):
        before = wrong.get(plan_id, (0, 0))
        wrong[plan_id] = (before[0] + whole, before[1] + paid)
    return [
        StandingOne(
            Difference.SCHEDULE,
            f"plan:{plan_id}",
            Money(whole),
            Money(paid),
            today,
            plan_id=plan_id,
        )
        for plan_id, (whole, paid) in wrong.items()
    ]


def all_standing(
    session: Session, extract_on: date | None, told_on: date | None, today: date
) -> Sequence[StandingOne]:
    """Every one that is there tonight. Without an extract, or one that tells of plans, some cannot be known."""
    found = sums_not_right(session, today)
    if extract_on is not None:
        found += not_held(session, extract_on)
    if told_on is not None:
        found += plans_not_there(session, told_on) + plans_still_there(session, told_on)
    return found
