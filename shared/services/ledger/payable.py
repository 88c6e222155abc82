"""The debts that money may go to, as the allocation sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Row, Select, and_, any_, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.domain.allocation import Payable
from shared.domain.case import financial_year
from shared.domain.gate import HoldKind
from shared.domain.money import ZERO
from shared.models import Account, Debt, Hold, InstalmentRow, InstalmentSlice, Liability, PlanDebt
from shared.services.debts.unpaid import CHARGE, COSTS
from shared.services.fixed_words import words

STOPS_MONEY = frozenset(HoldKind) - {
    HoldKind.PLAN,
    HoldKind.OPEN_PROPOSAL,
    HoldKind.REPLAN,
    HoldKind.SUPPORT,
}
"""Kinds of hold under which money goes to a debt only where the payer means it."""

_TODAY = bindparam("today", type_=Date)


def payable_of_party(session: Session, party_id: int, today: date) -> tuple[Payable, ...]:
    """Every debt for which a party is liable, also those that owe nothing or are in credit."""
    return _payable(session, _OF_PARTY, today, party=party_id)


def payable_of_account(session: Session, account_id: int, today: date) -> tuple[Payable, ...]:
    """Every debt of one account."""
    return _payable(session, _OF_ACCOUNT, today, account=account_id)


def payable_debts(session: Session, debt_ids: Collection[int], today: date) -> dict[int, Payable]:
    """Debts by their ids, for an allocation that was chosen."""
    if len(debt_ids) == 1:
        found = _payable(session, _ONE, today, id=next(iter(debt_ids)))
    else:
        several = _SEVERAL[session.connection().dialect.name]
        found = _payable(session, several, today, ids=list(debt_ids))
    return {each.debt_id: each for each in found}


def _payable(
    session: Session, which: Select[Any], today: date, **given: object
) -> tuple[Payable, ...]:
    session.flush()
    # On the connection: these are columns, and what the session does for records comes on top.
    rows: Iterable[Row[Any]] = session.connection().execute(which, {"today": today, **given})
    return tuple(_as_payable(row, today) for row in rows)


def _debts(which: Any) -> Select[Any]:
    """The statement for some debts, to be made once: every payment that arrives asks it."""
    return (
        select(
            Debt.id,
            Account.type,
            CHARGE,
            COSTS,
            Debt.year,
            Debt.due_on,
            Account.current_instalment,
            PlanDebt.plan_id,
            _next_slice().label("slice"),
            _is_held().label("is_held"),
        )
        .join(Account, Account.id == Debt.account_id)
        .outerjoin(PlanDebt, and_(PlanDebt.debt_id == Debt.id, PlanDebt.living))
        .where(which)
        .order_by(Debt.id)
    )


def _of_party() -> Any:
    return exists().where(
        Liability.account_id == Debt.account_id,
        Liability.party_id == bindparam("party"),
        Liability.removed_on.is_(None),
    )


def _is_held() -> Any:
    """Whether money goes to a debt only where the payer means it.

    Two questions, each answered by a key: one about either would look at every hold there is.
    """
    of_somebody_liable = (
        exists()
        .where(
            Liability.account_id == Debt.account_id,
            Liability.removed_on.is_(None),
            Hold.party_id == Liability.party_id,
            *_stops_money(),
        )
        .correlate(Debt)
    )
    of_itself = exists().where(Hold.debt_id == Debt.id, *_stops_money()).correlate(Debt)
    return or_(of_itself, of_somebody_liable)


def _stops_money() -> tuple[Any, ...]:
    return (
        Hold.kind.in_(words(STOPS_MONEY)),
        Hold.starts_on <= _TODAY,
        or_(Hold.ends_on.is_(None), Hold.ends_on >= _TODAY),
        Hold.ended_at.is_(None),
    )


def _next_slice() -> Any:
    """What the plan's next instalment, or the one due today, pays towards the debt."""
    return (
        select(InstalmentSlice.amount)
        .join(InstalmentRow, InstalmentRow.id == InstalmentSlice.instalment_id)
        .where(
            InstalmentSlice.debt_id == Debt.id,
            InstalmentRow.plan_id == PlanDebt.plan_id,
            InstalmentRow.collect_on >= _TODAY,
        )
        .order_by(InstalmentRow.number)
        .limit(1)
        .scalar_subquery()
    )


def _as_payable(row: Row[Any], today: date) -> Payable:
    is_current = row.year == financial_year(today)
    return Payable(
        debt_id=row.id,
        fund=row.type,
        charge=row.charge,
        costs=row.costs,
        year=row.year,
        due_on=row.due_on,
        is_current_year=is_current,
        next_instalment=row.slice or (row.current_instalment if is_current else ZERO),
        is_held=bool(row.is_held),
        plan_id=row.plan_id,
    )


_OF_PARTY = _debts(_of_party())
_OF_ACCOUNT = _debts(Debt.account_id == bindparam("account"))
_ONE = _debts(Debt.id == bindparam("id"))
_SEVERAL = {
    # One text for any number of them, so that PostgreSQL need not plan it anew.
    "postgresql": _debts(Debt.id == any_(bindparam("ids", type_=ARRAY(Integer)))),
    "sqlite": _debts(Debt.id.in_(bindparam("ids", expanding=True))),
}
