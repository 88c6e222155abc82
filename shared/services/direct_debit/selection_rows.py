"""The statement that finds every collection whose day has come, with what a run must know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.mandate_states import CollectionState
from shared.models import (
    CardPayment,
    CardPaymentDebt,
    Collection,
    CollectionShare,
    Debt,
    InstalmentRow,
    Mandate,
    Plan,
    PlanDebt,
)

AT_ONCE = 2_000
WAITING = (CollectionState.SCHEDULED, CollectionState.NOTIFIED, CollectionState.TO_REPRESENT)
ON_ITS_WAY = (CollectionState.IN_RUN, CollectionState.HANDED_IN)
_OF_COLLECTION: tuple[Any, ...] = (
    Collection.id,
    Collection.plan_id,
    Collection.mandate_id,
    Collection.lock,
    Collection.state,
    Collection.entry_on,
    Collection.notified_on,
    Collection.notice_days,
    Collection.presentation,
    Collection.first_processing_on,
    Collection.amount,
    Collection.kept_back,
    Collection.is_last,
    Mandate.party_id,
    Mandate.reference,
    Mandate.holder_name,
    Mandate.scheme,
    Mandate.state.label("mandate_state"),
    Mandate.collect_from,
    Mandate.lodged_on,
    Mandate.has_collected,
    Plan.state.label("plan_state"),
    CollectionShare.debt_id,
    CollectionShare.amount.label("share"),
    Debt.stage,
    Debt.year,
)


@dataclass(frozen=True)
class OnItsWay:
    """Pence that are asked for and have not arrived, by debt and by plan."""

    by_debt: dict[int, int] = field(default_factory=dict)
    by_plan: dict[int, int] = field(default_factory=dict)


def _pence(amount: Any) -> Any:
    return type_coerce(amount, BigInteger)


def _sum(amount: Any) -> Any:
    """A sum as the whole number that it is: PostgreSQL sums whole numbers to decimals."""
    return cast(func.sum(_pence(amount)), BigInteger)


def shares_asked(*which: Any, scheme: str = "bacs") -> Select[Any]:
    """A row for each share of each collection that meets the conditions, plan by plan.

    `scheme` says whose collections: those of our own files, or those of a supplier. Every step goes
    by a key, so that the statement costs the same for each however many there are.
    """
    debt: Any = Debt.__table__
    columns: tuple[Any, ...] = (
        *_OF_COLLECTION,
        _pence(debt.c.charge + debt.c.costs - debt.c.received).label("owed"),
        func.coalesce(_received(), 0).label("received"),
        _due_so_far().label("due_so_far"),
    )
    return (
        select(*columns)
        .select_from(Collection)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .join(Plan, Plan.id == Collection.plan_id)
        .join(CollectionShare, CollectionShare.collection_id == Collection.id)
        .join(Debt, Debt.id == CollectionShare.debt_id)
        .where(Mandate.scheme == scheme, *which)
        .order_by(Collection.plan_id, Collection.entry_on, Collection.id, CollectionShare.position)
        .execution_options(yield_per=AT_ONCE)
    )


def whose_day_has_come(processing_on: date) -> tuple[Any, ...]:
    """The condition that a collection waits for a run of this processing day or one before."""
    return (Collection.state.in_(WAITING), Collection.processing_on <= processing_on)


def on_its_way(session: Session) -> OnItsWay:
    """What earlier runs and card payments take and that has not arrived yet; two statements."""
    found = OnItsWay()
    for rows in (session.execute(_asked_for()), session.execute(_coming_by_card())):
        for debt_id, plan_id, pence in rows:
            found.by_debt[debt_id] = found.by_debt.get(debt_id, 0) + pence
            found.by_plan[plan_id] = found.by_plan.get(plan_id, 0) + pence
    return found


def _asked_for() -> Select[Any]:
    asked: Any = (
        select(CollectionShare.debt_id, Collection.plan_id, _sum(CollectionShare.amount))
        .join(Collection, Collection.id == CollectionShare.collection_id)
        .where(Collection.state.in_(ON_ITS_WAY), CollectionShare.is_kept_back.is_(False))
        .group_by(CollectionShare.debt_id, Collection.plan_id)
    )
    return asked  # type: ignore[no-any-return]


def _coming_by_card() -> Select[Any]:
    living = (PlanDebt.debt_id == CardPaymentDebt.debt_id) & PlanDebt.living
    coming: Any = (
        select(CardPaymentDebt.debt_id, PlanDebt.plan_id, _sum(CardPaymentDebt.amount))
        .join(CardPayment, CardPayment.id == CardPaymentDebt.payment_id)
        .join(PlanDebt, living)
        .where(CardPayment.state == CardPaymentState.ON_ITS_WAY)
        .group_by(CardPaymentDebt.debt_id, PlanDebt.plan_id)
    )
    return coming  # type: ignore[no-any-return]


def _received() -> Any:
    """What was paid towards the collection's plan since it was agreed.

    Written so that PostgreSQL goes by keys even before it has counted the tables: it would join two
    unknown ones whole, for every row.
    """
    covered, debt = PlanDebt.__table__.alias(), Debt.__table__.alias()
    owed = (
        select(_pence(debt.c.charge + debt.c.costs - debt.c.received))
        .where(debt.c.id == covered.c.debt_id)
        .correlate(covered)
        .scalar_subquery()
    )
    paid = case((covered.c.living, _pence(covered.c.balance) - owed), else_=0)
    return (
        select(_sum(paid))
        .where(covered.c.plan_id == Collection.plan_id)
        .correlate(Collection)
        .scalar_subquery()
    )


def _due_so_far() -> Any:
    """What must have been paid towards the plan for the instalment to be paid; none without one."""
    wanted, before = InstalmentRow.__table__.alias(), InstalmentRow.__table__.alias()
    whole = (
        select(_pence(Plan.paid_now) + _sum(before.c.amount))
        .select_from(
            wanted.join(
                before,
                (before.c.plan_id == wanted.c.plan_id) & (before.c.number <= wanted.c.number),
            )
        )
        .where(wanted.c.id == Collection.instalment_id)
        .correlate(Collection, Plan)
        .scalar_subquery()
    )
    return case((Collection.instalment_id.is_not(None), whole), else_=None)
