"""An offer that an officer is about to answer, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.decision_rules import APPEAL, SENTENCE, Verdict, WhyNot
from shared.domain.says import Says
from shared.domain.stages import Nation
from shared.services.cases.people import CaseParty, case_party
from shared.services.decisions.consider import Considered, consider
from shared.services.decisions.find import party_of_proposal
from shared.services.decisions.settle import what_stands_in_the_way, who_was_first
from shared.services.decisions.suggest import Suggestion, suggestion_for
from shared.services.errors import NotFound
from shared.services.signposts import Pointer, signposts_for
from shared.services.wording import say as say_in
from shared.web.clock import today
from shared.web.filters import say
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session


@dataclass(frozen=True)
class Answering:
    """An offer, who made it, and what stands in the way of answering it so."""

    considered: Considered
    party: CaseParty
    verdict: Verdict
    why_not: WhyNot | None
    suggestion: Suggestion | None

    @property
    def is_suggesting(self) -> bool:
        """Whether the answer goes for a second check instead of to the person."""
        return self.why_not in (WhyNot.OVER_LIMIT, WhyNot.SENIOR)

    @property
    def barred(self) -> str:
        """Why this officer cannot give this answer at all; nothing when they can."""
        return say(SENTENCE[self.why_not]) if self.why_not and not self.is_suggesting else ""

    @property
    def cannot_be_paid(self) -> bool:
        """Whether this answer makes no sense because nothing is left to pay."""
        pays = self.verdict in (Verdict.ACCEPT, Verdict.COUNTER_OFFER)
        return pays and self.considered.is_paid

    @property
    def has_no_schedule(self) -> bool:
        """Whether the offer cannot become a plan as it is: it would run past the last known holiday."""
        found = self.considered
        return self.verdict is Verdict.ACCEPT and not (found.is_paid or found.weighed.lines)

    @property
    def cannot_be_given(self) -> bool:
        """Whether this answer cannot be given at all, by this officer or by anybody."""
        return bool(self.barred) or self.cannot_be_paid or self.has_no_schedule

    @property
    def appeal(self) -> str:
        """How to ask for a second look, in the person's language."""
        return say_in(Says(APPEAL), self.party.language)

    def places(self) -> tuple[Pointer, ...]:
        """Where this party can get free help."""
        return signposts_for(current_session(), self.party.id, self.party.language)


def answering(proposal_id: int, verdict: Verdict) -> Answering:
    """The offer of this address, if this officer may look at it.

    Raises NotFound, NotAllowedHere (their own record), and AlreadyDecided when nothing waits for us.
    """
    session = current_session()
    refuse_own_record(party_of_proposal(session, proposal_id))
    found = consider(session, proposal_id, nation(), today())
    why = what_stands_in_the_way(session, found, current_officer())[verdict]
    if why is WhyNot.STATE:
        raise who_was_first(session, proposal_id)
    if why is WhyNot.ROLE:
        raise NotFound
    return Answering(
        considered=found,
        party=case_party(session, found.party_id),
        verdict=verdict,
        why_not=why,
        suggestion=suggestion_for(session, proposal_id),
    )


def nation() -> Nation:
    """Whose law the council is under."""
    return Nation(current_parts().settings.council.nation)
