"""Moves of money from one debt to another, as officers read them and as the payer is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.plan_states import PlanState
from shared.domain.says import N_, Says
from shared.domain.stages import type_name
from shared.models import (
    Account,
    Debt,
    Liability,
    Officer,
    Plan,
    PlanDebt,
    Posting,
    Reallocation,
    Receipt,
)
from shared.services.errors import NotFound
from shared.services.outbox import queue_message

UNDER_WAY = (PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN)


@dataclass(frozen=True)
class MoveShown:
    """A move of money and who asked for it."""

    id: int
    receipt_number: str
    amount: Money
    from_debt: Says
    to_debt: Says
    reason: str
    state: str
    asked_by: str
    asked_by_id: int
    at: datetime


def move_shown(session: Session, party_id: int, reallocation_id: int) -> MoveShown:
    """A move of money on a debt of a party's. Raises NotFound when there is none or it is not theirs."""
    found = session.execute(
        select(Reallocation, Receipt.number, Officer.name)
        .join(Posting, Posting.id == Reallocation.posting_id)
        .join(Receipt, Receipt.id == Posting.receipt_id)
        .join(Officer, Officer.id == Reallocation.asked_by)
        .join(Debt, Debt.id == Reallocation.from_debt_id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Reallocation.id == reallocation_id, Liability.party_id == party_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    row: Reallocation = found[0]
    names = _names(session, (row.from_debt_id, row.to_debt_id))
    return MoveShown(
        row.id,
        found.number,
        row.amount,
        names[row.from_debt_id],
        names[row.to_debt_id],
        row.reason,
        row.state,
        found.name,
        row.asked_by,
        row.at,
    )


def tell_moved(session: Session, reallocation_id: int, party_id: int, now: datetime) -> None:
    """Write to the payer which debt their money pays now, and that a plan of theirs changes by it."""
    found = session.execute(
        select(Reallocation, Receipt.number)
        .join(Posting, Posting.id == Reallocation.posting_id)
        .join(Receipt, Receipt.id == Posting.receipt_id)
        .where(Reallocation.id == reallocation_id)
    ).one()
    row: Reallocation = found[0]
    ids = (row.from_debt_id, row.to_debt_id)
    names = _names(session, ids)
    plans = session.scalars(
        select(Plan.reference)
        .join(PlanDebt, and_(PlanDebt.plan_id == Plan.id, PlanDebt.living))
        .where(PlanDebt.debt_id.in_(ids), Plan.party_id == party_id, Plan.state.in_(UNDER_WAY))
        .distinct()
        .order_by(Plan.reference)
    )
    params = {
        "amount": row.amount,
        "receipt_number": found.number,
        "from_debt": names[row.from_debt_id],
        "to_debt": names[row.to_debt_id],
        "plan_references": ", ".join(plans),
    }
    about = f"reallocation:{reallocation_id}:moved"
    queue_message(session, "money_moved", party_id, params, now, about)


def tell_placed(
    session: Session,
    item_id: int,
    receipt_id: int | None,
    debt_id: int,
    amount: Money,
    now: datetime,
) -> None:
    """Write to the payer, where we know who that is, which debt a person sent their money to."""
    paid = select(Receipt.number, Receipt.party_id).where(Receipt.id == receipt_id)
    receipt = session.execute(paid).one_or_none()
    if receipt is None or receipt.party_id is None:
        return
    params = {
        "amount": amount,
        "receipt_number": receipt.number,
        "to_debt": _names(session, (debt_id,))[debt_id],
    }
    about = f"suspense:{item_id}:placed"
    queue_message(session, "money_placed", receipt.party_id, params, now, about)


def _names(session: Session, debt_ids: tuple[int, ...]) -> dict[int, Says]:
    rows = session.execute(
        select(Debt.id, Account.type, Debt.year, Account.reference)
        .join(Account, Account.id == Debt.account_id)
        .where(Debt.id.in_(debt_ids))
    )
    return {
        debt_id: Says(
            N_("%(name)s %(year)s, account %(reference)s"),
            {
                "name": type_name(debt_type),
                "year": f"{year}/{(year + 1) % 100:02d}",
                "reference": reference,
            },
        )
        for debt_id, debt_type, year, reference in rows
    }
