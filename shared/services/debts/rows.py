"""Reading debts and what bears on them: one query for each kind of thing, whatever there is of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, exists, select, union_all
from sqlalchemy.orm import Session, aliased

from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import OPEN
from shared.domain.recovery import Happened, Stopped
from shared.models import (
    Account,
    Debt,
    DebtEvent,
    Hold,
    Liability,
    Party,
    PartyKind,
    Plan,
    PlanDebt,
    Proposal,
    Statement,
    StatementState,
)
from shared.services.debts.views import OpenProposal, Situation
from shared.services.errors import NotFound
from shared.services.holds import HoldKind, in_force_on

SHOWN_PLANS = frozenset({PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN})
"""Plans that a person still wants to see beside what they owe."""


def debt_rows(session: Session, party_id: int, debt_id: int | None = None) -> list[Row[Any]]:
    """Debts for which the party is liable, one of them or all that are unpaid, with their plan."""
    query = _DEBTS.where(Liability.party_id == party_id, Liability.ended_on.is_(None))
    if debt_id is None:
        query = query.where(Debt.charge + Debt.costs > 0)
    else:
        query = query.where(Debt.id == debt_id)
    return list(session.execute(query))


def _select_debts() -> Any:
    other = aliased(Liability)
    somebody_else = exists().where(
        other.account_id == Account.id,
        other.party_id != Liability.party_id,
        other.ended_on.is_(None),
    )
    own_plan = and_(
        Plan.id == PlanDebt.plan_id,
        Plan.party_id == Liability.party_id,
        Plan.state.in_(SHOWN_PLANS),
    )
    return (
        select(
            Debt.id,
            Debt.year,
            Debt.line,
            Debt.charge,
            Debt.costs,
            Debt.stage,
            Debt.stage_on,
            Debt.hearing_on,
            Debt.due_on,
            Debt.as_of,
            Account.reference,
            Account.type,
            Account.address_1,
            Account.address_2,
            Account.town,
            Account.postcode,
            Plan.reference.label("plan_reference"),
            Plan.state.label("plan_state"),
            somebody_else.label("is_joint"),
        )
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .outerjoin(PlanDebt, and_(PlanDebt.debt_id == Debt.id, PlanDebt.living))
        .outerjoin(Plan, own_plan)
        .order_by(Account.type, Account.reference, Debt.year.desc(), Debt.id)
    )


_DEBTS = _select_debts()


def history(session: Session, debt_ids: Collection[int]) -> dict[int, tuple[Happened, ...]]:
    """What happened to each debt, in order."""
    found: dict[int, list[Happened]] = {}
    rows = session.execute(
        select(DebtEvent.debt_id, DebtEvent.stage, DebtEvent.happened_on, DebtEvent.amount)
        .where(DebtEvent.debt_id.in_(debt_ids))
        .order_by(DebtEvent.happened_on, DebtEvent.id)
    )
    for debt_id, stage, on, amount in rows:
        found.setdefault(debt_id, []).append(Happened(stage, on, amount))
    return {debt_id: tuple(events) for debt_id, events in found.items()}


_STOPPED_BY = {
    HoldKind.BREATHING_SPACE: Stopped.BREATHING_SPACE,
    HoldKind.PLAN: Stopped.PLAN,
    HoldKind.OPEN_PROPOSAL: Stopped.PROPOSAL,
}
_STRONGEST = (Stopped.BREATHING_SPACE, Stopped.PLAN, Stopped.PROPOSAL, Stopped.HOLD)


def stops(
    session: Session, party_id: int, debt_ids: Collection[int], today: date
) -> dict[int, tuple[Stopped, date | None]]:
    """What stops recovery of each debt, the strongest reason first, and until when it is known.

    A hold on somebody else who is liable protects the debt as well, but is shown as a pause
    without a reason or a day: those are theirs.
    """
    found: dict[int, list[tuple[Stopped, date | None]]] = {}
    for debt_id, kind, ends_on, held_party in session.execute(_holds(debt_ids, today)):
        if held_party not in (None, party_id):
            found.setdefault(debt_id, []).append((Stopped.HOLD, None))
        else:
            reason = _STOPPED_BY.get(kind, Stopped.HOLD)
            found.setdefault(debt_id, []).append((reason, ends_on))
    return {debt_id: min(each, key=_strength) for debt_id, each in found.items()}


def _strength(stop: tuple[Stopped, date | None]) -> tuple[int, int]:
    """The strongest reason, and within it the one that lasts longest."""
    reason, until = stop
    return _STRONGEST.index(reason), -(until or date.max).toordinal()


def _holds(debt_ids: Collection[int], today: date) -> Any:
    on_debt = select(Hold.debt_id, Hold.kind, Hold.ends_on, Hold.party_id).where(
        Hold.debt_id.in_(debt_ids), in_force_on(today)
    )
    on_party = (
        select(Debt.id, Hold.kind, Hold.ends_on, Hold.party_id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .join(Hold, Hold.party_id == Liability.party_id)
        .where(Debt.id.in_(debt_ids), Liability.ended_on.is_(None), in_force_on(today))
    )
    return union_all(on_debt, on_party)


def situation(session: Session, party_id: int) -> Situation:
    """Where the party is on the way to a plan. Raises NotFound when there is no such party."""
    submitted = (
        select(Statement.submitted_at)
        .where(Statement.party_id == party_id, Statement.state == StatementState.SUBMITTED)
        .order_by(Statement.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    draft, waits = Statement.state == StatementState.DRAFT, Proposal.state.in_(OPEN)
    row = session.execute(
        select(
            Party.kind,
            Proposal.reference,
            Proposal.state,
            Proposal.promise_on,
            Statement.saved_at,
            submitted.label("submitted_at"),
        )
        .outerjoin(Proposal, and_(Proposal.party_id == Party.id, waits))
        .outerjoin(Statement, and_(Statement.party_id == Party.id, draft))
        .where(Party.id == party_id)
    ).first()
    if row is None:
        raise NotFound
    waiting = OpenProposal(row.reference, row.state, row.promise_on) if row.reference else None
    is_organisation = row.kind is PartyKind.ORGANISATION
    return Situation(is_organisation, waiting, row.saved_at, row.submitted_at)


def address_of(row: Row[Any]) -> str:
    """The address of an account in one line."""
    parts: Iterable[str] = (row.address_1, row.address_2, row.town, row.postcode)
    return ", ".join(part for part in parts if part)
