"""One debt of a party as it stands now, and as the split over several debts sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from shared.domain.case import financial_year
from shared.domain.money import ZERO, Money
from shared.domain.split import PlannedDebt
from shared.domain.stages import DebtType, Stage

BILLED_BY_THE_YEAR = frozenset({DebtType.COUNCIL_TAX, DebtType.BUSINESS_RATES, DebtType.BID_LEVY})
"""Whose bill of this year grows while older debts are paid."""


@dataclass(frozen=True)
class OwedDebt:
    """One debt of a party as it stands now."""

    id: int
    account_id: int
    account_reference: str
    type: DebtType
    year: int
    line: str
    stage: Stage
    stage_on: date | None
    balance: Money
    costs: Money
    hearing_on: date | None
    due_on: date | None
    is_company: bool
    """Whether an organisation is liable for the account."""
    plan_reference: str | None = None
    """The party's own plan that the debt is in."""
    replans: bool = False
    """Whether that plan is being worked out anew, so that an offer may take its place."""
    is_elsewhere: bool = False
    """Whether somebody else who is liable has offered or agreed something for it."""

    @property
    def can_be_planned(self) -> bool:
        """Whether an offer may be made for it."""
        return (self.plan_reference is None or self.replans) and self.balance > ZERO


class DebtLike(Protocol):
    """What the order of payment looks at: a debt of the facts or its record."""

    id: Any
    year: Any
    hearing_on: Any
    costs: Any
    due_on: Any


def as_planned(
    debt: DebtLike | OwedDebt, kind: DebtType, balance: Money, today: date
) -> PlannedDebt:
    """A debt as the split over several debts sees it."""
    billed = kind in BILLED_BY_THE_YEAR
    return PlannedDebt(
        key=debt.id,
        balance=balance,
        year=debt.year,
        is_current_year=billed and debt.year >= financial_year(today),
        hearing_on=debt.hearing_on,
        costs=debt.costs,
        due_on=debt.due_on,
    )
