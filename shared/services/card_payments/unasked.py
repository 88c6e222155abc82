"""Whether somebody may be sent a link to pay that they did not ask for: it asks for money."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import Act, Allowed, Blocked
from shared.models import PlanDebt
from shared.services.gate import may_about


def may_ask_for_money(
    session: Session, party_id: int, plan_id: int | None, debt_id: int | None, today: date
) -> Allowed | Blocked:
    """What the gate says of chasing a party for the debts of a plan, one debt, or all (neither).

    A payment that somebody wants to make is always possible; that an officer thinks of it first is
    a chase.
    """
    if plan_id is not None:
        debts = tuple(session.scalars(select(PlanDebt.debt_id).where(PlanDebt.plan_id == plan_id)))
    else:
        debts = () if debt_id is None else (debt_id,)
    return may_about(session, Act.CHASE, party_id, debts, today)
