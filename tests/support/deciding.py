"""An offer that waits for an officer, and officers to answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.decision_rules import APPEAL, Refusing
from shared.domain.roles import Role
from shared.models import Party, Proposal, Signpost
from shared.services.audit import Actor
from shared.services.decisions.consider import consider
from shared.services.signposts import add_usual_signposts
from shared.services.web_sessions import SignedInOfficer
from tests.support.offers import a_statement
from tests.support.people import Resident, an_officer, the_resident
from tests.support.plans import ENGLAND, an_offer, press_confirm, sandbox_policies
from tests.support.records import NOW, TODAY

WORDS = "We looked at your statement together with what is owed."


@dataclass(frozen=True)
class Waiting:
    """The resident's offer of £60.00 a month, which waits for an officer."""

    resident: Resident
    proposal_id: int
    reference: str

    @property
    def party(self) -> Party:
        """Who made it."""
        return self.resident.party


def an_offer_that_waits(session: Session, amount: str = "60.00", **changes: Any) -> Waiting:
    """The resident's offer with everything that hangs on it, made as the portal makes it."""
    sandbox_policies(session)
    add_usual_signposts(session, Actor("command", "test"), NOW)
    resident = the_resident(session)
    a_statement(session, resident.party)
    confirmed = press_confirm(session, resident.party.id, an_offer(amount), **changes)
    session.flush()
    reference = confirmed.reference  # type: ignore[union-attr]
    proposal_id = session.scalars(select(Proposal.id).where(Proposal.reference == reference)).one()
    return Waiting(resident, proposal_id, reference)


def somebody(session: Session, role: Role = Role.OFFICER, **changes: Any) -> SignedInOfficer:
    """An officer who is signed in."""
    officer = an_officer(session, role, **changes)
    return SignedInOfficer(officer.id, officer.name, officer.role)


def seen_now(session: Session, proposal_id: int) -> str:
    """The mark on a page that is shown now."""
    return consider(session, proposal_id, ENGLAND, TODAY).seen


def a_refusal(session: Session, **changes: Any) -> Refusing:
    """A decline that holds everything it must."""
    signpost = session.scalars(select(Signpost.id).where(Signpost.name == "StepChange")).first()
    given: dict[str, Any] = {
        "reason": "takes_too_long",
        "words": WORDS,
        "signpost_id": signpost,
        "appeal": APPEAL,
    }
    return Refusing(**{**given, **changes})
