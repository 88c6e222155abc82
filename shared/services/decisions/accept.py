"""Accepting an offer: it becomes a plan for what its debts come to now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.decision_rules import Verdict
from shared.domain.stages import Nation
from shared.services.decisions.consider import Considered
from shared.services.decisions.settle import Sent, settle, take
from shared.services.errors import StaleVersion
from shared.services.plans.agreed import MadePlan, PlanMessage
from shared.services.plans.council_words import council_words
from shared.services.plans.make import make_plan
from shared.services.web_sessions import SignedInOfficer

TEMPLATE = "plan_accepted_by_officer"


def accept(
    session: Session,
    proposal_id: int,
    seen: str,
    officer: SignedInOfficer,
    words: str,
    nation: Nation,
    now: datetime,
) -> MadePlan:
    """Accept an offer as it was made; `words` is what the officer adds to the message, if anything.

    Raises what `take` raises, and StaleVersion when nothing is left to pay.
    """
    settling = take(session, proposal_id, seen, officer, Verdict.ACCEPT, nation, now)
    if not settling.considered.weighed.lines:
        raise StaleVersion
    sent = acceptance(session, settling.considered, words)
    settle(settling, sent, send=False, reason=words)
    return make_plan(
        session,
        settling.proposal,
        settling.considered.offer,
        settling.actor,
        now,
        PlanMessage(TEMPLATE, {"words": words}, text_too=False),
    )


def acceptance(session: Session, found: Considered, words: str) -> Sent:
    """The message that `accept` sends, for somebody to read before it is; one query."""
    facts = found.facts
    kinds = ((debt.type, debt.stage) for debt in facts.chosen)
    said = council_words(session, kinds, facts.nation, facts.today)
    return Sent(
        TEMPLATE,
        {
            "reference": found.reference,
            "total": found.total,
            "paid_now": found.offer.paid_now,
            "method": found.method,
            "instalments": found.weighed.lines,
            "court_words": {each: part.get("liability_order", "") for each, part in said.items()},
            "words": words,
            "replaces": found.facts.replaced[0] if found.facts.replaced else "",
        },
    )
