"""A payer's own proposal, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.money import Money, total
from shared.domain.proposal_states import OPEN, ProposalEvent, ProposalState
from shared.domain.schedule import NoSchedule, Offer, build_schedule
from shared.domain.split import in_order, split_schedule
from shared.domain.stages import DebtType, Stage
from shared.domain.uneven import not_before
from shared.domain.working_days import PastLastKnownHoliday
from shared.models import (
    Account,
    CounterOffer,
    Debt,
    Decision,
    Plan,
    Proposal,
    ProposalDebt,
    ProposalEventRow,
    ProposalQuestion,
)
from shared.services.debts.unpaid import OWED, owed_on
from shared.services.errors import NotFound
from shared.services.plans.terms import answer_by
from shared.services.proposals.evaluate import PlanLine
from shared.services.proposals.offers_kept import counter_offered, made_offer, planned_offer
from shared.services.proposals.owed import as_planned
from shared.services.working_days import working_days


@dataclass(frozen=True)
class CoveredDebt:
    """One debt that a proposal or plan covers, when it was made and now."""

    id: int
    account_reference: str
    type: DebtType
    year: int
    stage: Stage
    hearing_on: date | None
    before: Money
    now: Money


@dataclass(frozen=True)
class OpenCounter:
    """What an officer offers instead, with the schedule that it would make today."""

    number: int
    offer: Offer
    reason: str
    made_at: datetime
    total: Money
    """What the debts come to now; the schedule pays exactly this."""
    lines: tuple[PlanLine, ...]
    first_moved: bool
    """Whether the first date moved on because the one that was offered has passed."""

    @property
    def total_of_lines(self) -> Money:
        """What all instalments come to."""
        return total(line.amount for line in self.lines)


@dataclass(frozen=True)
class ProposalPage:
    """Everything that a proposal's page shows."""

    reference: str
    state: ProposalState
    offer: Offer
    method: str
    total: Money
    promise_on: date | None
    why_person: str
    made_at: datetime
    decided_at: datetime | None
    on_behalf: bool
    debts: tuple[CoveredDebt, ...]
    has_plan: bool
    has_receipt: bool
    reason: str = ""
    """Why an officer declined, in the officer's words."""
    signpost: str = ""
    question: str = ""
    """What an officer asked and nobody has answered yet."""
    answer_by: date | None = None
    """By when we asked for an answer to a question or a counter-offer; nothing lapses on it."""
    agreed: Offer | None = None
    """What the plan is made of: the offer itself, or what an officer offered instead."""
    counter: OpenCounter | None = None
    review_asked_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits: for us, or for an answer."""
        return self.state in OPEN


def proposal_page(session: Session, party_id: int, reference: str, today: date) -> ProposalPage:
    """A party's own proposal. Raises NotFound when there is none, or it is not theirs."""
    row = session.execute(_proposal(party_id, reference)).first()
    if row is None:
        raise NotFound
    debts = covered_debts(session, row.id)
    return ProposalPage(
        reference=reference,
        state=row.state,
        offer=made_offer(session, row),
        method=row.method,
        total=row.total,
        promise_on=row.promise_on,
        why_person=row.why_person,
        made_at=row.created_at,
        decided_at=row.decided_at,
        on_behalf=row.on_behalf_by is not None,
        debts=debts,
        has_plan=row.plan_id is not None,
        has_receipt=row.has_receipt is not None,
        reason=row.reason or "",
        signpost=row.signpost or "",
        review_asked_at=row.review_asked_at,
        agreed=_agreed(session, row),
        **_waiting_for(session, row, debts, today),
    )


def _agreed(session: Session, row: Row[Any]) -> Offer | None:
    if row.plan_id is None:
        return None
    agreed = Offer(row.plan_amount, row.plan_frequency, row.plan_first_due, row.plan_paid_now)
    return planned_offer(session, row.plan_id, agreed, row.plan_pattern)


def _waiting_for(
    session: Session, row: Row[Any], debts: tuple[CoveredDebt, ...], today: date
) -> dict[str, Any]:
    """What waits for the payer: a question or a counter-offer."""
    if row.state is ProposalState.QUESTION_ASKED:
        return _question(session, row.id)
    if row.state is ProposalState.COUNTER_OFFERED:
        found = _counter(session, row.id, debts, today)
        return {
            "counter": found,
            "answer_by": _answer_by(session, found.made_at) if found else None,
        }
    return {}


