"""An adviser asks for authority, and sees people whom the council sent on."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.agency_states import Scope
from shared.models import Agency
from shared.services.agencies.asking import Wanted, ask_authority
from shared.services.agencies.authorised import Acting
from shared.services.audit import Actor
from shared.services.hardship.referral import refer
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.asked_help import an_agency as a_signpost
from tests.support.builders import NOW, the_resident

CALLED = "Carys Hughes"


def _client(state: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        found: dict[str, str] = {}

        def build(session: Session) -> int:
            party = the_resident(session).party
            adviser = an_adviser(session)
            known = None if state == "unknown" else party
            client = a_client(session, adviser, known, called=CALLED)
            found["reference"] = client.reference
            if state == "given":
                an_authority(session, client)
            if state == "asked":
                acting = Acting(adviser.agency_id, adviser.id)
                ask_authority(session, acting, client.reference, Wanted(tuple(Scope)), NOW)
            return adviser.id

        visitor.as_adviser(visitor.given(build))
        return f"/agency/clients/{found['reference']}/authority"

    return come


def _nobody(visitor: Visitor) -> str:
    visitor.as_adviser()
    return "/agency/referrals"


def _somebody(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        party = the_resident(session).party
        signpost = a_signpost(session)
        adviser = an_adviser(session)
        session.get_one(Agency, adviser.agency_id).signpost_id = signpost.id
        refer(session, party.id, signpost.id, Actor("payer", 1), NOW)
        return adviser.id

    visitor.as_adviser(visitor.given(build))
    return "/agency/referrals"


TITLE = f"Authority of {CALLED}"
SENT = "People whom we sent to you"
PAGES = (
    ListedPage("agency_authority.ask", TITLE, _client("new")),
    ListedPage("agency_authority.ask", TITLE, _client("asked"), "asked"),
    ListedPage("agency_authority.ask", TITLE, _client("given"), "given"),
    ListedPage("agency_authority.ask", TITLE, _client("unknown"), "not known"),
    ListedPage("agency_referrals.every", SENT, _nobody),
    ListedPage("agency_referrals.every", SENT, _somebody, "somebody"),
)
