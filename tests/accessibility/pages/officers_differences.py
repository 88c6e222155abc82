"""Differences between the two ledgers: the list, an open one, and what became of others."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.domain.truth import Difference
from shared.models import TruthDifference
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.differences import a_difference
from tests.support.people import the_resident
from tests.support.records import NOW

LIST = "/officers/differences"


def _with(state: str = "open", *, one: bool = True) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        def build(session: Session) -> int:
            resident = the_resident(session)
            a_difference(session, resident, Difference.TIMING, "90.00", "0.00")
            found = a_difference(session, resident, Difference.COSTS, "1056.50", "1099.00")
            if state != "open":
                ended = {"state": state, "ended_at": NOW, "ended_why": "They were withdrawn"}
                session.execute(
                    update(TruthDifference).where(TruthDifference.id == found).values(**ended)
                )
            return found

        found = visitor.given(build)
        visitor.as_officer(Role.FINANCE)
        return f"{LIST}/{found}" if one else LIST

    return come


def _none(visitor: Visitor) -> str:
    visitor.as_officer(Role.FINANCE)
    return LIST


PAGES = (
    ListedPage("officers_differences.every", "Differences between ledgers", _with(one=False)),
    ListedPage("officers_differences.every", "Differences between ledgers", _none, "none"),
    ListedPage("officers_differences.difference", "Costs added", _with()),
    ListedPage("officers_differences.difference", "Costs added", _with("settled"), "settled"),
    ListedPage("officers_differences.difference", "Costs added", _with("repaired"), "repaired"),
    ListedPage("officers_differences.difference", "Costs added", _with("gone"), "gone"),
)
