"""What can be paid by card: debts, and the next instalment of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from shared.domain.allocation import Payable
from shared.domain.money import ZERO, Money, total
from shared.domain.money_limits import LimitName, limit_on
from shared.domain.plan_states import PlanState
from shared.domain.schedule import Instalment
from shared.domain.stages import DebtType
from shared.domain.standing import standing
from shared.models import Account, Debt, InstalmentRow, Plan, PlanDebt
from shared.services.debts.unpaid import OWED, on_its_way
from shared.services.holding.read import on_hold
from shared.services.ledger.limits import limits
from shared.services.ledger.payable import payable_of_account, payable_of_party
from shared.services.support.apart import anybody_apart

UNDER_WAY = frozenset({PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN})


@dataclass(frozen=True)
class PayableDebt:
    """One debt that can be paid. `owed` is before what is on its way."""

    debt_id: int
    account_reference: str
    type: DebtType
    year: int
    owed: Money
    on_its_way: Money
    is_held: bool
    plan_id: int | None
    plan_reference: str | None

    @property
    def to_pay(self) -> Money:
        """What is left once that which is on its way has arrived."""
        return max(self.owed - self.on_its_way, ZERO)


@dataclass(frozen=True)
class PayablePlan:
    """A plan whose next instalment can be paid now."""

    plan_id: int
    reference: str
    due: date
    collect: date
    amount: Money
    """What is missing of the instalment: a penny over or under stays with the plan."""
    left: Money
    """All that is left to pay under the plan."""
    shares: tuple[tuple[int, Money], ...]
    """Debts and amounts, in the order of the plan, of which the next payments are made."""


@dataclass(frozen=True)
class PayablePage:
    """Everything that a payer can choose from, and how much may be paid at once."""

    debts: tuple[PayableDebt, ...]
    plans: tuple[PayablePlan, ...]
    payable: Mapping[int, Payable]
    least: Money
    most: Money

    def debt(self, debt_id: int) -> PayableDebt | None:
        """One of the debts."""
        return next((each for each in self.debts if each.debt_id == debt_id), None)

    def plan(self, plan_id: int) -> PayablePlan | None:
        """One of the plans."""
        return next((each for each in self.plans if each.plan_id == plan_id), None)

    @property
    def to_pay(self) -> Money:
        """Everything that could be paid."""
        return total(debt.to_pay for debt in self.debts)


def payment_page(session: Session, party_id: int, today: date) -> PayablePage:
    """What a party can pay by card; a fixed number of queries."""
    payable = payable_of_party(session, party_id, today)
    if any(each.is_held for each in payable):
        # A pause of somebody who is kept apart from them is none that they may see.
        shown = on_hold(session, party_id, today).debt_ids
        payable = tuple(
            replace(each, is_held=each.is_held and each.debt_id in shown) for each in payable
        )
    return _page(session, payable, party_id, today)


def payment_page_of_account(session: Session, account_id: int, today: date) -> PayablePage:
    """What can be paid on one account by somebody who only has its reference."""
    payable = payable_of_account(session, account_id, today)
    if anybody_apart(session, account_id):
        payable = tuple(replace(each, is_held=False) for each in payable)
    return _page(session, payable, None, today)


def _page(
    session: Session, payable: Sequence[Payable], party_id: int | None, today: date
) -> PayablePage:
    known = {each.debt_id: each for each in payable}
    rows = session.execute(_named(), {"ids": list(known), "party_id": party_id}).all()
    debts = tuple(
        PayableDebt(
            row.id,
            row.reference,
            row.type,
            row.year,
            max(known[row.id].charge + known[row.id].costs, ZERO),
            row.on_its_way or ZERO,
            known[row.id].is_held,
            row.plan_id,
            row.plan_reference,
        )
        for row in rows
    )
    own = limits(session)
    return PayablePage(
        debts=debts,
        plans=_plans(session, party_id, today) if party_id is not None else (),
        payable=known,
        least=limit_on(own, LimitName.CARD_LEAST, today),
        most=limit_on(own, LimitName.CARD_MOST, today),
    )


def _named() -> Select[Any]:
    return (
        select(
            Debt.id,
            Account.reference,
            Account.type,
            Debt.year,
            Plan.id.label("plan_id"),
            Plan.reference.label("plan_reference"),
            on_its_way().label("on_its_way"),
        )
        .join(Account, Account.id == Debt.account_id)
        .outerjoin(PlanDebt, and_(PlanDebt.debt_id == Debt.id, PlanDebt.living))
        .outerjoin(Plan, and_(Plan.id == PlanDebt.plan_id, Plan.party_id == bindparam("party_id")))
        .where(Debt.id.in_(bindparam("ids", expanding=True)))
        .order_by(Account.type, Account.reference, Debt.year.desc(), Debt.id)
    )


def _plans(session: Session, party_id: int, today: date) -> tuple[PayablePlan, ...]:
    """The party's plans that run or broke, each with the instalment that comes next."""
    rows = session.execute(
        select(
            Plan.id,
            Plan.reference,
            Plan.paid_now,
            InstalmentRow.number,
            InstalmentRow.due_on,
            InstalmentRow.collect_on,
            InstalmentRow.amount,
        )
        .join(InstalmentRow, InstalmentRow.plan_id == Plan.id)
        .where(Plan.party_id == party_id, Plan.state.in_(UNDER_WAY))
        .order_by(Plan.id, InstalmentRow.number)
    ).all()
    if not rows:
        return ()
    covered = _covered(session, {row.id for row in rows})
    found = []
    for plan_id in dict.fromkeys(row.id for row in rows):
        of_plan = [row for row in rows if row.id == plan_id]
        found.append(_plan(of_plan, covered.get(plan_id, []), today))
    return tuple(each for each in found if each is not None)


def _covered(session: Session, plan_ids: set[int]) -> dict[int, list[Any]]:
    covered: dict[int, list[Any]] = {}
    rows = session.execute(
        select(
            PlanDebt.plan_id,
            PlanDebt.debt_id,
            PlanDebt.balance,
            PlanDebt.added,
            OWED.label("owed"),
            on_its_way().label("on_its_way"),
        )
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .where(PlanDebt.plan_id.in_(plan_ids))
        .order_by(PlanDebt.plan_id, PlanDebt.position)
    )
    for row in rows:
        covered.setdefault(row.plan_id, []).append(row)
    return covered


def _plan(rows: Sequence[Any], debts: Sequence[Any], today: date) -> PayablePlan | None:
    first = rows[0]
    instalments = tuple(
        Instalment(row.number, row.due_on, row.collect_on, row.amount) for row in rows
    )
    came = total(
        debt.balance + debt.added - debt.owed + (debt.on_its_way or ZERO) for debt in debts
    )
    judged = standing(instalments, first.paid_now, came, today, grace=0)
    shares = tuple(
        (debt.debt_id, debt.owed - (debt.on_its_way or ZERO))
        for debt in debts
        if debt.owed > (debt.on_its_way or ZERO)
    )
    if judged.next is None or not shares:
        return None
    line = judged.next
    left = total(amount for _, amount in shares)
    at_once = first.paid_now - max(came, ZERO)
    wanted = at_once if at_once > ZERO else line.instalment.amount - line.received
    return PayablePlan(
        plan_id=first.id,
        reference=first.reference,
        due=line.instalment.due,
        collect=line.instalment.collect,
        amount=min(wanted, left),
        left=left,
        shares=shares,
    )
