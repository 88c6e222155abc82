"""Cards for hard calls, what is written down after one, and keeping somebody apart."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.protocol_cards import CallOutcome, Card, Told
from shared.domain.roles import Role
from shared.services.audit import Actor
from shared.services.support.apart import keep_apart
from shared.services.support.hard_calls import AfterCall, record_call, refer
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.joint import a_couple
from tests.support.people import an_officer
from tests.support.records import NOW

NAMES = {
    Card.DISTRESS: "Somebody in distress",
    Card.SUICIDE: "Somebody talks about suicide",
    Card.CONFRONTATION: "Somebody is angry or threatens you",
    Card.ABUSE: "Somebody tells you about abuse",
}


def _plain(path: str, role: Role = Role.OFFICER) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_officer(role)
        return path

    return come


def _of_case(path: str, role: Role = Role.OFFICER) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id = visitor.given(_somebody_apart)
        visitor.as_officer(role)
        return f"/officers/cases/{party_id}/{path}"

    return come


def _somebody_apart(session: Session) -> int:
    party_id = a_couple(session).first.id
    officer_id = an_officer(session).id
    keep_apart(session, party_id, Actor("officer", officer_id), NOW)
    refer(session, officer_id, party_id, Told.ADULTS, "ASG-77", NOW, person_knows=False)
    return party_id


def _call(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        couple, officer = a_couple(session), an_officer(session)
        after = AfterCall(couple.first.id, Card.DISTRESS, CallOutcome.SPOKE, True, "It was hard.")
        return record_call(session, officer.id, after, NOW)

    visitor.given(build)
    visitor.as_officer(Role.TEAM_MANAGER)
    return "/officers/hard-calls"


PAGES = (
    ListedPage("officers_cards.cards", "Cards for hard calls", _plain("/officers/cards")),
    *(
        ListedPage("officers_cards.card", name, _plain(f"/officers/cards/{card}"), card.value)
        for card, name in NAMES.items()
    ),
    *(
        ListedPage("officers_cards.card_of_case", name, _of_case(f"card?name={card}"), card.value)
        for card, name in NAMES.items()
    ),
    ListedPage("officers_cards.safeguarding", "Safeguarding referral", _of_case("safeguarding")),
    ListedPage("officers_cards.hard_calls", "Hard calls to talk about", _call),
    ListedPage(
        "officers_cards.hard_calls",
        "Hard calls to talk about",
        _plain("/officers/hard-calls", Role.TEAM_MANAGER),
        "none",
    ),
    ListedPage(
        "officers_apart.apart",
        "Keep them apart from the others who are liable",
        _of_case("apart", Role.SENIOR_OFFICER),
    ),
)
