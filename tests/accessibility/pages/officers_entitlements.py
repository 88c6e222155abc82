"""Officers and the help that somebody asked for: nothing yet, something of each, and answering it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.entitlements import Reduction
from shared.models import Party
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.asked_help import a_check, a_referral, an_agency
from tests.support.builders import the_resident

ASKED = "Help that Carys Hughes asked for"
ANSWER = "Answer what Carys Hughes asked for"


def _asked(build: Callable[[Session, Party], object] | None = None) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        def make(session: Session) -> int:
            party = the_resident(session).party
            if build is not None:
                build(session, party)
            return party.id

        visitor.as_officer()
        return f"/officers/cases/{visitor.given(make)}/help"

    return come


def _each(session: Session, party: Party) -> None:
    a_check(session, party.id, Reduction.ONE_ADULT)
    a_referral(session, party.id, an_agency(session))


def _to_answer(visitor: Visitor) -> str:
    checks: list[int] = []

    def build(session: Session, party: Party) -> None:
        checks.append(a_check(session, party.id, Reduction.ONE_ADULT, Reduction.LOCAL).id)

    return f"{_asked(build)(visitor)}/{checks[-1]}"


PAGES = (
    ListedPage("officers_entitlements.asked", ASKED, _asked()),
    ListedPage("officers_entitlements.asked", ASKED, _asked(_each), "something of each"),
    ListedPage("officers_entitlements.answer", ANSWER, _to_answer),
)
