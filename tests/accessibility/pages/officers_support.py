"""The officers' pages of support, and those of the data protection officer."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models.sealed import SealedWords
from shared.services.sealed.key import SealedKey
from shared.services.sealed.openings import Reader, open_words
from shared.services.support.needs import Disclosure, disclose, withdraw_words
from tests.accessibility.pages import ListedPage, Visitor
from tests.accessibility.pages.support import BY, told
from tests.support.builders import NOW, a_party, an_officer
from tests.support.signed_in import parts_of

WHAT_HELPS = "What helps Carys Hughes"


def _case(rest: str = "", role: Role = Role.OFFICER) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id = visitor.given(told)
        visitor.as_officer(role)
        return f"/officers/cases/{party_id}/support{rest}"

    return come


def _nothing(visitor: Visitor) -> str:
    party_id = visitor.given(lambda session: a_party(session).id)
    visitor.as_officer()
    return f"/officers/cases/{party_id}/support"


def _opened(*, withdrawn: bool) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        reader = Reader(visitor.as_officer(Role.TEAM_MANAGER), Role.TEAM_MANAGER)
        key = SealedKey(parts_of(visitor.client.application).settings.sealed_keys)
        found: list[int] = []

        def build(session: Session) -> int:
            party = a_party(session)
            said = Disclosure(party.id, "I was in hospital\nfor a week.", is_agreed=True)
            words_id = disclose(session, key, said, BY, NOW).words_id or 0
            found.append(open_words(session, party.id, words_id, reader, "To help them", NOW))
            if withdrawn:
                withdraw_words(session, party.id, BY, NOW)
            return party.id

        return f"/officers/cases/{visitor.given(build)}/support/openings/{found[0]}"

    return come


def _openings(*, some: bool) -> Callable[[Visitor], str]:
    def build(session: Session) -> int:
        party_id = told(session)
        words_id = session.scalars(select(SealedWords.id)).one()
        reader = Reader(an_officer(session, Role.TEAM_MANAGER).id, Role.TEAM_MANAGER)
        for _ in range(2):
            open_words(session, party_id, words_id, reader, "To help them", NOW)
        return party_id

    def come(visitor: Visitor) -> str:
        if some:
            visitor.given(build)
        visitor.as_officer(Role.DATA_PROTECTION)
        return "/officers/openings"

    return come


PAGES = (
    ListedPage("officers_support.support", WHAT_HELPS, _case()),
    ListedPage("officers_support.support", WHAT_HELPS, _case(role=Role.TEAM_MANAGER), "may open"),
    ListedPage("officers_support.support", WHAT_HELPS, _nothing, "nothing there"),
    ListedPage("officers_support.write_down", "Write down what helps them", _case("/write-down")),
    ListedPage("officers_support.opened", "Told in confidence", _opened(withdrawn=False)),
    ListedPage("officers_support.opened", "This is shut again", _opened(withdrawn=True), "shut"),
    ListedPage("officers_support.openings", "What was opened", _openings(some=True)),
    ListedPage("officers_support.openings", "What was opened", _openings(some=False), "none"),
)
