"""Asking the person for something before the offer can be answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.decision_rules import Verdict, words_problem
from shared.domain.says import Says
from shared.domain.stages import Nation
from shared.models import ProposalQuestion
from shared.services.decisions.consider import Considered
from shared.services.decisions.settle import Sent, settle, take
from shared.services.plans.terms import answer_by
from shared.services.signposts import IN_MESSAGES, Pointer, signposts_for
from shared.services.web_sessions import SignedInOfficer

TEMPLATE = "question"


class NotAQuestion(ValueError):
    """The question is empty or too long; `says` tells what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def ask(
    session: Session,
    proposal_id: int,
    seen: str,
    officer: SignedInOfficer,
    question: str,
    nation: Nation,
    now: datetime,
) -> None:
    """Put a question to the person; recovery waits for the answer.

    Raises what `take` raises, and NotAQuestion.
    """
    if (problem := words_problem(question)) is not None:
        raise NotAQuestion(problem)
    settling = take(session, proposal_id, seen, officer, Verdict.QUESTION, nation, now)
    found = settling.considered
    session.add(
        ProposalQuestion(
            proposal_id=found.id,
            officer_id=officer.officer_id,
            question=question.strip(),
            asked_at=now,
        )
    )
    help_there = signposts_for(session, found.party_id, found.facts.party.language)
    settle(
        settling, question_message(session, found, question, help_there), reason=question.strip()
    )


def question_message(
    session: Session, found: Considered, question: str, help_there: tuple[Pointer, ...]
) -> Sent:
    """The message that `ask` sends."""
    return Sent(
        TEMPLATE,
        {
            "reference": found.reference,
            "question": question.strip(),
            "answer_by": answer_by(session, found.facts.today),
            "help": help_there[:IN_MESSAGES],
        },
    )
