"""Working a plan out anew, before and after it was begun, and the history of a plan that changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Plan
from shared.services.plans.struggle import STRUGGLE, begin_replan
from shared.services.proposals.gather import gather
from shared.services.proposals.propose import Confirmed, confirm
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, TODAY
from tests.support.direct_debits import PAYER, Planned, a_planned_resident, give, lodge
from tests.support.plans import ENGLAND, a_press, an_offer

Build = Callable[[Session], Planned]


def begun(session: Session) -> Planned:
    """A plan of which somebody said that they will struggle."""
    planned = a_planned_resident(session)
    plan = session.scalars(select(Plan).where(Plan.reference == planned.reference)).one()
    begin_replan(session, plan.id, STRUGGLE, PAYER, NOW)
    return planned


def _begun_by_debit(session: Session) -> Planned:
    planned = a_planned_resident(session)
    lodge(session, give(session, planned).mandate_id)
    plan = session.scalars(select(Plan).where(Plan.reference == planned.reference)).one()
    begin_replan(session, plan.id, STRUGGLE, PAYER, NOW)
    return planned


def replaced(session: Session) -> Planned:
    """A plan in whose place another one came."""
    planned = begun(session)
    facts = gather(session, planned.party_id, ENGLAND, TODAY)
    facts = facts.choosing(debt.id for debt in facts.plannable)
    press = a_press(facts, an_offer("88.05", first_due=date(2027, 1, 28)))
    done = confirm(session, planned.party_id, press, PAYER, ENGLAND, NOW)
    assert isinstance(done, Confirmed)
    assert done.accepted
    return planned


def _at(path: str, build: Build, *, offer: bool = False) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        made: list[Planned] = []

        def keep(session: Session) -> int:
            made.append(build(session))
            return made[0].party_id

        visitor.as_payer(visitor.given(keep))
        if offer:
            form = {
                "amount": "88.05",
                "frequency": "monthly",
                "first-day": "28",
                "first-month": "1",
                "first-year": "2027",
            }
            visitor.client.post("/plan/offer", data=form)
        return path.format(made[0].reference)

    return come


AGAIN = "Work out your plan again"
HISTORY = "How your plan has changed"
PAGES = (
    ListedPage("replan.start", AGAIN, _at("/plan/again/{}", a_planned_resident)),
    ListedPage("replan.start", AGAIN, _at("/plan/again/{}", begun), "begun"),
    ListedPage("plan.check", "Check your plan", _at("/plan/check", begun, offer=True), "instead"),
    ListedPage(
        "plan.check",
        "Check your plan",
        _at("/plan/check", _begun_by_debit, offer=True),
        "with its Direct Debit",
    ),
    ListedPage("plan.history", HISTORY, _at("/plan/plans/{}/history", a_planned_resident)),
    ListedPage("plan.history", HISTORY, _at("/plan/plans/{}/history", replaced), "replaced"),
    ListedPage("plan.plan", "Your payment plan", _at("/plan/plans/{}", begun), "anew"),
    ListedPage("plan.plan", "Your payment plan", _at("/plan/plans/{}", replaced), "replaced"),
)
