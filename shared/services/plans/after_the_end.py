"""What happens to the debts of a plan after it was paid: money too much, and payments that went back.

A finished plan stays finished. A credit is named once for a person, and so is a payment that was taken
back, because its debt is no longer protected by anything.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.ledger import PostingKind
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.work_kinds import WorkKind
from shared.models import Debt, Entry, Plan, PlanDebt, PlanEventRow, Posting, WorkItem
from shared.services.direct_debit.terms import terms
from shared.services.plans.terms import plan_terms
from shared.services.work_items import open_work
from shared.services.working_days import working_days

WENT_BACK = (
    PostingKind.REVERSAL,
    PostingKind.RETURNED,
    PostingKind.INDEMNITY,
    PostingKind.DISPUTE,
    PostingKind.TAKEN_BACK,
)


def name_what_came_after(database: Database, today: date, now: datetime) -> int:
    """Ask a person about credits and payments that went back after the end of a plan; how many are new."""

    def name(session: Session) -> int:
        promise = working_days(session).add(today, terms(session, today).act_days)
        found = [
            *((WorkKind.CREDIT, *each) for each in _credits(session)),
            *((WorkKind.PLAN_BROKEN, *each) for each in _owed_again(session, today)),
        ]
        new = [each for each in found if not _is_known(session, each[0], each[2])]
        for kind, party_id, subject in new:
            open_work(session, kind, party_id, subject, promise, now)
        return len(new)

    return database.attempt(name)


def credit_subject(plan_id: int, pence: int) -> str:
    """How work names a credit; more of it is another."""
    return f"credit:{plan_id}:{pence}"


def _credits(session: Session) -> list[tuple[int, str]]:
    """Finished plans whose debts are in credit."""
    credit = func.sum(_received() - _owed())
    rows = session.execute(
        select(Plan.id, Plan.party_id, credit)
        .join(PlanDebt, PlanDebt.plan_id == Plan.id)
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .where(Plan.state == PlanState.COMPLETED, _received() > _owed())
        .group_by(Plan.id, Plan.party_id)
        .order_by(Plan.id)
    )
    return [(party_id, credit_subject(plan_id, int(pence))) for plan_id, party_id, pence in rows]


def _owed_again(session: Session, today: date) -> list[tuple[int, str]]:
    """Finished plans of which a payment went back since, so that more is owed than is let be."""
    end = (
        select(func.max(PlanEventRow.at))
        .where(PlanEventRow.plan_id == Plan.id, PlanEventRow.event == PlanEvent.PAID_OFF)
        .correlate(Plan)
        .scalar_subquery()
    )
    went_back = (
        select(Entry.id)
        .join(Posting, Posting.id == Entry.posting_id)
        .where(Entry.debt_id == Debt.id, Posting.kind.in_(WENT_BACK), Posting.at > end)
        .correlate(Debt, Plan)
        .exists()
    )
    rows = session.execute(
        select(Plan.id, Plan.party_id)
        .join(PlanDebt, PlanDebt.plan_id == Plan.id)
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .where(Plan.state == PlanState.COMPLETED, went_back)
        .where(_owed() - _received() > plan_terms(session, today).tolerance_pence)
        .distinct()
        .order_by(Plan.id)
    )
    return [(party_id, f"finished:{plan_id}") for plan_id, party_id in rows]


def _is_known(session: Session, kind: WorkKind, subject: str) -> bool:
    found = select(WorkItem.id).where(WorkItem.kind == kind, WorkItem.subject == subject)
    return session.scalar(found.limit(1)) is not None


def _owed() -> Any:
    return type_coerce(Debt.charge, BigInteger) + type_coerce(Debt.costs, BigInteger)


def _received() -> Any:
    return type_coerce(Debt.received, BigInteger)
