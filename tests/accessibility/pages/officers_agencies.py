"""The officers' pages about debt advice agencies."""

from __future__ import annotations

from collections.abc import Callable

from shared.domain.agency_states import AgencyState
from shared.domain.roles import Role
from shared.models import Agency, ApiKey
from shared.services.agencies.moves import note
from shared.services.audit import Actor
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser, an_agency, an_authority
from tests.support.builders import NOW, a_debt, a_party, an_account, kept


def _reference(visitor: Visitor, state: AgencyState) -> str:
    found = []

    def build(session):
        agency = an_agency(session, name="Harbour Help", state=state, exemption="A charity.")
        adviser = an_adviser(session, agency, is_administrator=True)
        party = a_party(session)
        a_debt(session, an_account(session, party))
        an_authority(session, a_client(session, adviser, party))
        a_client(session, adviser)
        kept(
            session,
            ApiKey(
                agency_id=agency.id,
                client_id=agency.reference,
                secret_hash="x",
                name="Case software",
                scopes="clients:read offers:write",
                created_at=NOW,
                created_by=adviser.id,
            ),
        )
        note(session, agency, "approved", "Looked up in the registers.", Actor("officer", 1), NOW)
        found.append(agency.reference)
        return agency.id

    visitor.given(build)
    visitor.as_officer(Role.TEAM_MANAGER)
    return str(found[0])


def _at(state: AgencyState, end: str = "") -> Callable[[Visitor], str]:
    return lambda visitor: f"/officers/agencies/{_reference(visitor, state)}{end}"


def _list(visitor: Visitor) -> str:
    _reference(visitor, AgencyState.APPLIED)
    visitor.given(lambda session: an_agency(session).id)
    return "/officers/agencies"


def _empty(visitor: Visitor) -> str:
    visitor.as_officer(Role.TEAM_MANAGER)
    assert visitor.given(lambda session: session.query(Agency).count()) == 0
    return "/officers/agencies"


PAGES = (
    ListedPage("officers_agencies.every", "Agencies", _list),
    ListedPage("officers_agencies.every", "Agencies", _empty, "none yet"),
    ListedPage("officers_agencies.one", "Harbour Help", _at(AgencyState.APPROVED)),
    ListedPage("officers_agencies.one", "Harbour Help", _at(AgencyState.APPLIED), "it applied"),
    ListedPage("officers_agencies.one", "Harbour Help", _at(AgencyState.WITHDRAWN), "withdrawn"),
    ListedPage(
        "officers_agencies.withdraw",
        "Withdraw Harbour Help?",
        _at(AgencyState.APPROVED, "/withdraw"),
    ),
)
