"""A second check: an answer to a large debt is suggested by one officer and decided by another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.decision_rules import Verdict, WhyNot
from shared.domain.says import N_, Says
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import Officer, SuggestedAnswer
from shared.services.audit import record_audit
from shared.services.decisions.settle import MayNotDecide, Settling, take_to_suggest
from shared.services.errors import AlreadyDecided
from shared.services.proposals.harm import HEARING
from shared.services.proposals.moves import subject_of
from shared.services.web_sessions import SignedInOfficer
from shared.services.work_items import finish_work, open_work


@dataclass(frozen=True)
class Suggestion:
    """What a colleague would answer, as they filled it in."""

    officer_id: int
    officer_name: str
    verdict: Verdict
    answer: Mapping[str, str]
    at: datetime


NEXT_ON_LIST = {
    WhyNot.OVER_LIMIT: WorkKind.SECOND_CHECK,
    WhyNot.SENIOR: WorkKind.SENIOR_LOOK,
}
"""What an answer becomes on the worklist that an officer may suggest but not give."""


def suggest(
    session: Session,
    proposal_id: int,
    seen: str,
    officer: SignedInOfficer,
    verdict: Verdict,
    answer: Mapping[str, str],
    nation: Nation,
    now: datetime,
) -> None:
    """Hand an answer to somebody who may decide so large a debt. The offer itself does not move.

    Raises what `take` raises, MayNotDecide when the officer may decide alone (then they should),
    and AlreadyDecided when a suggestion waits already.
    """
    settling = take_to_suggest(session, proposal_id, seen, officer, verdict, nation, now)
    if settling.why_not not in NEXT_ON_LIST:
        raise MayNotDecide(settling.why_not or WhyNot.STATE)
    _keep(settling, answer)
    about = subject_of(proposal_id)
    finish_work(session, about, settling.actor, now)
    promise_on = settling.considered.promise_on or settling.considered.facts.today
    party_id = settling.considered.party_id
    kind = NEXT_ON_LIST[settling.why_not]
    open_work(session, kind, party_id, about, promise_on, now, HEARING)
    record_audit(session, settling.actor, "suggested an answer", about, now, verdict=verdict.value)


def _keep(settling: Settling, answer: Mapping[str, str]) -> None:
    session, proposal_id = settling.session, settling.considered.id
    try:
        with session.begin_nested():
            session.add(
                SuggestedAnswer(
                    proposal_id=proposal_id,
                    officer_id=settling.officer.officer_id,
                    outcome=settling.verdict.value,
                    answer=json.dumps(dict(answer), sort_keys=True),
                    at=settling.now,
                )
            )
    except IntegrityError as error:
        waiting = suggestion_for(session, proposal_id)
        if waiting is None:
            raise
        what = Says(N_("an answer was sent for a second check"))
        raise AlreadyDecided(waiting.officer_name, what, waiting.at) from error


def suggestion_for(session: Session, proposal_id: int) -> Suggestion | None:
    """The answer that waits for a second check, if there is one."""
    row = session.execute(
        select(SuggestedAnswer, Officer.name)
        .join(Officer, Officer.id == SuggestedAnswer.officer_id)
        .where(SuggestedAnswer.proposal_id == proposal_id, SuggestedAnswer.settled_at.is_(None))
    ).first()
    if row is None:
        return None
    kept, name = row
    return Suggestion(
        kept.officer_id, name, Verdict(kept.outcome), json.loads(kept.answer), kept.at
    )
