"""What advisers and officers write to each other, the quarterly pack, and money of an agency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import Remittance
from shared.services.agencies.authorised import Acting
from shared.services.agencies.talk import say_for_agency, say_for_council
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser, an_agency, an_authority
from tests.support.people import an_officer, the_resident
from tests.support.postings import in_suspense
from tests.support.records import NOW, kept, pounds

REFERENCE = "CL7K3M9Q2X"
ASKED = "May the first payment wait until January?"


@dataclass(frozen=True)
class Desk:
    """An adviser and their client."""

    adviser_id: int
    client_id: int


def _desk(session: Session, *, messages: bool = True) -> Desk:
    resident = the_resident(session)
    adviser = an_adviser(session, an_agency(session, name="Tidewell Debt Advice"))
    client = a_client(session, adviser, resident.party, reference=REFERENCE)
    an_authority(session, client)
    if messages:
        acting = Acting(adviser.agency_id, adviser.id)
        say_for_agency(session, acting, client.reference, ASKED, "one", NOW)
        officer = an_officer(session)
        say_for_council(session, client.id, officer.id, "Yes, until 8 January.", "two", NOW)
        say_for_agency(session, acting, client.reference, "Thank you.", "three", NOW)
    return Desk(adviser.id, client.id)


def _talk(*, messages: bool = True) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        adviser_id = visitor.given(lambda session: _desk(session, messages=messages).adviser_id)
        visitor.as_adviser(adviser_id)
        return f"/agency/clients/{REFERENCE}/messages"

    return come


def _answer(*, messages: bool = True, role: Role = Role.OFFICER) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        client_id = visitor.given(lambda session: _desk(session, messages=messages).client_id)
        visitor.as_officer(role)
        return f"/officers/agency-clients/{client_id}"

    return come


def _pack(path: str = "", *, filled: bool = True) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        if filled:
            visitor.given(lambda session: _desk(session).client_id)
        visitor.as_officer(Role.TEAM_MANAGER)
        return f"/officers/liaison{path}"

    return come


def _remittance(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        adviser = an_adviser(session)
        told = Remittance(
            reference="M7K3M9Q2X",
            agency_id=adviser.agency_id,
            adviser_id=adviser.id,
            name="november.csv",
            sha256="0" * 64,
            total=pounds("90.00"),
            state="told",
            created_at=NOW,
        )
        kept(session, told)
        return in_suspense(session, "90.00", said=told.reference)

    found = visitor.given(build)
    visitor.as_officer(Role.FINANCE)
    return f"/officers/finance/suspense/{found}"


ABOUT = f"Messages about {REFERENCE}"
PAGES = (
    ListedPage("agency_talk.conversation", ABOUT, _talk()),
    ListedPage("agency_talk.conversation", ABOUT, _talk(messages=False), "nothing yet"),
    ListedPage(
        "officers_agency_work.conversation", "Messages with Tidewell Debt Advice", _answer()
    ),
    ListedPage(
        "officers_agency_work.conversation",
        "Messages with Tidewell Debt Advice",
        _answer(role=Role.AUDITOR),
        "to read only",
    ),
    ListedPage("officers_liaison.pack", "Agencies, 1 October 2026 to 31 December 2026", _pack()),
    ListedPage(
        "officers_liaison.pack",
        "Agencies, 1 April 2020 to 30 June 2020",
        _pack("?quarter=2020-1"),
        "over",
    ),
    ListedPage("officers_liaison.behind", "Clients added: 1", _pack("/clients")),
    ListedPage("officers_liaison.behind", "Offers made: 0", _pack("/offers"), "none"),
    ListedPage("officers_finance.item", "Place £90.00", _remittance, "an agency's payment"),
)
