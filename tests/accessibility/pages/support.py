"""What would help: the questions, and what is held about it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.support_needs import Adjustment, Asked
from shared.services.audit import Actor
from shared.services.sealed.key import SealedKey
from shared.services.support.asked import Told, set_adjustments
from shared.services.support.needs import Disclosure, disclose, withdraw_words
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, a_debt, a_party, an_account

BY = Actor("payer", 1)
KEY = SealedKey(("x" * 32,))


def told(session: Session) -> int:
    party = a_party(session)
    a_debt(session, an_account(session, party))
    asked = [Asked(Adjustment.LARGE_PRINT), Asked(Adjustment.CONTACT_HOURS, "9-12")]
    set_adjustments(session, party.id, asked, Told(BY, NOW))
    disclose(session, KEY, Disclosure(party.id, "I was in hospital", is_agreed=True), BY, NOW)
    return party.id


def _taken_back(session: Session) -> int:
    party_id = told(session)
    withdraw_words(session, party_id, BY, NOW)
    return party_id


def _at(path: str, build: Callable[[Session], int] | None = None) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(build) if build else None)
        return path

    return come


PAGES = (
    ListedPage("support.tell", "What would help?", _at("/support/tell")),
    ListedPage("support.tell", "What would help?", _at("/support/tell", told), "told before"),
    ListedPage("support.held", "What helps you", _at("/support", told)),
    ListedPage("support.held", "What helps you", _at("/support", _taken_back), "words taken back"),
)
