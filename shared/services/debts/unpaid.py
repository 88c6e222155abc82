"""What is owed on a debt, in SQL: the extract's balance less our receipts that it does not hold yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Label, case, type_coerce

from shared.domain.money import ZERO, Money
from shared.models import Debt
from shared.models.base import MoneyPence

_DEBT: Any = Debt.__table__


def _pence(expression: Any) -> ColumnElement[Money]:
    return type_coerce(expression, MoneyPence)


OWED: ColumnElement[Money] = _pence(_DEBT.c.charge + _DEBT.c.costs - _DEBT.c.received)
"""The whole balance; below nought it is a credit."""

_COSTS = case(
    (_DEBT.c.costs > _DEBT.c.received_costs, _DEBT.c.costs - _DEBT.c.received_costs), else_=0
)
COSTS: Label[Money] = _pence(_COSTS).label("costs")
"""The costs that are still unpaid."""

CHARGE: Label[Money] = _pence(_DEBT.c.charge + _DEBT.c.costs - _DEBT.c.received - _COSTS).label(
    "charge"
)
"""The rest of the balance; below nought it is a credit."""

IS_OWED: ColumnElement[bool] = _DEBT.c.charge + _DEBT.c.costs > _DEBT.c.received
"""Whether anything is unpaid."""


def owed_on(debt: Debt) -> Money:
    """The balance of a debt that was read whole."""
    return debt.charge + debt.costs - debt.received


def costs_of(debt: Debt) -> Money:
    """The unpaid costs of a debt that was read whole."""
    return max(debt.costs - debt.received_costs, ZERO)
