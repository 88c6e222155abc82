"""Plans with instalments of a test's own choosing, for tests of how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.gate import HoldKind
from shared.domain.money import Money, total
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.models import (
    Debt,
    InstalmentRow,
    Party,
    Plan,
    PlanDebt,
    PlanEventRow,
    PlanStandingRow,
    ProposalEventRow,
)
from tests.support.builders import a_debt, a_hold, a_party, a_proposal, an_account
from tests.support.records import NOW, kept, pounds

Line = tuple[date, str]
THREE_MONTHS: tuple[Line, ...] = (
    (date(2026, 12, 28), "90.00"),
    (date(2027, 1, 28), "90.00"),
    (date(2027, 2, 28), "66.50"),
)


@dataclass(frozen=True)
class KeptPlan:
    """A plan and the first debt that it covers, by their ids."""

    id: int
    reference: str
    party_id: int
    debt_id: int


def a_plan_of(
    session: Session,
    lines: Sequence[Line] = THREE_MONTHS,
    *,
    paid_now: str = "0",
    costs: str = "0",
    party: Party | None = None,
    state: PlanState = PlanState.ACTIVE,
    agreed_at: datetime = NOW,
) -> KeptPlan:
    """An agreed plan over one new debt of exactly its sum, with its event and its hold."""
    party = party or a_party(session)
    whole = total(pounds(amount) for _, amount in lines) + pounds(paid_now)
    charge = whole - pounds(costs)
    debt = a_debt(session, an_account(session, party), charge=charge, costs=costs)
    made = a_proposal(session, party, [debt], state=ProposalState.ACCEPTED, created_at=agreed_at)
    accepted = ProposalEventRow(
        proposal_id=made.id,
        event=ProposalEvent.ACCEPTED_BY_RULE,
        state=ProposalState.ACCEPTED,
        at=agreed_at,
        by="rule",
    )
    kept(session, accepted)
    plan = _plan(session, made, lines, whole, paid_now, state, agreed_at)
    kept(session, PlanDebt(plan_id=plan.id, debt_id=debt.id, position=0, balance=whole))
    for number, (day, amount) in enumerate(lines, start=1):
        row = InstalmentRow(
            plan_id=plan.id, number=number, due_on=day, collect_on=day, amount=pounds(amount)
        )
        session.add(row)
    event(session, plan.id, PlanEvent.AGREED, PlanState.ACTIVE, agreed_at)
    a_hold(session, debt_id=debt.id, kind=HoldKind.PLAN, subject=f"plan:{plan.id}")
    session.flush()
    return KeptPlan(plan.id, plan.reference, party.id, debt.id)


def _plan(
    session: Session,
    made: Any,
    lines: Sequence[Line],
    whole: Money,
    paid_now: str,
    state: PlanState,
    agreed_at: datetime,
) -> Plan:
    plan = Plan(
        reference=made.reference,
        proposal_id=made.id,
        party_id=made.party_id,
        state=state,
        amount=pounds(lines[0][1]),
        frequency=made.frequency,
        first_due=lines[0][0],
        paid_now=pounds(paid_now),
        total=whole,
        method="bank_transfer",
        agreed_at=agreed_at,
    )
    return kept(session, plan)


def event(
    session: Session, plan_id: int, what: PlanEvent, state: PlanState, at: datetime = NOW
) -> None:
    """One more event in the life of a plan."""
    kept(session, PlanEventRow(plan_id=plan_id, event=what, state=state, at=at, by="test"))


def suspended(session: Session, plan_id: int, at: datetime) -> None:
    """The plan waits from an instant on."""
    session.get_one(Plan, plan_id).state = PlanState.SUSPENDED
    event(session, plan_id, PlanEvent.SUSPENDED, PlanState.SUSPENDED, at)


def paid_elsewhere(database: Database, debt_id: int, amount: str) -> None:
    """Money that reached the revenues system and that its next extract takes off the debt."""
    with database.transaction() as session:
        debt = session.get_one(Debt, debt_id)
        debt.charge = debt.charge - pounds(amount)


def standing_of(database: Database, plan_id: int) -> tuple[str, date | None]:
    """How a plan stands as it is stored, and since when something is missing."""
    with database.reading() as session:
        plan = session.get_one(Plan, plan_id)
        return plan.standing.value, plan.missed_since


def rows_of(database: Database, plan_id: int) -> list[tuple[str, str, str, str]]:
    """Every change that was written down: standing, why, expected and received."""
    with database.reading() as session:
        found = session.scalars(
            select(PlanStandingRow)
            .where(PlanStandingRow.plan_id == plan_id)
            .order_by(PlanStandingRow.id)
        )
        return [
            (row.standing.value, row.why, row.expected.plain(), row.received.plain())
            for row in found
        ]
