"""Letters and messages: all of them, one with a table, and how they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from shared.models import Party
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.records import TODAY
from tests.support.written import a_message

TITLE = "Letters and messages"


def _with_letters(visitor: Visitor, count: int = 3) -> int:
    party_id = visitor.as_payer()

    def build(session: Session) -> int:
        a_message(session, party_id, state="failed", template="payment_missed")
        a_message(session, party_id, state="queued", channel="letter", language="cy")
        return [a_message(session, party_id).id for _ in range(count)][-1]

    return visitor.given(build)


def _many(visitor: Visitor) -> str:
    _with_letters(visitor, 22)
    return "/letters"


def _one(visitor: Visitor) -> str:
    return f"/letters/{_with_letters(visitor)}"


def _none(visitor: Visitor) -> str:
    visitor.as_payer()
    return "/letters"


def _how(**changes: Any) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id = visitor.as_payer()

        def build(session: Session) -> int:
            party = session.get_one(Party, party_id)
            for name, value in changes.items():
                setattr(party, name, value)
            return party_id

        visitor.given(build)
        return "/letters/how"

    return come


PAGES = (
    ListedPage("letters.every", TITLE, _many),
    ListedPage("letters.every", TITLE, _none, "none"),
    ListedPage("letters.one", "What we wrote to you on 22 November 2026", _one),
    ListedPage("letters.how", "How we write to you", _how()),
    ListedPage(
        "letters.how", "How we write to you", _how(email_failed_on=TODAY), "an address that failed"
    ),
)
