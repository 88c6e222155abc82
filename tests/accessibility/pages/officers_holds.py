"""Officers' pages of holds, of what somebody does not agree with, and of courts' orders."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.objection_states import Outcome
from shared.domain.roles import Role
from shared.models import CourtPermission, Hold, Objection
from shared.services.audit import Actor
from shared.services.holding.officers import WantedHold, end_wanted_hold, put_wanted_hold
from shared.services.holds import put_hold
from shared.services.objections.answer import Answering, answer_objection
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, TODAY, an_officer, the_resident
from tests.support.kept_objections import a_paper, a_permission, an_objection

REASONS = "You moved out on 3 May, as the contract shows, so you owe nothing after that day."


def _held(session: Session) -> int:
    made = the_resident(session)
    officer = an_officer(session)
    wanted = WantedHold(made.party.id, HoldKind.ADVICE, "Sees an adviser next week")
    put_wanted_hold(session, wanted, officer.id, NOW, TODAY)
    return made.party.id


def _ended(session: Session) -> int:
    party_id, officer = _held(session), an_officer(session)
    hold = session.scalars(select(Hold)).one()
    end_wanted_hold(session, party_id, hold.id, "The advice is over", officer.id, NOW)
    return party_id


def _objected(session: Session) -> int:
    made = the_resident(session)
    sent = an_objection(session, made.party, made.debt.id, "I paid this in May.")
    a_paper(session, made.party, sent.objection_id, "receipt")
    return made.party.id


def _answered(session: Session) -> int:
    party_id = _objected(session)
    officer = an_officer(session)
    reference = session.scalars(select(Objection.reference)).one()
    given = Answering(Outcome.AGREED, REASONS)
    answer_objection(session, party_id, reference, given, officer.id, NOW)
    return party_id


def _protected(session: Session) -> int:
    made = the_resident(session)
    put_hold(
        session,
        HoldKind.BREATHING_SPACE,
        "moratorium:1",
        Actor("officer", 1),
        NOW,
        starts_on=TODAY,
        debt_id=made.debt.id,
    )
    a_permission(session, made.party, made.debt.id, "N244 12345")
    return made.party.id


def _at(
    path: str,
    build: Callable[[Session], int],
    kept: type[Hold | Objection | CourtPermission] | None = None,
) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id = visitor.given(build)
        number = (
            visitor.given(lambda session: session.scalars(select(kept.id)).one()) if kept else 0
        )
        visitor.as_officer(Role.TEAM_MANAGER)
        return f"/officers/cases/{party_id}{path.format(number)}"

    return come


COURT = "/court-permissions"
PAGES = (
    ListedPage("officers_holds.put", "Put a hold", _at("/holds", _held)),
    ListedPage("officers_holds.hold", "Hold: Time to get advice", _at("/holds/{}", _held, Hold)),
    ListedPage(
        "officers_holds.hold", "Hold: Time to get advice", _at("/holds/{}", _ended, Hold), "ended"
    ),
    ListedPage(
        "officers_objections.every",
        "Disputes, complaints and appeals",
        _at("/objections", _objected),
    ),
    ListedPage(
        "officers_objections.objection", "Dispute", _at("/objections/{}", _objected, Objection)
    ),
    ListedPage(
        "officers_objections.objection",
        "Dispute",
        _at("/objections/{}", _answered, Objection),
        "answered",
    ),
    ListedPage("officers_permissions.ask", "Permission of a court", _at(COURT, _protected)),
    ListedPage(
        "officers_permissions.ask", "Permission of a court", _at(COURT, _held), "not needed"
    ),
    ListedPage(
        "officers_permissions.permission",
        "Order N244 12345",
        _at(COURT + "/{}", _protected, CourtPermission),
    ),
)
