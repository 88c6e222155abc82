"""Instalments of living plans beside the money that came: what is to come, and what was missed.

Judged as `shared.domain.standing` does, in one statement for every plan: an instalment is paid when
as much was received since the plan was agreed as was to be paid up to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.gate import Blocked
from shared.domain.mandate_states import CollectionState
from shared.domain.money import Money
from shared.domain.plan_states import PlanState
from shared.models import (
    CardPayment,
    CardPaymentDebt,
    Collection,
    Debt,
    InstalmentRow,
    Plan,
    PlanDebt,
)
from shared.services.gate import Stops

AT_ONCE = 500
TO_COME = (
    CollectionState.SCHEDULED,
    CollectionState.NOTIFIED,
    CollectionState.HELD,
    CollectionState.IN_RUN,
    CollectionState.HANDED_IN,
)
"""States of collections whose money is still to come for the first time, or on its way."""


@dataclass(frozen=True)
class DueLine:
    """One instalment that is not paid, and whose plan it is of."""

    instalment_id: int
    number: int
    due_on: date
    collect_on: date
    amount: Money
    plan_id: int
    reference: str
    party_id: int
    missing: Money
    """What is missing up to and with this instalment."""
    is_collected: bool
    """Whether a Direct Debit is still to bring it, or is bringing it."""
    returned_on: date | None
    """When its Direct Debit came back, the last time."""

    @property
    def to_pay(self) -> Money:
        """What of this instalment itself is not paid."""
        return min(self.amount, self.missing)


def unpaid_lines(session: Session, first: date | None, last: date) -> Iterator[list[DueLine]]:
    """Instalments that are to be here from a day to a day and are not paid, some plans at a time.

    All of active plans, in the order of plans and numbers. `first` none means from the beginning.
    """
    with closing(session.execute(_lines(first, last))) as rows:
        found = (_read(row) for row in rows)
        while batch := list(islice(found, AT_ONCE)):
            yield batch


def debts_of(session: Session, plan_ids: Sequence[int]) -> dict[int, list[int]]:
    """The debts of each plan, to ask the gate about."""
    found: dict[int, list[int]] = {}
    rows = session.execute(
        select(PlanDebt.plan_id, PlanDebt.debt_id).where(PlanDebt.plan_id.in_(set(plan_ids)))
    )
    for plan_id, debt_id in rows:
        found.setdefault(plan_id, []).append(debt_id)
    return found


def is_stopped(stops: Stops, party_id: int, debt_ids: Sequence[int]) -> bool:
    """Whether the gate stops something towards a party about any debt of their plan."""
    return isinstance(stops.of_several(party_id, debt_ids), Blocked)


def _read(row: Any) -> DueLine:
    return DueLine(
        row.id,
        row.number,
        row.due_on,
        row.collect_on,
        row.amount,
        row.plan_id,
        row.reference,
        row.party_id,
        Money(row.missing),
        bool(row.is_collected),
        row.returned_on,
    )


def _so_far(last: date) -> Any:
    """Every instalment up to a day, with what is to be there once it is paid."""
    line: Any = InstalmentRow
    # Numbers follow the days, so what lies after the last day adds to no sum that is asked for.
    return (
        select(
            line.id,
            line.number,
            line.due_on,
            line.collect_on,
            line.amount,
            Plan.id.label("plan_id"),
            Plan.reference,
            Plan.party_id,
            (
                _pence(Plan.paid_now)
                + func.sum(_pence(line.amount)).over(
                    partition_by=line.plan_id, order_by=line.number
                )
            ).label("wanted"),
        )
        .join(Plan, Plan.id == line.plan_id)
        .where(Plan.state == PlanState.ACTIVE, line.collect_on <= last)
        .subquery()
    )


def _lines(first: date | None, last: date) -> Select[Any]:
    so_far = _so_far(last)
    received, collected = _received(), _collected()
    asked: Any = (
        select(
            so_far,
            cast(so_far.c.wanted - func.coalesce(received.c.pence, 0), BigInteger).label("missing"),
            func.coalesce(collected.c.to_come, 0).label("is_collected"),
            collected.c.returned_on,
        )
        .outerjoin(received, received.c.plan_id == so_far.c.plan_id)
        .outerjoin(collected, collected.c.instalment_id == so_far.c.id)
        .where(so_far.c.wanted > func.coalesce(received.c.pence, 0))
        .order_by(so_far.c.plan_id, so_far.c.number)
        .execution_options(yield_per=AT_ONCE)
    )
    wanted: Select[Any] = asked if first is None else asked.where(so_far.c.collect_on >= first)
    return wanted


def _received() -> Any:
    """What came, or comes by card, for each living plan since it was agreed."""
    debt: Any = Debt.__table__
    coming = (
        select(CardPaymentDebt.debt_id, func.sum(_pence(CardPaymentDebt.amount)).label("pence"))
        .join(CardPayment, CardPayment.id == CardPaymentDebt.payment_id)
        .where(CardPayment.state == CardPaymentState.ON_ITS_WAY)
        .group_by(CardPaymentDebt.debt_id)
        .subquery()
    )
    owed = _pence(debt.c.charge) + _pence(debt.c.costs) - _pence(debt.c.received)
    was = _pence(PlanDebt.balance) + _pence(PlanDebt.added)
    paid = was - owed + func.coalesce(coming.c.pence, 0)
    return (
        select(PlanDebt.plan_id, func.sum(paid).label("pence"))
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .outerjoin(coming, coming.c.debt_id == Debt.id)
        .where(PlanDebt.living)
        .group_by(PlanDebt.plan_id)
        .subquery()
    )


def _collected() -> Any:
    """What Direct Debits do for each instalment: still to bring it, or came back, or both."""
    return (
        select(
            Collection.instalment_id,
            func.max(case((Collection.state.in_(TO_COME), 1), else_=0)).label("to_come"),
            func.max(Collection.returned_on).label("returned_on"),
        )
        .where(Collection.instalment_id.is_not(None))
        .where(or_(Collection.state.in_(TO_COME), Collection.returned_on.is_not(None)))
        .group_by(Collection.instalment_id)
        .subquery()
    )


def _pence(amount: Any) -> Any:
    return type_coerce(amount, BigInteger)
