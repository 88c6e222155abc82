"""Letters on their way, those that came back, and a message that did not arrive."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shared.services.letters.instead import Lost, not_arrived
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.people import a_party
from tests.support.records import NOW
from tests.support.written import a_message


def _waiting(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        party = a_party(session)
        given = {"channel": "letter", "state": "queued"}
        a_message(session, party.id, **given, letter_format="large_print")
        return a_message(session, party.id, **given, secret=True).id

    visitor.given(build)
    visitor.as_officer()
    return "/officers/messages/letters"


def _none(visitor: Visitor) -> str:
    visitor.as_officer()
    return "/officers/messages/letters"


def _returned(visitor: Visitor) -> str:
    visitor.as_officer()
    return "/officers/messages/returned"


def _not_arrived(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        party = a_party(session)
        message = a_message(session, party.id, state="failed", last_error="answer-550", seen_at=NOW)
        not_arrived(session, message.id, Lost.ADDRESS, "answer-550", NOW)
        visited.append(message.id)
        return party.id

    visited: list[int] = []
    party_id = visitor.given(build)
    visitor.as_officer()
    return f"/officers/cases/{party_id}/messages/{visited[0]}"


PAGES = (
    ListedPage("officers_messages.waiting", "Letters that wait for the post", _waiting),
    ListedPage("officers_messages.waiting", "Letters that wait for the post", _none, "none"),
    ListedPage("officers_messages.returned", "A letter came back", _returned),
    ListedPage(
        "officers_cases.message", "Your payment plan is agreed", _not_arrived, "did not arrive"
    ),
)
