"""An application because of hardship: before it, each page of it, handed in, asked about and decided."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.hardship_form import Power
from shared.domain.hardship_questions import STEPS, steps_of
from shared.domain.roles import Role
from shared.domain.stages import DebtType
from shared.services.hardship.apply import begin, withdraw
from shared.services.hardship.decide import ask_more
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, a_debt, a_party, an_account, the_resident
from tests.support.hardship import PAYER, applied, decided, decider, filled_in, row_of
from tests.support.offers import a_statement

QUESTION = "Please send us your payslips of September and October."
Built = tuple[int, str, int]
"""Whose it is, its reference and its number."""


def _drafted(session: Session, power: Power = Power.S13A, *, whole: bool = False) -> Built:
    if power is Power.S13A:
        resident = the_resident(session)
        a_statement(session, resident.party)
        party_id = resident.party.id
    else:
        party = a_party(session)
        a_debt(session, an_account(session, party, type=DebtType.BUSINESS_RATES))
        party_id = party.id
    reference = (
        filled_in(session, party_id, power)
        if whole
        else begin(session, party_id, power, PAYER, NOW)
    )
    return party_id, reference, row_of(session, reference).id


def _whole(session: Session) -> Built:
    return _drafted(session, whole=True)


def _rates(session: Session) -> Built:
    return _drafted(session, Power.S49)


def _handed_in(session: Session) -> Built:
    made = applied(session)
    return made.party_id, made.reference, made.id


def _asked(session: Session) -> Built:
    made = applied(session)
    revision = row_of(session, made.reference).revision
    ask_more(session, made.id, revision, QUESTION, decider(session), NOW)
    return made.party_id, made.reference, made.id


def _award(amount: str) -> Callable[[Session], Built]:
    def build(session: Session) -> Built:
        made = applied(session)
        decided(session, made, amount)
        return made.party_id, made.reference, made.id

    return build


def _taken_back(session: Session) -> Built:
    made = applied(session)
    withdraw(session, made.party_id, made.reference, PAYER, NOW)
    return made.party_id, made.reference, made.id


def _build(visitor: Visitor, make: Callable[[Session], Built]) -> Built:
    found: list[Built] = []

    def begun(session: Session) -> int:
        found.append(make(session))
        return found[0][0]

    visitor.given(begun)
    return found[0]


def _at(after: str, make: Callable[[Session], Built]) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id, reference, _number = _build(visitor, make)
        visitor.as_payer(party_id)
        return f"/hardship/{reference}{after}"

    return come


def _first(make: Callable[[Session], Built] | None = None) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id = None if make is None else _build(visitor, make)[0]
        visitor.as_payer(party_id)
        return "/hardship"

    return come


def _office(
    after: str, make: Callable[[Session], Built], role: Role = Role.OFFICER
) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        number = _build(visitor, make)[2]
        visitor.as_officer(role)
        return f"/officers/hardship/{number}{after}"

    return come


def _of_case(visitor: Visitor) -> str:
    party_id = _build(visitor, _handed_in)[0]
    visitor.as_officer()
    return f"/officers/cases/{party_id}/hardship"


_STEP_PAGES = tuple(
    ListedPage(
        "hardship.step",
        step.title,
        _at(f"/questions/{step.slug}", _drafted if step in steps_of(Power.S13A) else _rates),
        f"{step.slug} {'' if step in steps_of(Power.S13A) else 'of rates'}".strip(),
    )
    for step in STEPS
)
PAGES = (
    ListedPage("hardship.start", "Ask for a reduction because of hardship", _first()),
    ListedPage(
        "hardship.start", "Ask for a reduction because of hardship", _first(_handed_in), "one there"
    ),
    ListedPage("hardship.application", "Your application", _at("", _drafted)),
    ListedPage("hardship.application", "Your application", _at("", _whole), "all filled in"),
    ListedPage("hardship.application", "A person is reading it", _at("", _handed_in), "handed in"),
    ListedPage("hardship.application", "We have a question for you", _at("", _asked), "asked"),
    ListedPage(
        "hardship.application", "Decided: a part was taken off", _at("", _award("300.00")), "part"
    ),
    ListedPage(
        "hardship.application", "Decided: nothing was taken off", _at("", _award("0")), "refused"
    ),
    ListedPage("hardship.application", "You took it back", _at("", _taken_back), "taken back"),
    *_STEP_PAGES,
    ListedPage("hardship.check", "Check your answers", _at("/check", _whole)),
    ListedPage("hardship.papers", "Send more papers", _at("/papers", _handed_in)),
    ListedPage("hardship.answer", "Answer our question", _at("/answer", _asked)),
    ListedPage("hardship.take_back", "Take back your application", _at("/take-back", _handed_in)),
    ListedPage(
        "hardship.take_back", "Remove this application", _at("/take-back", _drafted), "a draft"
    ),
    ListedPage("officers_hardship.applications", "Applications because of hardship", _of_case),
    ListedPage(
        "officers_hardship.application",
        "Application because of hardship",
        _office("", _handed_in),
    ),
    ListedPage(
        "officers_hardship.application",
        "Application because of hardship",
        _office("", _award("600.00"), Role.SENIOR_OFFICER),
        "a second person",
    ),
    ListedPage(
        "officers_hardship.application",
        "Application because of hardship",
        _office("", _award("300.00")),
        "decided",
    ),
    ListedPage("officers_hardship.ask", "Ask for something", _office("/ask", _handed_in)),
    ListedPage(
        "officers_hardship.ruling", "Decide the application", _office("/decide", _handed_in)
    ),
)
