"""Saying no: with a reason, in words of one's own, with somewhere to turn and a way to a second look."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.decision_rules import (
    REASON,
    TIME_FOR_ADVICE,
    Refusing,
    Verdict,
    refusing_problems,
)
from shared.domain.gate import HoldKind
from shared.domain.says import Says
from shared.domain.stages import Nation
from shared.services.decisions.consider import Considered
from shared.services.decisions.settle import Sent, Settling, settle, take
from shared.services.errors import NotFound
from shared.services.holds import end_holds, put_hold
from shared.services.plans.replace import reopen
from shared.services.proposals.agents import have_agents_wait
from shared.services.proposals.moves import subject_of
from shared.services.revenues import tell_revenues
from shared.services.signposts import Pointer, signposts_for
from shared.services.web_sessions import SignedInOfficer
from shared.services.wording import say

TEMPLATE = "declined"


class NotYetRefusable(ValueError):
    """A decline lacks something; `problems` are pairs of field and what to do."""

    def __init__(self, problems: tuple[tuple[str, Says], ...]) -> None:
        super().__init__("the decline is not complete")
        self.problems = problems


def decline(
    session: Session,
    proposal_id: int,
    seen: str,
    officer: SignedInOfficer,
    refusing: Refusing,
    nation: Nation,
    now: datetime,
) -> None:
    """Decline an offer; recovery still waits some days, so that the person can get advice.

    Raises what `take` raises, NotYetRefusable when the decline lacks something, and NotFound for a
    signpost that is not on the list for this kind of party.
    """
    if problems := refusing_problems(refusing):
        raise NotYetRefusable(problems)
    settling = take(session, proposal_id, seen, officer, Verdict.DECLINE, nation, now)
    found = settling.considered
    signpost = chosen_signpost(session, found, refusing.signpost_id)
    settle(
        settling,
        declined_message(found, refusing, signpost),
        reason=_said(found, refusing),
        signpost=signpost.line,
    )
    _let_go(settling)


def _said(found: Considered, refusing: Refusing) -> str:
    """Why, as the person reads it: the sentence of the reason and the officer's own words."""
    sentence = say(Says(REASON[refusing.reason].sentence), found.facts.party.language)
    return f"{sentence}\n{refusing.words.strip()}"


def chosen_signpost(session: Session, found: Considered, signpost_id: int | None) -> Pointer:
    """The signpost that was chosen, in the person's language. Raises NotFound."""
    offered = signposts_for(session, found.party_id, found.facts.party.language)
    chosen = next((each for each in offered if each.id == signpost_id), None)
    if chosen is None:
        raise NotFound
    return chosen


def declined_message(found: Considered, refusing: Refusing, signpost: Pointer) -> Sent:
    """The message that `decline` sends."""
    return Sent(
        TEMPLATE,
        {
            "reference": found.reference,
            "reason": Says(REASON[refusing.reason].sentence),
            "words": refusing.words.strip(),
            "signpost": signpost,
            "appeal": refusing.appeal.strip(),
            "held_until": held_until(found.facts.today),
        },
    )


def held_until(today: date) -> date:
    """The last day on which recovery waits."""
    return today + TIME_FOR_ADVICE


def _let_go(settling: Settling) -> None:
    """The offer's hold ends; a shorter one follows it on every debt that is still owed."""
    session, now, found = settling.session, settling.now, settling.considered
    about, today = subject_of(found.id), found.facts.today
    end_holds(session, about, settling.actor, now)
    for debt in found.facts.chosen:
        put_hold(
            session,
            HoldKind.ADVICE,
            about,
            settling.actor,
            now,
            starts_on=today,
            ends_on=held_until(today),
            debt_id=debt.id,
        )
    reopen(session, found.id, settling.actor, now)
    have_agents_wait(session, settling.proposal, now, until=held_until(today))
    tell_revenues(
        session,
        "proposal_declined",
        found.party_id,
        {
            "proposal": found.reference,
            "hold_until": held_until(today).isoformat(),
            "accounts": sorted({debt.account_reference for debt in found.facts.chosen}),
        },
        now,
        dedupe=f"revenues:proposal_declined:{found.id}:{settling.proposal.lock}",
    )
