"""What a payer says to the council's answer: to a question, to a counter-offer, or to a decision."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.engine import person_by
from shared.domain.london import LONDON
from shared.domain.money import Money, total
from shared.domain.proposal_states import PROPOSAL, ProposalEvent, ProposalState
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import Account, CounterOffer, Debt, Proposal, ProposalDebt, ProposalQuestion
from shared.services.audit import Actor, record_audit
from shared.services.debts.unpaid import OWED
from shared.services.errors import StaleVersion
from shared.services.plans.agreed import MadePlan
from shared.services.plans.make import make_plan
from shared.services.plans.replace import lock_plans_of_offer
from shared.services.policies import in_force
from shared.services.proposals.facts import PROMISE_WITHOUT_POLICY
from shared.services.proposals.moves import (
    move_proposal,
    own_proposal_for_update,
    record_event,
    subject_of,
)
from shared.services.proposals.offers_kept import counter_offered
from shared.services.work_items import open_work
from shared.services.working_days import working_days

LONGEST_ANSWER = 2_000
WAITS_FOR_PAYER = 40
"""An answer to what we asked is looked at before a new offer: somebody has waited for us already."""


class NothingSaid(ValueError):
    """The answer is empty or too long."""


def answer_question(
    session: Session,
    party_id: int,
    reference: str,
    said: str,
    actor: Actor,
    nation: Nation,
    now: datetime,
) -> date:
    """Answer what an officer asked; a person looks again by the date that is given back.

    Raises NotFound, NothingSaid, or StaleVersion when nothing waits for an answer any more.
    """
    proposal = own_proposal_for_update(session, party_id, reference)
    question = session.scalar(
        select(ProposalQuestion)
        .where(ProposalQuestion.proposal_id == proposal.id, ProposalQuestion.answered_at.is_(None))
        .order_by(ProposalQuestion.id.desc())
        .limit(1)
    )
    if question is None or proposal.state is not ProposalState.QUESTION_ASKED:
        raise StaleVersion
    question.answer, question.answered_at = _said(said), now
    move_proposal(session, proposal, ProposalEvent.QUESTION_ANSWERED, actor, now)
    return ask_again(session, proposal, WorkKind.QUESTION_ANSWER, nation, now)


def accept_counter_offer(
    session: Session,
    party_id: int,
    reference: str,
    number: int,
    seen_total: Money,
    actor: Actor,
    now: datetime,
) -> MadePlan | None:
    """Accept what an officer offered instead; none when that was done before (a second press).

    Nothing is judged again but what the person saw: raises StaleVersion when the counter-offer is
    another one by now, or the amount owed has changed. Raises NotFound when it is not theirs.
    """
    lock_plans_of_offer(session, party_id, reference)
    proposal = own_proposal_for_update(session, party_id, reference)
    counter = _counter(session, proposal, number)
    if counter is not None and counter.state == "accepted":
        return None
    if proposal.state is not ProposalState.COUNTER_OFFERED or counter is None:
        raise StaleVersion
    if counter.state != "open" or owed_now(session, proposal.id) != seen_total:
        raise StaleVersion
    counter.state = "accepted"
    move_proposal(session, proposal, ProposalEvent.COUNTER_OFFER_ACCEPTED, actor, now)
    return make_plan(session, proposal, counter_offered(counter), actor, now)


def answer_counter_offer(
    session: Session,
    party_id: int,
    reference: str,
    number: int,
    said: str,
    actor: Actor,
    nation: Nation,
    now: datetime,
    *,
    senior_within: int | None = None,
) -> date:
    """Say why a counter-offer does not work; a person looks again by the date that is given back.

    `senior_within` (working days) asks for a senior officer. Raises NotFound, NothingSaid, or StaleVersion when it is no longer open.
    """
    proposal = own_proposal_for_update(session, party_id, reference)
    counter = _counter(session, proposal, number)
    if proposal.state is not ProposalState.COUNTER_OFFERED or counter is None:
        raise StaleVersion
    if counter.state != "open":
        raise StaleVersion
    counter.answer, counter.state = _said(said), "answered"
    move_proposal(session, proposal, ProposalEvent.COUNTER_OFFER_ANSWERED, actor, now)
    if senior_within is not None:
        return _ask_senior(session, proposal, senior_within, now)
    return ask_again(session, proposal, WorkKind.COUNTER_ANSWER, nation, now)


def ask_to_look_again(
    session: Session,
    party_id: int,
    reference: str,
    said: str,
    actor: Actor,
    nation: Nation,
    now: datetime,
    *,
    senior_within: int | None = None,
) -> date:
    """Contest a decision: a person looks at it again by the date that is given back.

    `senior_within` (working days) asks for a senior officer. What was decided stays until they have. Raises NotFound, or NotAllowed while no decision is made.
    """
    proposal = own_proposal_for_update(session, party_id, reference)
    note = said.strip()[:LONGEST_ANSWER]
    PROPOSAL.after(proposal.state, ProposalEvent.REVIEW_ASKED)
    record_event(session, proposal, ProposalEvent.REVIEW_ASKED, str(actor), now, note)
    about = subject_of(proposal.id)
    record_audit(session, actor, "asked to look again", about, now)
    if senior_within is not None:
        return _ask_senior(session, proposal, senior_within, now)
    by = _promise(session, proposal, nation, now)
    open_work(session, WorkKind.LOOK_AGAIN, party_id, about, by, now, WAITS_FOR_PAYER)
    return by


def owed_now(session: Session, proposal_id: int) -> Money:
    """What the debts of a proposal come to now."""
    rows = session.scalars(
        select(OWED)
        .join(ProposalDebt, ProposalDebt.debt_id == Debt.id)
        .where(ProposalDebt.proposal_id == proposal_id)
    )
    return total(rows)


def _said(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST_ANSWER:
        raise NothingSaid
    return said


def _counter(session: Session, proposal: Proposal, number: int) -> CounterOffer | None:
    return session.scalar(
        select(CounterOffer).where(
            CounterOffer.proposal_id == proposal.id, CounterOffer.number == number
        )
    )


def ask_again(
    session: Session, proposal: Proposal, kind: WorkKind, nation: Nation, now: datetime
) -> date:
    """Put a proposal before a person again; by when they will have looked."""
    by = _promise(session, proposal, nation, now)
    proposal.promise_on = by
    open_work(session, kind, proposal.party_id, subject_of(proposal.id), by, now, WAITS_FOR_PAYER)
    return by


def _ask_senior(session: Session, proposal: Proposal, within: int, now: datetime) -> date:
    """Put a proposal before a senior officer: the promise counts anew."""
    by = working_days(session).add(now.astimezone(LONDON).date(), within)
    proposal.promise_on = by
    about = subject_of(proposal.id)
    open_work(session, WorkKind.SENIOR_LOOK, proposal.party_id, about, by, now, WAITS_FOR_PAYER)
    return by


def _promise(session: Session, proposal: Proposal, nation: Nation, now: datetime) -> date:
    """By when a person will have looked again: the promise of the rules in force counts anew."""
    today = now.astimezone(LONDON).date()
    types = session.scalars(
        select(Account.type)
        .join(Debt, Debt.account_id == Account.id)
        .join(ProposalDebt, ProposalDebt.debt_id == Debt.id)
        .where(ProposalDebt.proposal_id == proposal.id)
    ).all()
    found = in_force(session, types, nation, today)
    promise = found.policy.promise if found else PROMISE_WITHOUT_POLICY
    return person_by(promise, today, working_days(session))
