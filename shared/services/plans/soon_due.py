"""The payments of a night that are due soon, are not paid and were not reminded of: one statement."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    select,
    true,
    type_coerce,
    union_all,
)

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.mandate_states import COLLECTABLE, CollectionState
from shared.domain.plan_states import PlanState
from shared.models import (
    CardPayment,
    CardPaymentDebt,
    Collection,
    Debt,
    InstalmentRow,
    Mandate,
    OutboxMessage,
    Party,
    Plan,
    PlanDebt,
)
from shared.services.outbox_recipients import ADDRESSED
from shared.services.plans.due import TO_COME


def soon_due(today: date, last_due: date, last_entry: date, at_once: int) -> Select[Any]:
    """The statement for rows of instalments with `id` and the other columns of their party (`ADDRESSED`), `reference`
    of the plan, `day`, `pence`, `by_direct_debit`, `debt_ids` with commas between, and `dedupe`.

    Those that a Direct Debit brings up to `last_entry`, and those that nothing brings up to
    `last_due`. Judged as `shared.services.plans.due` does.
    """
    due = union_all(_collected(today, last_entry), _not_collected(today, last_due)).subquery("due")
    line: Any = due.c
    missing = line.wanted - _received(line.plan_id)
    debts = (
        select(func.aggregate_strings(cast(PlanDebt.debt_id, Text), ","))
        .where(PlanDebt.plan_id == line.plan_id)
        .scalar_subquery()
    )
    found: Any = (
        select(
            *ADDRESSED,
            Plan.reference,
            line.day,
            case((line.by_direct_debit, line.pence), else_=_least(line.pence, missing)).label(
                "pence"
            ),
            line.by_direct_debit,
            debts.label("debt_ids"),
            line.dedupe,
        )
        .join(Plan, Plan.id == line.plan_id)
        .join(Party, Party.id == Plan.party_id)
        .where(missing > 0, ~exists().where(OutboxMessage.dedupe == line.dedupe))
        .order_by(line.instalment_id)
        .execution_options(yield_per=at_once)
    )
    wanted: Select[Any] = found
    return wanted


def _collected(today: date, last_entry: date) -> Any:
    row: Any = InstalmentRow
    return (
        select(
            row.id.label("instalment_id"),
            row.plan_id,
            _wanted(),
            Collection.entry_on.label("day"),
            (_pence(Collection.amount) - _pence(Collection.kept_back)).label("pence"),
            true().label("by_direct_debit"),
            _key("remind:collection:", Collection.entry_on),
        )
        .join(Collection, Collection.instalment_id == row.id)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .join(Plan, Plan.id == row.plan_id)
        .where(
            Plan.state == PlanState.ACTIVE,
            Collection.state == CollectionState.NOTIFIED,
            Collection.entry_on.between(today, last_entry),
            Collection.amount > Collection.kept_back,
            Mandate.state.in_(COLLECTABLE),
            row.collect_on <= last_entry,
        )
    )


def _not_collected(today: date, last_due: date) -> Any:
    row: Any = InstalmentRow
    brought = exists().where(Collection.instalment_id == row.id, Collection.state.in_(TO_COME))
    return (
        select(
            row.id,
            row.plan_id,
            _wanted(),
            row.collect_on,
            _pence(row.amount),
            false(),
            _key("remind:instalment:", row.collect_on),
        )
        .join(Plan, Plan.id == row.plan_id)
        .where(
            and_(Plan.state == PlanState.ACTIVE, row.collect_on.between(today, last_due)),
            ~brought,
        )
    )


def _wanted() -> Any:
    """What is to be there once this instalment is paid."""
    earlier: Any = InstalmentRow.__table__.alias("earlier")
    before = (
        select(func.sum(_pence(earlier.c.amount)))
        .where(earlier.c.plan_id == InstalmentRow.plan_id, earlier.c.number <= InstalmentRow.number)
        .scalar_subquery()
    )
    return (_pence(Plan.paid_now) + cast(before, BigInteger)).label("wanted")


def _received(plan_id: Any) -> Any:
    """What came, or comes by card, for a plan since it was agreed."""
    part, debt = PlanDebt, Debt
    owed = _pence(debt.charge) + _pence(debt.costs) - _pence(debt.received)
    coming = (
        select(func.coalesce(func.sum(_pence(CardPaymentDebt.amount)), 0))
        .join(CardPayment, CardPayment.id == CardPaymentDebt.payment_id)
        .where(CardPaymentDebt.debt_id == debt.id, CardPayment.state == CardPaymentState.ON_ITS_WAY)
        .correlate(debt)
        .scalar_subquery()
    )
    paid = (
        select(func.sum(_pence(part.balance) - owed + coming))
        .select_from(part)
        .join(debt, debt.id == part.debt_id)
        .where(part.plan_id == plan_id, part.living)
        .scalar_subquery()
    )
    return func.coalesce(cast(paid, BigInteger), 0)


def _key(beginning: str, day: Any) -> Any:
    number = cast(InstalmentRow.id, Text)
    return (literal(beginning) + number + ":" + cast(day, Text)).label("dedupe")


def _least(one: Any, other: Any) -> Any:
    return case((one < other, one), else_=other)


def _pence(amount: Any) -> Any:
    return type_coerce(amount, BigInteger)
