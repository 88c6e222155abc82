"""The sandbox's two ledgers: actions that left, plans that the revenues system knows, and one that it lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.models import Account, Debt, Plan, PlanDebt
from shared.services.actions_file import make_actions_file
from shared.services.audit import Actor
from shared.services.truth.check import check_truth

BY = Actor("command", "sandbox-load")

Known = tuple[tuple[str, str], ...]
"""Plans as an extract tells of them: account and reference."""


def hand_over(database: Database, now: datetime) -> Known:
    """Write the actions file, look at the balances, and say which plans the revenues system knows since.

    One got lost on the way, so that the nightly check has something to find.
    """
    with database.transaction() as session:
        make_actions_file(session, BY, now)
    check_truth(database, now)
    with database.reading() as session:
        return _known(session)[1:]


def _known(session: Session) -> Known:
    rows = session.execute(
        select(func.min(Account.reference), Plan.reference)
        .join(Debt, Debt.account_id == Account.id)
        .join(PlanDebt, PlanDebt.debt_id == Debt.id)
        .join(Plan, Plan.id == PlanDebt.plan_id)
        .where(PlanDebt.living)
        .group_by(Plan.id, Plan.reference)
        .order_by(Plan.id)
    )
    return tuple((account, reference) for account, reference in rows)
