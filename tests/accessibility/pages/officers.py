"""The officers' pages: the worklist, a case, every answer, the trail, and what the administrator keeps."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import Feedback, OutboxMessage, Signpost
from shared.services.audit import Actor
from shared.services.decisions.decline import decline
from shared.services.proposals.answer import ask_to_look_again
from shared.services.search import index_names
from shared.services.signposts import add_usual_signposts
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, a_debt, a_party, an_account
from tests.support.deciding import a_refusal, an_offer_that_waits, seen_now, somebody
from tests.support.plans import ENGLAND, PAYER

COMMAND = Actor("command", "test")


def _with_an_offer(visitor: Visitor) -> tuple[int, int]:
    """The resident's offer waits; gives the party's id and the offer's."""
    found: list[int] = []

    def build(session: Session) -> int:
        waiting = an_offer_that_waits(session)
        index_names(session)
        found.extend((waiting.party.id, waiting.proposal_id))
        return waiting.party.id

    visitor.given(build)
    visitor.as_officer()
    return found[0], found[1]


def _of_the_case(path: str) -> Callable[[Visitor], str]:
    return lambda visitor: path.format(party=_with_an_offer(visitor)[0])


def _of_the_offer(path: str) -> Callable[[Visitor], str]:
    return lambda visitor: path.format(offer=_with_an_offer(visitor)[1])


def _to_look_at_again(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        waiting = an_offer_that_waits(session)
        seen, ann = seen_now(session, waiting.proposal_id), somebody(session)
        decline(session, waiting.proposal_id, seen, ann, a_refusal(session), ENGLAND, NOW)
        said = "My hours were cut."
        ask_to_look_again(session, waiting.party.id, waiting.reference, said, PAYER, ENGLAND, NOW)
        return waiting.proposal_id

    offer = visitor.given(build)
    visitor.as_officer()
    return f"/officers/proposals/{offer}/look-again"


def _feedback(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        for rating, said in ((2, "Too long.\nI gave up."), (5, "")):
            session.add(Feedback(rating=rating, content=said, path="", at=NOW))
        return 0

    visitor.given(build)
    visitor.as_officer(Role.TEAM_MANAGER)
    return "/officers/feedback"


def _somebody_in_debt(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        party = a_party(session)
        a_debt(session, an_account(session, party))
        return party.id

    party_id = visitor.given(build)
    visitor.as_officer()
    return f"/officers/cases/{party_id}/offer"


def _a_message(visitor: Visitor) -> str:
    party_id, _ = _with_an_offer(visitor)
    message_id = visitor.given(
        lambda session: (
            session.scalars(
                select(OutboxMessage.id).where(OutboxMessage.channel != "revenues")
            ).first()
            or 0
        )
    )
    return f"/officers/cases/{party_id}/messages/{message_id}"


def _unsent(visitor: Visitor) -> str:
    def fail(session: Session) -> int:
        message = session.scalars(select(OutboxMessage)).first()
        assert message is not None
        message.state, message.last_error = "failed", "permanent-failure"
        return message.id

    _with_an_offer(visitor)
    visitor.given(fail)
    return "/officers/messages"


def _as(role: Role, path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_officer(role)
        return path

    return come


def _with_signposts(path: str) -> Callable[[Visitor], str]:
    def build(session: Session) -> int:
        add_usual_signposts(session, COMMAND, NOW)
        return session.scalars(select(Signpost.id)).first() or 0

    def come(visitor: Visitor) -> str:
        first = visitor.given(build)
        visitor.as_officer(Role.ADMINISTRATOR)
        return path.format(first=first)

    return come


PAGES = (
    ListedPage("officers_worklist.worklist", "Worklist", _of_the_case("/officers")),
    ListedPage(
        "officers_worklist.worklist", "Worklist", _as(Role.OFFICER, "/officers"), "nothing to do"
    ),
    ListedPage(
        "officers_worklist.search", "Find a case", _of_the_case("/officers/search?q=hughes")
    ),
    ListedPage(
        "officers_worklist.search",
        "Find a case",
        _as(Role.OFFICER, "/officers/search?q=x"),
        "too little",
    ),
    ListedPage("officers_cases.case", "Carys Hughes", _of_the_case("/officers/cases/{party}")),
    ListedPage(
        "officers_cases.message",
        "We have your offer: a person will look by 27 November 2026",
        _a_message,
    ),
    ListedPage(
        "officers_plans.accept",
        "Accept the offer",
        _of_the_offer("/officers/proposals/{offer}/accept"),
    ),
    ListedPage(
        "officers_plans.counter_offer",
        "Make a counter-offer",
        _of_the_offer("/officers/proposals/{offer}/counter-offer"),
    ),
    ListedPage(
        "officers_plans.counter_offer",
        "Make a counter-offer",
        _of_the_offer("/officers/proposals/{offer}/counter-offer?option=2"),
        "previewed",
    ),
    ListedPage(
        "officers_plans.question",
        "Ask for something",
        _of_the_offer("/officers/proposals/{offer}/question"),
    ),
    ListedPage(
        "officers_plans.decline",
        "Decline the offer",
        _of_the_offer("/officers/proposals/{offer}/decline"),
    ),
    ListedPage(
        "officers_plans.done",
        "Offer answered",
        _of_the_offer("/officers/proposals/{offer}/answered"),
    ),
    ListedPage("officers_plans.look_again", "Look again at a decision", _to_look_at_again),
    ListedPage("officers_plans.offer", "Make an offer for Carys Hughes", _somebody_in_debt),
    ListedPage("officers_messages.undelivered", "Messages not sent", _unsent),
    ListedPage("officers_feedback.feedback", "What people think of the service", _feedback),
    ListedPage("officers_audit.trail", "Audit trail", _as(Role.AUDITOR, "/officers/audit")),
    ListedPage(
        "officers_deciding.overview", "Help and limits", _with_signposts("/officers/deciding")
    ),
    ListedPage(
        "officers_deciding.overview",
        "Help and limits",
        _as(Role.ADMINISTRATOR, "/officers/deciding"),
        "empty",
    ),
    ListedPage(
        "officers_deciding.add_signpost",
        "Add a place",
        _as(Role.ADMINISTRATOR, "/officers/deciding/signposts/add"),
    ),
    ListedPage(
        "officers_deciding.change_signpost",
        "Change a place",
        _with_signposts("/officers/deciding/signposts/{first}"),
    ),
    ListedPage(
        "officers_deciding.limit",
        "Limit for: Officer",
        _as(Role.ADMINISTRATOR, "/officers/deciding/limits/officer"),
    ),
)
