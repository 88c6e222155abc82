"""The pages by which somebody takes their statement away and brings it back."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import a_statement, the_resident


def at(path: str) -> Callable[[Visitor], str]:
    """Sign in as somebody with a statement, and go to a path."""

    def come(visitor: Visitor) -> str:
        found: list[int] = []

        def make(session: Session) -> int:
            party = the_resident(session).party
            found.append(a_statement(session, party).id)
            return party.id

        visitor.as_payer(visitor.given(make))
        return path.format(found[0])

    return come


PAGES = (
    ListedPage("portable.take", "Take your statement with you", at("/take-your-statement/{}")),
    ListedPage("portable.bring", "Bring a statement back", at("/bring-your-statement")),
)
