"""The statement that finds every collection whose day has come, with what a run must know of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, select, type_coerce

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


def _pence(amount: Any) -> Any:
    return type_coerce(amount, BigInteger)


def _sum(amount: Any) -> Any:
    """A sum as the whole number that it is: PostgreSQL sums whole numbers to decimals."""
    return cast(func.sum(_pence(amount)), BigInteger)


def shares_asked(*which: Any, scheme: str = "bacs") -> Select[Any]:
    """A row for each share of each collection that meets the conditions, plan by plan.

    `scheme` says whose collections: those of our own files, or those of a supplier.
    """
    debt: Any = Debt.__table__
    owed = _pence(debt.c.charge + debt.c.costs - debt.c.received)
    coming, asked_for = _coming_by_card(), _asked_for()
    on_its_way = func.coalesce(coming.c.pence, 0) + func.coalesce(asked_for.c.pence, 0)
    paid = _received_by_plan()
    columns: tuple[Any, ...] = (
        *_OF_COLLECTION,
        (owed - on_its_way).label("owed"),
        func.coalesce(paid.c.pence, 0).label("received"),
        _due_so_far().label("due_so_far"),
    )
    return (
        select(*columns)
        .select_from(Collection)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .join(Plan, Plan.id == Collection.plan_id)
        .join(CollectionShare, CollectionShare.collection_id == Collection.id)
        .join(Debt, Debt.id == CollectionShare.debt_id)
        .outerjoin(coming, coming.c.debt_id == Debt.id)
        .outerjoin(asked_for, asked_for.c.debt_id == Debt.id)
        .outerjoin(paid, paid.c.plan_id == Plan.id)
        .where(Mandate.scheme == scheme, *which)
        .order_by(Collection.plan_id, Collection.entry_on, Collection.id, CollectionShare.position)
        .execution_options(yield_per=AT_ONCE)
    )


def whose_day_has_come(processing_on: date) -> tuple[Any, ...]:
    """The condition that a collection waits for a run of this processing day or one before."""
    return (Collection.state.in_(WAITING), Collection.processing_on <= processing_on)


def _coming_by_card() -> Any:
    """What card payments that the provider is taking mean for each debt."""
    return (
        select(CardPaymentDebt.debt_id, _sum(CardPaymentDebt.amount).label("pence"))
        .join(CardPayment, CardPayment.id == CardPaymentDebt.payment_id)
        .where(CardPayment.state == CardPaymentState.ON_ITS_WAY)
        .group_by(CardPaymentDebt.debt_id)
        .subquery()
    )


def _asked_for() -> Any:
    """What runs before this one take for each debt, and that has not arrived yet."""
    return (
        select(CollectionShare.debt_id, _sum(CollectionShare.amount).label("pence"))
        .join(Collection, Collection.id == CollectionShare.collection_id)
        .where(Collection.state.in_(ON_ITS_WAY), CollectionShare.is_kept_back.is_(False))
        .group_by(CollectionShare.debt_id)
        .subquery()
    )


def _received_by_plan() -> Any:
    """What has been paid, or is on its way, towards each living plan since it was agreed."""
    debt: Any = Debt.__table__
    coming, asked_for = _coming_by_card(), _asked_for()
    owed = _pence(debt.c.charge + debt.c.costs - debt.c.received)
    paid = (
        _pence(PlanDebt.balance)
        - owed
        + func.coalesce(coming.c.pence, 0)
        + func.coalesce(asked_for.c.pence, 0)
    )
    return (
        select(PlanDebt.plan_id, _sum(paid).label("pence"))
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .outerjoin(coming, coming.c.debt_id == Debt.id)
        .outerjoin(asked_for, asked_for.c.debt_id == Debt.id)
        .where(PlanDebt.living)
        .group_by(PlanDebt.plan_id)
        .subquery()
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
