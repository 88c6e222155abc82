"""Costs that an extract adds to a debt in a plan: the plan is not for them, and its payer is not late by them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Table, select, type_coerce, update
from sqlalchemy.orm import Session

from shared.domain.plan_states import PlanState
from shared.models import Account, Debt, PlanDebt
from shared.models.extract import extract_debt
from shared.models.plans import Plan

_UNDER_WAY = (PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN)
_DEBTS: Table = Debt.__table__  # type: ignore[assignment]
_ACCOUNTS: Table = Account.__table__  # type: ignore[assignment]
_PARTS: Table = PlanDebt.__table__  # type: ignore[assignment]


def keep_added_costs(session: Session) -> int:
    """Add to each plan's debt what the staged extract says its costs have grown by; rows changed.

    Call it before the debts themselves are brought up to the extract. Costs that fall were paid, and
    count as such. Costs that came back because a payment of them went back count as added: then
    nobody is late by them either.
    """
    staged = extract_debt.c
    grown = (
        select(
            _PARTS.c.id,
            (_pence(staged.costs) - _pence(_DEBTS.c.costs)).label("more"),
        )
        .join(Plan, Plan.id == _PARTS.c.plan_id)
        .join(_DEBTS, _DEBTS.c.id == _PARTS.c.debt_id)
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _DEBTS.c.account_id)
        .join(
            extract_debt,
            (staged.account == _ACCOUNTS.c.reference)
            & (staged.year == _DEBTS.c.year)
            & (staged.line == _DEBTS.c.line),
        )
        .where(Plan.state.in_(_UNDER_WAY), staged.costs > _DEBTS.c.costs)
        .subquery()
    )
    more: Any = grown.c.more
    done = session.execute(
        update(_PARTS)
        .where(_PARTS.c.id == grown.c.id)
        .values(added=type_coerce(_PARTS.c.added, BigInteger) + more)
    )
    return int(getattr(done, "rowcount", 0))


def _pence(amount: Any) -> Any:
    return type_coerce(amount, BigInteger)
