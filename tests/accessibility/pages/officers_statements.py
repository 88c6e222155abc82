"""The statement on one page, as an officer fills it in for somebody."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.household import Household
from shared.domain.statement import Entry
from shared.models import Party
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.sheet import FormMark
from shared.services.statements.whole import WholeAnswer, save_whole
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import (
    NOW,
    RESIDENTS_ENTRIES,
    TODAY,
    a_guideline_set,
    a_statement,
    pounds,
    the_resident,
)


def at(
    path: str, build: Callable[[Session, int], object] | None = None
) -> Callable[[Visitor], str]:
    """Make the resident of the first walkthrough in a state, and come as an officer."""

    def come(visitor: Visitor) -> str:
        def make(session: Session) -> int:
            party_id = the_resident(session).party.id
            if build is not None:
                build(session, party_id)
            return party_id

        party_id = visitor.given(make)
        visitor.as_officer()
        return path.format(party_id)

    return come


def _after_the_last(session: Session, party_id: int) -> None:
    a_statement(session, session.get_one(Party, party_id))


def _dear_food(session: Session, party_id: int) -> None:
    a_guideline_set(session)
    dear = [each for each in RESIDENTS_ENTRIES if each.code != "groceries"]
    food = Entry("groceries", pounds("999.00"))
    lines = LinesAnswer({entry.code: entry for entry in (*dear, food)})
    save_whole(session, party_id, WholeAnswer(Household(), lines), FormMark(), NOW, TODAY)


PAGES = (
    ListedPage(
        "officers_statements.start",
        "Income and spending of Carys Hughes",
        at("/officers/statements/{}"),
        "empty",
    ),
    ListedPage(
        "officers_statements.start",
        "Income and spending of Carys Hughes",
        at("/officers/statements/{}", _after_the_last),
    ),
    ListedPage(
        "officers_statements.start",
        "Income and spending of Carys Hughes",
        at("/officers/statements/{}", _dear_food),
        "over a guideline",
    ),
    ListedPage(
        "officers_statements.read_back",
        "Read back to Carys Hughes",
        at("/officers/statements/{}/read-back", _dear_food),
    ),
)
