"""The debts that can be reduced because of hardship: what is owed on them, without costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from shared.domain.case import financial_year
from shared.domain.hardship_form import COVERS, Power
from shared.domain.money import ZERO, Money
from shared.domain.stages import DebtType
from shared.models import Account, Debt, HardshipDebt, Liability
from shared.services.debts.unpaid import CHARGE, COSTS, IS_OWED


@dataclass(frozen=True)
class ReducibleDebt:
    """One debt and how much of it could be given up."""

    id: int
    account_reference: str
    type: DebtType
    year: int
    charge: Money
    """What is unpaid of the charge itself: the most that can be taken off."""
    costs: Money
    """What is unpaid of court costs, which these powers do not reach."""

    @property
    def year_name(self) -> str:
        """The financial year, `2026/27`."""
        return f"{self.year}/{(self.year + 1) % 100:02d}"

    @property
    def starts_on(self) -> date:
        """The first day of its year."""
        return date(self.year, 4, 1)

    @property
    def ends_on(self) -> date:
        """The last day of its year."""
        return date(self.year + 1, 3, 31)

    def is_current(self, today: date) -> bool:
        """Whether it is this year's."""
        return self.year == financial_year(today)


_COLUMNS: tuple[Any, ...] = (Debt.id, Account.reference, Account.type, Debt.year, CHARGE, COSTS)


def reducible(session: Session, party_id: int, power: Power) -> tuple[ReducibleDebt, ...]:
    """What a party owes of the kind that a power reaches, the oldest first; one query."""
    liable = exists().where(
        Liability.account_id == Debt.account_id,
        Liability.party_id == party_id,
        Liability.removed_on.is_(None),
    )
    rows = session.execute(
        select(*_COLUMNS)
        .join(Account, Account.id == Debt.account_id)
        .where(liable, Account.type == COVERS[power], IS_OWED)
        .order_by(Debt.year, Debt.id)
    )
    return tuple(each for each in map(_debt, rows) if each.charge > ZERO)


def of_application(session: Session, application_id: int) -> tuple[ReducibleDebt, ...]:
    """The debts of an application that was submitted, as they stand now; one query."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(Account, Account.id == Debt.account_id)
        .join(HardshipDebt, HardshipDebt.debt_id == Debt.id)
        .where(HardshipDebt.application_id == application_id)
        .order_by(Debt.year, Debt.id)
    )
    return tuple(map(_debt, rows))


def powers_for(session: Session, party_id: int) -> tuple[Power, ...]:
    """The powers that reach anything that a party owes."""
    return tuple(power for power in Power if reducible(session, party_id, power))


def chosen(debts: Collection[ReducibleDebt], ids: Collection[str]) -> tuple[ReducibleDebt, ...]:
    """The debts whose numbers were ticked."""
    return tuple(debt for debt in debts if str(debt.id) in ids)


def _debt(row: Row[Any]) -> ReducibleDebt:
    return ReducibleDebt(
        row.id, row.reference, row.type, row.year, max(row.charge, ZERO), row.costs
    )
