"""The page by which an adviser brings a client's statement from a file."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import the_resident


def _client(visitor: Visitor) -> str:
    found: list[str] = []

    def make(session: Session) -> int:
        adviser = an_adviser(session)
        found.append(a_client(session, adviser, the_resident(session).party).reference)
        return adviser.id

    visitor.as_adviser(visitor.given(make))
    return f"/agency/clients/{found[0]}/statement/file"


PAGES = (ListedPage("agency_statement.bring", "Statement of Carys Hughes from a file", _client),)
