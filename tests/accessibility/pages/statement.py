"""The pages of the statement: empty, filled in, wrong, confirmed."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.months_ahead import KnownChange
from shared.domain.statement import Entry
from shared.domain.year_month import YearMonth
from shared.models import Party
from shared.services.statements.answers import HouseholdAnswer, LinesAnswer
from shared.services.statements.pages import save_page
from shared.services.statements.sheet import FormMark
from shared.services.statements.starting import start_again
from shared.services.statements.whole import WholeAnswer, save_whole
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import (
    NOW,
    RESIDENTS_ENTRIES,
    TODAY,
    a_guideline_set,
    a_statement,
    an_organisation,
    the_resident,
)
from tests.support.plans import sandbox_policies

FAMILY = Household(partner=True, children=(Child(age=7), Child(age=14)), non_dependants=1)
LOAN = KnownChange(YearMonth(2027, 6), Money(4500), "The loan is paid off")


def at(
    path: str, build: Callable[[Session, int], object] | None = None
) -> Callable[[Visitor], str]:
    """Sign in as the resident of the first walkthrough, in a state, and go to a path."""

    def come(visitor: Visitor) -> str:
        def make(session: Session) -> int:
            party_id = the_resident(session).party.id
            if build is not None:
                build(session, party_id)
            return party_id

        visitor.as_payer(visitor.given(make))
        return path

    return come


def _answered(session: Session, party_id: int) -> None:
    a_guideline_set(session)
    answer = WholeAnswer(
        FAMILY, LinesAnswer({entry.code: entry for entry in RESIDENTS_ENTRIES}), (LOAN,)
    )
    save_whole(session, party_id, answer, FormMark(), NOW, TODAY)


def _dear_food(session: Session, party_id: int) -> None:
    a_guideline_set(session)
    food = Entry("groceries", Money(99900))
    answer = WholeAnswer(Household(), LinesAnswer({"groceries": food}))
    save_whole(session, party_id, answer, FormMark(), NOW, TODAY)


def _two_children(session: Session, party_id: int) -> None:
    save_page(session, party_id, "household", HouseholdAnswer(False, 2), FormMark(), NOW, TODAY)


def _confirmed(session: Session, party_id: int) -> None:
    sandbox_policies(session)
    a_statement(session, session.get_one(Party, party_id))


def _started_again(session: Session, party_id: int) -> None:
    _confirmed(session, party_id)
    start_again(session, party_id, NOW, TODAY)


def _of_an_organisation(visitor: Visitor) -> str:
    visitor.as_payer(visitor.given(lambda session: an_organisation(session).id))
    return "/statement"


def _version(visitor: Visitor) -> str:
    party_id = visitor.given(lambda session: the_resident(session).party.id)
    visitor.as_payer(party_id)
    number = visitor.given(
        lambda session: a_statement(session, session.get_one(Party, party_id)).id
    )
    return f"/statement/versions/{number}"


PAGES = (
    ListedPage("statement.tasks", "Your income and spending", at("/statement")),
    ListedPage(
        "statement.tasks", "Your income and spending", at("/statement", _answered), "all answered"
    ),
    ListedPage(
        "statement.tasks", "Your income and spending", at("/statement", _confirmed), "confirmed"
    ),
    ListedPage("statement.tasks", "This form is for people", _of_an_organisation, "organisation"),
    ListedPage("statement.page", "Who lives with you", at("/statement/household"), "household"),
    ListedPage(
        "statement.page",
        "How old are the children?",
        at("/statement/children", _two_children),
        "children",
    ),
    ListedPage(
        "statement.page", "Benefits and tax credits", at("/statement/benefits"), "folded lines"
    ),
    ListedPage("statement.page", "Your home", at("/statement/home?saved=earnings"), "home"),
    ListedPage(
        "statement.page",
        "Gas, electricity and water",
        at("/statement/utilities?saved=home", _answered),
        "two groups, after a page was saved",
    ),
    ListedPage(
        "statement.page", "Food and housekeeping", at("/statement/food", _answered), "filled in"
    ),
    ListedPage(
        "statement.page",
        "Changes you know are coming",
        at("/statement/changes", _answered),
        "changes ahead",
    ),
    ListedPage(
        "statement.page", "Putting something by", at("/statement/savings", _answered), "savings"
    ),
    ListedPage("statement.add_change", "Tell us about a change", at("/statement/changes/add")),
    ListedPage(
        "statement.explain",
        "Tell us more about: Food and housekeeping",
        at("/statement/explain/food-housekeeping", _dear_food),
    ),
    ListedPage("statement.check", "Check your answers", at("/statement/check"), "nothing yet"),
    ListedPage("statement.check", "Check your answers", at("/statement/check", _answered)),
    ListedPage(
        "statement.check",
        "Is this still right?",
        at("/statement/check", _started_again),
        "after the last one",
    ),
    ListedPage("statement.later", "Your answers are saved", at("/statement/later", _answered)),
    ListedPage(
        "statement.result",
        "You have £329.11 left over each month",
        at("/statement/result", _confirmed),
    ),
    ListedPage("statement.version", "Your statement of 22 November 2026", _version),
)
