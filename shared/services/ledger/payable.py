"""The debts that money may go to, as the allocation sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from shared.domain.allocation import Payable
from shared.domain.case import financial_year
from shared.domain.money import ZERO
from shared.models import Account, Debt, Hold, InstalmentRow, InstalmentSlice, Liability, PlanDebt
from shared.services.debts.unpaid import CHARGE, COSTS
from shared.services.holds import HoldKind

STOPS_MONEY = frozenset(HoldKind) - {HoldKind.PLAN, HoldKind.OPEN_PROPOSAL}
"""Kinds of hold under which money goes to a debt only where the payer means it."""


def payable_of_party(session: Session, party_id: int, today: date) -> tuple[Payable, ...]:
    """Every debt for which a party is liable, also those that owe nothing or are in credit."""
    liable = exists().where(
        Liability.account_id == Debt.account_id,
        Liability.party_id == party_id,
        Liability.removed_on.is_(None),
    )
    return _payable(session, liable, today)


def payable_of_account(session: Session, account_id: int, today: date) -> tuple[Payable, ...]:
    """Every debt of one account."""
    return _payable(session, Debt.account_id == account_id, today)


def payable_debts(session: Session, debt_ids: Collection[int], today: date) -> dict[int, Payable]:
    """Debts by their ids, for an allocation that was chosen."""
    return {each.debt_id: each for each in _payable(session, Debt.id.in_(debt_ids), today)}


def _payable(session: Session, which: Any, today: date) -> tuple[Payable, ...]:
    rows: Iterable[Row[Any]] = session.execute(
        select(
            Debt.id,
            Account.type,
            CHARGE,
            COSTS,
            Debt.year,
            Debt.due_on,
            Account.current_instalment,
            PlanDebt.plan_id,
            _next_slice(today).label("slice"),
            _is_held(today).label("is_held"),
        )
        .join(Account, Account.id == Debt.account_id)
        .outerjoin(PlanDebt, and_(PlanDebt.debt_id == Debt.id, PlanDebt.living))
        .where(which)
        .order_by(Debt.id)
    )
    return tuple(_as_payable(row, today) for row in rows)


def _is_held(today: date) -> Any:
    """Whether money goes to a debt only where the payer means it."""
    whose = aliased(Liability)
    # Named, because it stands two levels down: else it would look at every debt and every hold.
    of_somebody_liable = (
        exists()
        .where(
            whose.account_id == Debt.account_id,
            whose.removed_on.is_(None),
            whose.party_id == Hold.party_id,
        )
        .correlate(Debt, Hold)
    )
    return (
        exists()
        .where(
            or_(Hold.debt_id == Debt.id, of_somebody_liable),
            Hold.kind.in_(STOPS_MONEY),
            Hold.starts_on <= today,
            or_(Hold.ends_on.is_(None), Hold.ends_on >= today),
            Hold.ended_at.is_(None),
        )
        .correlate(Debt)
    )


def _next_slice(today: date) -> Any:
    """What the plan's next instalment, or the one due today, pays towards the debt."""
    return (
        select(InstalmentSlice.amount)
        .join(InstalmentRow, InstalmentRow.id == InstalmentSlice.instalment_id)
        .where(
            InstalmentSlice.debt_id == Debt.id,
            InstalmentRow.plan_id == PlanDebt.plan_id,
            InstalmentRow.collect_on >= today,
        )
        .order_by(InstalmentRow.number)
        .limit(1)
        .scalar_subquery()
    )


def _as_payable(row: Row[Any], today: date) -> Payable:
    is_current = row.year == financial_year(today)
    return Payable(
        debt_id=row.id,
        fund=row.type,
        charge=row.charge,
        costs=row.costs,
        year=row.year,
        due_on=row.due_on,
        is_current_year=is_current,
        next_instalment=row.slice or (row.current_instalment if is_current else ZERO),
        is_held=bool(row.is_held),
        plan_id=row.plan_id,
    )
