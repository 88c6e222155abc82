"""A plan that runs, for officers: its versions, and its payments one by one."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from tests.accessibility.pages import ListedPage, Visitor
from tests.accessibility.pages.replan import begun, replaced
from tests.support.direct_debits import Planned, a_planned_resident, give, lodge


def _by_debit(session: Session) -> Planned:
    planned = a_planned_resident(session)
    lodge(session, give(session, planned).mandate_id)
    return planned


def _at(page: str, build: Callable[[Session], Planned]) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        made: list[Planned] = []

        def keep(session: Session) -> int:
            made.append(build(session))
            return made[0].party_id

        party_id = visitor.given(keep)
        visitor.as_officer(Role.TEAM_MANAGER)
        return f"/officers/cases/{party_id}/plans/{made[0].reference}/{page}"

    return come


VERSIONS = "Versions of a plan"
PAGES = (
    ListedPage("officers_plans.history", VERSIONS, _at("history", a_planned_resident)),
    ListedPage("officers_plans.history", VERSIONS, _at("history", begun), "anew"),
    ListedPage("officers_plans.history", VERSIONS, _at("history", replaced), "replaced"),
    ListedPage("officers_plans.lines", "Change the payments of a plan", _at("payments", _by_debit)),
)
