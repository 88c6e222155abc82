"""Authorities of a case, the check of a form, the register of sharing and the ledger of consents."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import Scope
from shared.domain.roles import Role
from shared.domain.sharing import BY_MESSAGE
from shared.domain.support_needs import ConsentUse
from shared.models import Authority
from shared.services.agencies.asking import Wanted
from shared.services.agencies.authorised import Acting
from shared.services.agencies.forms import SentForm, ask_with_form
from shared.services.audit import Actor
from shared.services.evidence.take import Sent
from shared.services.sharing import record
from shared.services.support.consent import give_consent
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import NOW, a_party, the_resident
from tests.support.evidence_files import a_paper
from tests.support.signed_in import parts_of

REFERENCE = "U7K3M9Q2X"
SYSTEM = Actor("system", "outbox")


def _case(path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        parts = parts_of(visitor.client.application)
        found: dict[str, int] = {}

        def build(session: Session) -> int:
            party = the_resident(session).party
            adviser = an_adviser(session)
            client = a_client(session, adviser, party)
            acting = Acting(adviser.agency_id, adviser.id)
            form = SentForm(Sent("form.pdf", a_paper()), parts.evidence, parts.scanner)
            ask_with_form(session, acting, client.reference, Wanted(tuple(Scope)), form, NOW)
            row = session.scalars(select(Authority)).one()
            row.reference = REFERENCE
            found.update(party=party.id, authority=row.id)
            return party.id

        visitor.given(build)
        visitor.as_officer(Role.OFFICER)
        return path.format(**found)

    return come


def _register(path: str, *, full: bool) -> Callable[[Visitor], str]:
    def build(session: Session) -> int:
        party = a_party(session)
        record(session, party.id, BY_MESSAGE["agent_hold"], "Firm", "message:1", SYSTEM, NOW)
        return give_consent(session, party.id, ConsentUse.ADJUSTMENTS, Actor("payer", 1), NOW)

    def come(visitor: Visitor) -> str:
        if full:
            visitor.given(build)
        visitor.as_officer(Role.DATA_PROTECTION)
        return path

    return come


SHARED, AGREED = "What was shared", "What people agreed to"
PAGES = (
    ListedPage(
        "officers_authorities.every",
        "Who acts for Carys Hughes",
        _case("/officers/cases/{party}/authorities"),
    ),
    ListedPage(
        "officers_authorities.one",
        f"Authority {REFERENCE}",
        _case("/officers/cases/{party}/authorities/{authority}"),
    ),
    ListedPage("officers_sharing.register", SHARED, _register("/officers/sharing", full=False)),
    ListedPage(
        "officers_sharing.register", SHARED, _register("/officers/sharing", full=True), "full"
    ),
    ListedPage(
        "officers_sharing.consents", AGREED, _register("/officers/sharing/consents", full=False)
    ),
    ListedPage(
        "officers_sharing.consents",
        AGREED,
        _register("/officers/sharing/consents", full=True),
        "full",
    ),
)
