"""Telling us that something has changed, and what becomes of it; the same for officers."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import ChangeReport, Party
from shared.services.audit import Actor
from shared.services.changes.read import finish_change
from tests.accessibility.pages import ListedPage, Visitor
from tests.accessibility.pages.replan import begun
from tests.support.builders import NOW, the_resident
from tests.support.changes import a_change
from tests.support.direct_debits import a_planned_resident

Build = Callable[[Session], Party]


def _told(session: Session) -> Party:
    party = a_planned_resident(session).resident.party
    a_change(session, party)
    return party


def _told_anew(session: Session) -> Party:
    party = begun(session).resident.party
    a_change(session, party)
    return party


def _done(session: Session) -> Party:
    party = the_resident(session).party
    change = a_change(session, party, "")
    finish_change(session, party.id, change.id, Actor("officer", 1), NOW)
    return party


def _number(session: Session) -> int:
    return session.scalars(select(ChangeReport.id)).one()


def _at(build: Build, *, one: bool = True) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        references: list[str] = []

        def keep(session: Session) -> int:
            party_id = build(session).id
            references.extend(session.scalars(select(ChangeReport.reference)))
            return party_id

        visitor.as_payer(visitor.given(keep))
        return f"/changes/{references[0]}" if one else "/changes"

    return come


def _officer(build: Build, *, one: bool = True) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id = visitor.given(lambda session: build(session).id)
        visitor.as_officer(Role.TEAM_MANAGER)
        every = f"/officers/cases/{party_id}/changes"
        return f"{every}/{visitor.given(_number)}" if one else every

    return come


def _resident(session: Session) -> Party:
    return the_resident(session).party


THANKS = "Thank you for telling us"
PAGES = (
    ListedPage("changes.report", "Something has changed", _at(_resident, one=False)),
    ListedPage("changes.report", "Something has changed", _at(_told, one=False), "told before"),
    ListedPage("changes.one", THANKS, _at(_told)),
    ListedPage("changes.one", THANKS, _at(_told_anew), "worked out anew"),
    ListedPage("changes.one", THANKS, _at(_done), "done"),
    ListedPage("officers_changes.every", "Changes of circumstances", _officer(_told, one=False)),
    ListedPage("officers_changes.change", "Change of circumstances", _officer(_told)),
    ListedPage("officers_changes.change", "Change of circumstances", _officer(_done), "done"),
)
