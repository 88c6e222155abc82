"""Judging plans one by one by the rules, to compare with what the one statement stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, exists, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_standing import Judged, PlanMoney, judge_plan
from shared.domain.plan_states import ALIVE, PlanEvent, PlanState
from shared.domain.plan_terms import PlanTerms
from shared.domain.schedule import Instalment
from shared.models import (
    CardPayment,
    CardPaymentDebt,
    Collection,
    Debt,
    InstalmentRow,
    Plan,
    PlanDebt,
    PlanEventRow,
)
from shared.services.plans.due import TO_COME
from shared.services.plans.terms import plan_terms

AT_ONCE = 500
MOST_NAMED = 100


@dataclass(frozen=True)
class Misjudged:
    """A plan that stands otherwise than the rules say of the day for which it was judged."""

    plan_id: int
    stored: str
    by_rules: str


def differing_standings(
    session: Session, today: date, *, every: int = 1, turn: int = 0
) -> tuple[Misjudged, ...]:
    """Plans judged for today that the rules judge otherwise, the first hundred; none when all is well.

    `every` 30 looks at one plan in thirty, those whose turn it is, so that a month sees them all.
    Money that came since they were judged makes a difference too: ask right after judging.
    """
    terms = plan_terms(session, today)
    found: list[Misjudged] = []
    last = 0
    while plans := session.scalars(_some(last, today, every, turn)).all():
        last = plans[-1].id
        found += _compared(session, plans, today, terms)
        if len(found) >= MOST_NAMED:
            break
        session.expunge_all()
    return tuple(found[:MOST_NAMED])


def judged_by_rules(
    session: Session, plans: Sequence[Plan], today: date, terms: PlanTerms
) -> dict[int, Judged]:
    """What the rules say of some plans on a day; five queries."""
    ids = [plan.id for plan in plans]
    waiting = _waiting(session, ids)
    days = {
        plan.id: min(today, waiting.get(plan.id, today))
        if plan.state is PlanState.SUSPENDED
        else today
        for plan in plans
    }
    lines = _lines(session, ids)
    debits = _debits(session, ids)
    money = _money(session, ids)
    judged = {}
    for plan in plans:
        day = days[plan.id]
        by_debit = total(amount for due, amount in debits.get(plan.id, ()) if due < day)
        received, left, by_card = money[plan.id]
        judged[plan.id] = judge_plan(
            lines.get(plan.id, ()),
            plan.paid_now,
            PlanMoney(received, left, by_card, by_debit),
            day,
            terms,
            is_waiting=plan.state is PlanState.SUSPENDED,
            is_broken=plan.state is PlanState.BROKEN,
        )
    return judged


def _compared(
    session: Session, plans: Sequence[Plan], today: date, terms: PlanTerms
) -> list[Misjudged]:
    judged = judged_by_rules(session, plans, today, terms)
    return [
        Misjudged(plan.id, _said(plan.standing, plan.missed_since), _said(*_of(judged[plan.id])))
        for plan in plans
        if (plan.standing, plan.missed_since) != _of(judged[plan.id])
    ]


def _of(judged: Judged) -> tuple[Any, date | None]:
    return judged.standing, judged.missed_since


def _said(standing: str, since: date | None) -> str:
    return f"{standing} since {since}" if since else str(standing)


def _some(last: int, today: date, every: int, turn: int) -> Select[Plan]:
    mine, other = aliased(PlanDebt), aliased(PlanDebt)
    is_replaced = exists(
        select(mine.id)
        .join(other, other.debt_id == mine.debt_id)
        .where(mine.plan_id == Plan.id, other.living, other.plan_id != Plan.id)
    )
    return (
        select(Plan)
        .where(Plan.id > last, Plan.judged_on == today, Plan.id % every == turn % every)
        .where(Plan.state.in_(ALIVE) | ((Plan.state == PlanState.BROKEN) & ~is_replaced))
        .order_by(Plan.id)
        .limit(AT_ONCE)
    )


def _waiting(session: Session, ids: Sequence[int]) -> dict[int, date]:
    rows = session.execute(
        select(PlanEventRow.plan_id, func.max(PlanEventRow.at))
        .where(PlanEventRow.plan_id.in_(ids), PlanEventRow.event == PlanEvent.SUSPENDED)
        .group_by(PlanEventRow.plan_id)
    )
    return {plan_id: at.astimezone(LONDON).date() for plan_id, at in rows}


def _lines(session: Session, ids: Sequence[int]) -> dict[int, list[Instalment]]:
    row = InstalmentRow
    found: dict[int, list[Instalment]] = {}
    columns = (row.plan_id, row.number, row.due_on, row.collect_on, row.amount)
    for plan_id, number, due, collect, amount in session.execute(
        select(*columns).where(row.plan_id.in_(ids)).order_by(row.plan_id, row.number)
    ):
        found.setdefault(plan_id, []).append(Instalment(number, due, collect, amount))
    return found


def _debits(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[date, Money]]]:
    rows = session.execute(
        select(
            InstalmentRow.plan_id,
            InstalmentRow.collect_on,
            Collection.amount,
            Collection.kept_back,
        )
        .join(Collection, Collection.instalment_id == InstalmentRow.id)
        .where(InstalmentRow.plan_id.in_(ids), Collection.state.in_(TO_COME))
    )
    found: dict[int, list[tuple[date, Money]]] = {}
    for plan_id, due, amount, kept_back in rows:
        found.setdefault(plan_id, []).append((due, amount - kept_back))
    return found


def _money(session: Session, ids: Sequence[int]) -> dict[int, tuple[Money, Money, Money]]:
    """Received, left, and coming by card, of each plan."""
    coming = (
        select(func.sum(type_coerce(CardPaymentDebt.amount, BigInteger)))
        .join(CardPayment, CardPayment.id == CardPaymentDebt.payment_id)
        .where(CardPaymentDebt.debt_id == Debt.id)
        .where(CardPayment.state == CardPaymentState.ON_ITS_WAY)
        .correlate(Debt)
        .scalar_subquery()
    )
    rows = session.execute(
        select(PlanDebt, Debt, coming)
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .where(PlanDebt.plan_id.in_(ids))
    )
    found: dict[int, tuple[Money, Money, Money]] = {}
    for part, debt, pence in rows:
        received, left, by_card = found.get(part.plan_id, (ZERO, ZERO, ZERO))
        owed = debt.charge + debt.costs - debt.received - part.added
        found[part.plan_id] = (
            received + part.balance - owed,
            left + max(owed, ZERO),
            by_card + Money(int(pence or 0)),
        )
    return found