def _of_decision(column: Any, condition: Any) -> Any:
    """A column of the proposal's newest decision that meets a condition."""
    return (
        select(column)
        .where(Decision.proposal_id == Proposal.id, condition)
        .order_by(Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )


_DECLINED = Decision.outcome == "decline"
_REVIEW_ASKED = (
    select(ProposalEventRow.at)
    .where(
        ProposalEventRow.proposal_id == Proposal.id,
        ProposalEventRow.event == ProposalEvent.REVIEW_ASKED,
    )
    .order_by(ProposalEventRow.id.desc())
    .limit(1)
    .scalar_subquery()
)


def _proposal(party_id: int, reference: str) -> Any:
    return (
        select(
            Proposal.id,
            Proposal.state,
            Proposal.amount,
            Proposal.frequency,
            Proposal.first_due,
            Proposal.paid_now,
            Proposal.method,
            Proposal.pattern,
            Proposal.total,
            Proposal.promise_on,
            Proposal.why_person,
            Proposal.on_behalf_by,
            Proposal.created_at,
            Proposal.decided_at,
            Plan.id.label("plan_id"),
            Plan.amount.label("plan_amount"),
            Plan.frequency.label("plan_frequency"),
            Plan.first_due.label("plan_first_due"),
            Plan.paid_now.label("plan_paid_now"),
            Plan.pattern.label("plan_pattern"),
            _of_decision(Decision.id, Decision.by == "rule").label("has_receipt"),
            _of_decision(Decision.reason, _DECLINED).label("reason"),
            _of_decision(Decision.signpost, _DECLINED).label("signpost"),
            _REVIEW_ASKED.label("review_asked_at"),
        )
        .outerjoin(Plan, Plan.proposal_id == Proposal.id)
        .where(Proposal.party_id == party_id, Proposal.reference == reference)
    )


def covered_debts(session: Session, proposal_id: int) -> tuple[CoveredDebt, ...]:
    """The debts of a proposal, in the order in which they are paid; one query."""
    rows = session.execute(
        select(
            Debt.id,
            Account.reference,
            Account.type,
            Debt.year,
            Debt.stage,
            Debt.hearing_on,
            ProposalDebt.balance,
            OWED,
        )
        .join(ProposalDebt, ProposalDebt.debt_id == Debt.id)
        .join(Account, Account.id == Debt.account_id)
        .where(ProposalDebt.proposal_id == proposal_id)
        .order_by(ProposalDebt.position)
    )
    return tuple(CoveredDebt(*row) for row in rows)


def _question(session: Session, proposal_id: int) -> dict[str, Any]:
    asked = session.execute(
        select(ProposalQuestion.question, ProposalQuestion.asked_at)
        .where(
            ProposalQuestion.proposal_id == proposal_id,
            ProposalQuestion.answered_at.is_(None),
        )
        .order_by(ProposalQuestion.id.desc())
        .limit(1)
    ).first()
    if asked is None:
        return {}
    return {"question": asked.question, "answer_by": _answer_by(session, asked.asked_at)}


def _answer_by(session: Session, sent_at: datetime) -> date:
    return answer_by(session, sent_at.astimezone(LONDON).date())


def _counter(
    session: Session, proposal_id: int, debts: tuple[CoveredDebt, ...], today: date
) -> OpenCounter | None:
    row = session.scalar(
        select(CounterOffer)
        .where(CounterOffer.proposal_id == proposal_id, CounterOffer.state == "open")
        .order_by(CounterOffer.number.desc())
        .limit(1)
    )
    if row is None:
        return None
    made = counter_offered(row)
    offer = not_before(made, today)
    return OpenCounter(
        number=row.number,
        offer=offer,
        reason=row.reason,
        made_at=row.made_at,
        total=total(debt.now for debt in debts),
        lines=_lines(session, proposal_id, offer, today),
        first_moved=offer != made,
    )


def _lines(session: Session, proposal_id: int, offer: Offer, today: date) -> tuple[PlanLine, ...]:
    rows = session.execute(
        select(Debt, Account.type)
        .join(Account, Account.id == Debt.account_id)
        .join(ProposalDebt, ProposalDebt.debt_id == Debt.id)
        .where(ProposalDebt.proposal_id == proposal_id)
    )
    debts = in_order([as_planned(debt, kind, owed_on(debt), today) for debt, kind in rows])
    try:
        owed = total(debt.balance for debt in debts)
        instalments = build_schedule(owed, offer, working_days(session))
        shares = split_schedule(debts, instalments, offer.paid_now)
    except (NoSchedule, PastLastKnownHoliday, ValueError):
        return ()
    return tuple(
        PlanLine(line.number, line.due, line.collect, line.amount, part)
        for line, part in zip(instalments, shares, strict=True)
    )
