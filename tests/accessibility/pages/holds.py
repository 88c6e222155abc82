"""What is on hold: nothing, a pause, a debt's hold beside debts that go on; and asking for a pause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.stages import Stage
from shared.services.audit import Actor
from shared.services.holding.ask import ask_hold
from shared.services.holds import put_hold
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, TODAY, a_debt, an_account, pounds, the_resident

OFFICER = Actor("officer", 3)


def _paused(session: Session) -> int:
    made = the_resident(session)
    ask_hold(session, made.party.id, HoldKind.ADVICE, OFFICER, NOW)
    return made.party.id


def _one_debt(session: Session) -> int:
    made = the_resident(session)
    other = an_account(session, made.party, reference="80055555")
    a_debt(session, other, stage=Stage.REMINDER, charge=pounds("50.00"))
    put_hold(
        session,
        HoldKind.OFFICER,
        f"party:{made.party.id}",
        OFFICER,
        NOW,
        starts_on=TODAY,
        debt_id=made.debt.id,
    )
    return made.party.id


def _asked_enough(session: Session) -> int:
    made = the_resident(session)
    for months in (2, 1):
        began = NOW - timedelta(days=months * 32)
        ask_hold(session, made.party.id, HoldKind.ADVICE, OFFICER, began)
    return made.party.id


def _at(path: str, build: Callable[[Session], int] | None = None) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(build) if build else None)
        return f"/account/on-hold{path}"

    return come


ADVICE = "Pause action while you get advice"
PAGES = (
    ListedPage("holds.overview", "What is on hold", _at("")),
    ListedPage("holds.overview", "What is on hold", _at("", _paused), "a pause"),
    ListedPage("holds.overview", "What is on hold", _at("", _one_debt), "one debt"),
    ListedPage("holds.advice", ADVICE, _at("/advice")),
    ListedPage("holds.advice", ADVICE, _at("/advice", _paused), "paused already"),
    ListedPage("holds.advice", ADVICE, _at("/advice", _asked_enough), "no days left"),
)
