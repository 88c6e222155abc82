"""Telling us that something is not right: the three ways, each form, and where one of them stands."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.objection_states import Outcome
from shared.services.objections.answer import Answering, answer_objection
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, an_officer, the_resident
from tests.support.kept_objections import a_paper, an_objection

REASONS = "You moved out on 3 May, as the contract shows, so you owe nothing after that day."


def _start(visitor: Visitor) -> str:
    visitor.as_payer()
    return "/disagree"


def _new(kind: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_payer()
        return f"/disagree/new/{kind}"

    return come


def _sent(*, is_answered: bool = False, path: str = "/disagree/{}") -> Callable[[Visitor], str]:
    references: list[str] = []

    def build(session: Session) -> int:
        made = the_resident(session)
        sent = an_objection(session, made.party, made.debt.id, "I moved out in May.")
        a_paper(session, made.party, sent.objection_id, "contract")
        references.append(sent.reference)
        if is_answered:
            given = Answering(Outcome.PARTLY, REASONS)
            officer = an_officer(session)
            answer_objection(session, made.party.id, sent.reference, given, officer.id, NOW)
        return made.party.id

    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(build))
        return path.format(references[-1])

    return come


START = "Tell us that something is not right"
PAID = "I have paid it already"
PAGES = (
    ListedPage("objections.start", START, _start),
    ListedPage("objections.start", START, _sent(path="/disagree"), "one was sent"),
    ListedPage("objections.tell", "Tell us what you dispute", _new("dispute")),
    ListedPage("objections.tell", "Make a complaint", _new("complaint"), "a complaint"),
    ListedPage("objections.tell", "Ask for another look", _new("appeal"), "an appeal"),
    ListedPage("objections.one", PAID, _sent()),
    ListedPage("objections.one", PAID, _sent(is_answered=True), "answered"),
)
