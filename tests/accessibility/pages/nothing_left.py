"""What can help: nothing done yet, everything done, a pause that is not given, and free advice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shared.domain.entitlements import Reduction
from shared.domain.money import Money
from shared.domain.statement import Entry
from shared.models import Party
from shared.services.audit import Actor
from shared.services.hardship.pausing import pause_recovery
from shared.services.hardship.referral import refer
from shared.services.statements.outcome import ask_to_talk
from tests.accessibility.pages import ListedPage, Visitor
from tests.accessibility.pages.statement import at
from tests.support.asked_help import a_check, an_agency
from tests.support.builders import NOW, TODAY, a_statement, the_resident
from tests.support.plans import ENGLAND, sandbox_policies

TITLE, ADVICE = "You have nothing left over each month", "Get free debt advice"
PAYER = Actor("payer", 1)


def _short(session: Session, party_id: int) -> None:
    sandbox_policies(session)
    a_statement(session, session.get_one(Party, party_id), [Entry("rent", Money(1240))])


def _all_done(session: Session, party_id: int) -> None:
    _short(session, party_id)
    ask_to_talk(session, party_id, ENGLAND, PAYER, NOW, TODAY)
    a_check(session, party_id, Reduction.ONE_ADULT)
    refer(session, party_id, an_agency(session).id, PAYER, NOW)


def _with_agency(session: Session, party_id: int) -> None:
    an_agency(session)
    an_agency(session, "StepChange", "")


def _referred(session: Session, party_id: int) -> None:
    pause_recovery(session, party_id, PAYER, NOW)
    refer(session, party_id, an_agency(session).id, PAYER, NOW)


def _agreeing(visitor: Visitor) -> str:
    visitor.as_payer(visitor.given(lambda session: the_resident(session).party.id))
    return f"/what-can-help/advice/{visitor.given(lambda session: an_agency(session).id)}"


PAGES = (
    ListedPage("nothing_left.choose", TITLE, at("/what-can-help", _short)),
    ListedPage("nothing_left.choose", TITLE, at("/what-can-help", _all_done), "everything done"),
    ListedPage("nothing_left.choose", "What can help you", at("/what-can-help"), "no statement"),
    ListedPage("nothing_left.advice", ADVICE, at("/what-can-help/advice", _with_agency)),
    ListedPage("nothing_left.advice", ADVICE, at("/what-can-help/advice"), "no places"),
    ListedPage("nothing_left.advice", ADVICE, at("/what-can-help/advice", _referred), "sent on"),
    ListedPage("nothing_left.agree", "Ask Tidewell Advice to contact you", _agreeing),
)
