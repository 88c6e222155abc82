"""What is owed on a debt, in SQL: the extract's balance less our receipts that it does not hold yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    case,
    func,
    literal_column,
    select,
    type_coerce,
)

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.money import ZERO, Money
from shared.models import CardPayment, CardPaymentDebt, Debt
from shared.models.base import MoneyPence
from shared.services.fixed_words import word

_DEBT: Any = Debt.__table__


def _pence(expression: Any) -> ColumnElement[Money]:
    return type_coerce(expression, MoneyPence)


OWED: ColumnElement[Money] = _pence(_DEBT.c.charge + _DEBT.c.costs - _DEBT.c.received)
"""The whole balance; below nought it is a credit."""

_COSTS = case(
    (_DEBT.c.costs > _DEBT.c.received_costs, _DEBT.c.costs - _DEBT.c.received_costs),
    else_=literal_column("0", Integer),
)
COSTS: Label[Money] = _pence(_COSTS).label("costs")
"""The costs that are still unpaid."""

CHARGE: Label[Money] = _pence(_DEBT.c.charge + _DEBT.c.costs - _DEBT.c.received - _COSTS).label(
    "charge"
)
"""The rest of the balance; below nought it is a credit."""

IS_OWED: ColumnElement[bool] = _DEBT.c.charge + _DEBT.c.costs > _DEBT.c.received
"""Whether anything is unpaid."""


def on_its_way() -> Any:
    """What card payments that the provider is taking mean for a debt; a part of a larger query.

    It is in no balance yet: what the payer sees is less by it, what the rules see is not.
    """
    meant, payment = CardPaymentDebt.__table__, CardPayment.__table__
    return (
        select(func.sum(meant.c.amount, type_=MoneyPence()))
        .join_from(meant, payment, payment.c.id == meant.c.payment_id)
        .where(
            meant.c.debt_id == _DEBT.c.id,
            payment.c.state == word(CardPaymentState.ON_ITS_WAY.value),
        )
        .correlate(_DEBT)
        .scalar_subquery()
    )


def owed_on(debt: Debt) -> Money:
    """The balance of a debt that was read whole."""
    return debt.charge + debt.costs - debt.received


def costs_of(debt: Debt) -> Money:
    """The unpaid costs of a debt that was read whole."""
    return max(debt.costs - debt.received_costs, ZERO)
