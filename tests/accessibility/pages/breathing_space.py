"""Breathing Space: explained, and somebody's own in each of its states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from shared.domain.moratorium import MoratoriumState
from shared.domain.stages import Stage
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import TODAY, a_debt, an_account, the_resident
from tests.support.moratoriums import a_crisis, a_notice, moratorium_of, take

OWN, TITLE = "/breathing-space/yours", "Your Breathing Space"


def _protected(session: Session) -> int:
    resident = the_resident(session)
    bill = an_account(session, resident.party)
    a_debt(session, bill, stage=Stage.INSTALMENTS, due_on=TODAY + timedelta(days=10))
    a_debt(session, an_account(session, resident.party), year=2024)
    take(session, a_notice(resident.party, resident.account.reference))
    return resident.party.id


def _without_an_end(session: Session) -> int:
    resident = the_resident(session)
    take(session, a_crisis(resident.party, resident.account.reference))
    return resident.party.id


def _ended(session: Session) -> int:
    resident = the_resident(session)
    taken = take(session, a_notice(resident.party, resident.account.reference))
    moratorium = moratorium_of(session, taken)
    moratorium.state, moratorium.cancelled_on = MoratoriumState.CANCELLED, TODAY
    return resident.party.id


def _as(build: Callable[[Session], int], path: str = OWN) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(build))
        return path

    return come


def _nothing(visitor: Visitor) -> str:
    visitor.as_payer()
    return OWN


EXPLAINED = "Breathing Space: time to get advice about debt"
PAGES = (
    ListedPage("breathing_space.explained", EXPLAINED, lambda visitor: "/breathing-space"),
    ListedPage(
        "breathing_space.explained", EXPLAINED, _as(_protected, "/breathing-space"), "signed in"
    ),
    ListedPage("breathing_space.yours", TITLE, _as(_protected)),
    ListedPage("breathing_space.yours", TITLE, _as(_without_an_end), "no last day"),
    ListedPage("breathing_space.yours", TITLE, _as(_ended), "over"),
    ListedPage("breathing_space.yours", TITLE, _nothing, "none"),
)
