"""Our offers and questions that nobody answered: a word before, and then a person looks again.

Nothing is declined by this. The offer goes back to whoever decides, and recovery still waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import CounterOffer, Proposal, ProposalQuestion
from shared.services.audit import Actor
from shared.services.outbox import queue_message
from shared.services.plans.terms import plan_terms
from shared.services.proposals.answer import ask_again
from shared.services.proposals.moves import move_proposal

JOB = Actor("job", "lapse_offers")
TELL_BEFORE = timedelta(days=3)
"""So long before the last day the person is told that it comes."""
WAITING = (ProposalState.COUNTER_OFFERED, ProposalState.QUESTION_ASKED)
AT_ONCE = 500


@dataclass(frozen=True)
class Lapsed:
    """What one night did."""

    told: int = 0
    lapsed: int = 0

    def __str__(self) -> str:
        return f"told {self.told}, lapsed {self.lapsed}"


def lapse_offers(database: Database, now: datetime) -> Lapsed:
    """Let lapse what waited as long as the council's number says, and tell of what will, once.

    Each is a transaction of its own: what was done before is not done again.
    """
    today = now.astimezone(LONDON).date()
    told = lapsed = after = 0
    with database.reading() as reading:
        days = timedelta(days=plan_terms(reading, today).counter_offer_days)
    while ids := database.attempt(partial(_waiting, after=after)):
        for one in ids:
            done = database.attempt(partial(_look_at, proposal_id=one, days=days, now=now))
            told, lapsed = told + (done == "told"), lapsed + (done == "lapsed")
        after = ids[-1]
    return Lapsed(told, lapsed)


def _waiting(session: Session, after: int) -> list[int]:
    found = select(Proposal.id).where(Proposal.state.in_(WAITING), Proposal.id > after)
    return list(session.scalars(found.order_by(Proposal.id).limit(AT_ONCE)))


def _look_at(session: Session, proposal_id: int, days: timedelta, now: datetime) -> str:
    proposal = session.scalars(
        select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    ).one()
    asked = _asked_at(session, proposal)
    if asked is None:
        return ""
    last = asked.astimezone(LONDON).date() + days
    today = now.astimezone(LONDON).date()
    if today > last:
        return _lapse(session, proposal, asked, now)
    if today >= last - TELL_BEFORE:
        return "told" if _tell(session, proposal, "offer_lapsing", asked, last, now) else ""
    return ""


def _asked_at(session: Session, proposal: Proposal) -> datetime | None:
    """When we made the offer or put the question that waits; none where nothing waits any more."""
    if proposal.state is ProposalState.COUNTER_OFFERED:
        return session.scalar(
            select(func.max(CounterOffer.made_at)).where(
                CounterOffer.proposal_id == proposal.id, CounterOffer.state == "open"
            )
        )
    if proposal.state is ProposalState.QUESTION_ASKED:
        return session.scalar(
            select(func.max(ProposalQuestion.asked_at)).where(
                ProposalQuestion.proposal_id == proposal.id,
                ProposalQuestion.answered_at.is_(None),
            )
        )
    return None


def _lapse(session: Session, proposal: Proposal, asked: datetime, now: datetime) -> str:
    was_question = proposal.state is ProposalState.QUESTION_ASKED
    session.execute(
        update(CounterOffer)
        .where(CounterOffer.proposal_id == proposal.id, CounterOffer.state == "open")
        .values(state="lapsed")
    )
    move_proposal(session, proposal, ProposalEvent.LAPSED, JOB, now)
    nation = Nation(session.info["council"].nation)
    kind = WorkKind.QUESTION_ANSWER if was_question else WorkKind.COUNTER_ANSWER
    by = ask_again(session, proposal, kind, nation, now)
    _tell(session, proposal, "offer_lapsed", asked, by, now)
    return "lapsed"


def _tell(
    session: Session,
    proposal: Proposal,
    template: str,
    asked: datetime,
    until: date,
    now: datetime,
) -> bool:
    said = {
        "reference": proposal.reference,
        "until": until,
        "is_question": proposal.state is ProposalState.QUESTION_ASKED,
    }
    key = f"{template}:{proposal.id}:{int(asked.timestamp())}"
    return queue_message(session, template, proposal.party_id, said, now, key) is not None
