"""Changing a plan: every way at once, each question, what cannot be, and the result before it is agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.mandate_states import CollectionEvent
from shared.models import Collection
from shared.services.direct_debit.records import move_collection
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW
from tests.support.direct_debit_runs import handed_in
from tests.support.direct_debits import BANK, Planned, a_planned_resident, give, lodge
from tests.support.plans import an_offer


def _collected(session: Session) -> Planned:
    planned = a_planned_resident(session)
    lodge(session, give(session, planned).mandate_id)
    return planned


def _weekly(session: Session) -> Planned:
    return a_planned_resident(
        session, offer=an_offer("21.50", Frequency.WEEKLY, date(2026, 12, 11))
    )


def _fortnightly(session: Session) -> Planned:
    return a_planned_resident(
        session, offer=an_offer("43.00", Frequency.FORTNIGHTLY, date(2026, 12, 11))
    )


def _came_back(session: Session) -> Planned:
    planned = _collected(session)
    handed_in(session)
    first = session.scalars(select(Collection).order_by(Collection.id)).first()
    assert first is not None
    for event in (CollectionEvent.RETURNED, CollectionEvent.TO_REPRESENT):
        move_collection(session, first, event, BANK, NOW)
    return planned


def _at(path: str, build: Callable[[Session], Planned] = _collected) -> Callable[[Visitor], str]:
    references: list[str] = []

    def begin(session: Session) -> int:
        planned = build(session)
        references.append(planned.reference)
        return planned.party_id

    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(begin))
        return f"/plan/plans/{references[-1]}/change{path}"

    return come


MOVE = "/payments/1?new-day={}&new-month=1&new-year=2027&go=yes"
PAGES = (
    ListedPage("plan_changes.choose", "If you will struggle with a payment", _at("")),
    ListedPage(
        "plan_changes.choose",
        "If you will struggle with a payment",
        _at("", a_planned_resident),
        "no Direct Debit",
    ),
    ListedPage(
        "plan_changes.choose",
        "If you will struggle with a payment",
        _at("", _came_back),
        "one came back",
    ),
    ListedPage("plan_changes.move", "Move a payment", _at("/payments/1")),
    ListedPage("plan_changes.move", "Move a payment", _at(MOVE.format(28)), "too late"),
    ListedPage("plan_changes.move", "Move a payment", _at("/payments/1", _came_back), "taken"),
    ListedPage("plan_changes.move", "Check the new dates", _at(MOVE.format(8)), "the result"),
    ListedPage("plan_changes.usual_day", "Change your usual day", _at("/day")),
    ListedPage("plan_changes.usual_day", "Change your usual day", _at("/day", _weekly), "weekly"),
    ListedPage(
        "plan_changes.usual_day", "Change your usual day", _at("/day", _fortnightly), "2 weeks"
    ),
    ListedPage(
        "plan_changes.usual_day",
        "Change your usual day",
        _at("/day?month_day=29&go=yes"),
        "a mistake",
    ),
    ListedPage(
        "plan_changes.usual_day", "Check the new dates", _at("/day?month_day=15"), "the result"
    ),
    ListedPage("plan_changes.amount", "Change how much you pay each time", _at("/amount")),
    ListedPage(
        "plan_changes.amount", "Change how much you pay each time", _at("/amount?amount=60"), "less"
    ),
    ListedPage("plan_changes.amount", "Check the new dates", _at("/amount?amount=120"), "more"),
    ListedPage("plan_changes.not_again", "Do not ask my bank again", _at("/not-again", _came_back)),
)
