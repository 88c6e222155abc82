"""Who may act for a person, signed in and by the link of a message; what is kept about them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_acts import AgencyActKind
from shared.domain.agency_states import Proof, Scope
from shared.domain.sharing import BY_MESSAGE
from shared.models import Authority
from shared.services.agencies.acts import record_act
from shared.services.agencies.asking import Wanted, ask_authority
from shared.services.agencies.authorised import Acting, authorised
from shared.services.agencies.ending import revoke
from shared.services.agencies.giving import give
from shared.services.agencies.links import authority_code
from shared.services.audit import Actor
from shared.services.cases.view import record_look
from shared.services.sharing import record
from shared.services.sign_in.keys import Keys
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser, an_agency
from tests.support.builders import NOW, POSTCODE, TODAY, a_statement, the_resident
from tests.support.plan_pages import form_of
from tests.support.signed_in import parts_of

PAYER = Actor("payer", 1)
AGENCY = "Tidewell Debt Advice"
ASKED, GIVEN, STOPPED = "asked", "given", "stopped"


def _asks(state: str, found: dict[str, str]) -> Callable[[Session], int]:
    def build(session: Session) -> int:
        party = the_resident(session).party
        adviser = an_adviser(session, an_agency(session, name=AGENCY))
        client = a_client(session, adviser, party)
        acting = Acting(adviser.agency_id, adviser.id)
        reference = ask_authority(session, acting, client.reference, Wanted(tuple(Scope)), NOW)
        if state != ASKED:
            give(session, party.id, reference, Proof.PORTAL, PAYER, NOW)
            here = authorised(session, acting, client.reference, Scope.DISCUSS, TODAY)
            record_act(session, acting, here, AgencyActKind.HOLD, "hold:1", NOW)
        if state == STOPPED:
            revoke(session, party.id, reference, PAYER, NOW)
        a_statement(session, party)
        record_look(session, 7, party.id, NOW)
        record(session, party.id, BY_MESSAGE["agent_hold"], "Firm", "message:1", PAYER, NOW)
        found["reference"] = reference
        found["nonce"] = session.scalars(select(Authority.nonce)).one()
        return party.id

    return build


def _signed_in(state: str, path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        found: dict[str, str] = {}
        visitor.as_payer(visitor.given(_asks(state, found)))
        return path.format(found["reference"])

    return come


def _nobody(visitor: Visitor) -> str:
    visitor.as_payer()
    return "/authority"


def _nothing_kept(visitor: Visitor) -> str:
    visitor.as_payer()
    return "/your-information"


def _link(visitor: Visitor, state: str = ASKED) -> str:
    found: dict[str, str] = {}
    visitor.given(_asks(state, found))
    keys = Keys(parts_of(visitor.client.application).settings.secret_key)
    code = authority_code(keys, found["reference"], found["nonce"])
    return f"/authority/{found['reference']}/{code}"


def _known(visitor: Visitor) -> str:
    path = _link(visitor)
    form = form_of(visitor.client.get(path), path)
    visitor.client.post(path, data={**form, "postcode": POSTCODE})
    return path


def _answered(visitor: Visitor) -> str:
    path = _known(visitor)
    form = form_of(visitor.client.get(path), path)
    visitor.client.post(path, data={**form, "do": "give"})
    return "/authority/answered"


WHO = "Who may act for you"
ASKS = f"{AGENCY} asks to act for you"
KEPT = "What we keep about you"
PAGES = (
    ListedPage("authorities.overview", WHO, _nobody),
    ListedPage("authorities.overview", WHO, _signed_in(ASKED, "/authority"), "asked"),
    ListedPage("authorities.overview", WHO, _signed_in(GIVEN, "/authority"), "given"),
    ListedPage("authorities.overview", WHO, _signed_in(STOPPED, "/authority"), "stopped"),
    ListedPage("authorities.one", ASKS, _signed_in(ASKED, "/authority/{}"), "asked"),
    ListedPage(
        "authorities.one", f"What {AGENCY} may do for you", _signed_in(GIVEN, "/authority/{}")
    ),
    ListedPage(
        "authorities.one",
        f"{AGENCY} does not act for you",
        _signed_in(STOPPED, "/authority/{}"),
        "stopped",
    ),
    ListedPage("authorities.by_link", "First tell us your postcode", _link),
    ListedPage("authorities.by_link", ASKS, _known, "known"),
    ListedPage("authorities.answered", f"Thank you. {AGENCY} can act for you", _answered),
    ListedPage("privacy.kept", KEPT, _nothing_kept),
    ListedPage("privacy.kept", KEPT, _signed_in(GIVEN, "/your-information"), "much"),
)
