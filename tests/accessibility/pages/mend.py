"""Mending a plan: every way out, each result before it is agreed, a plan that waits, and a dead link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.plan_states import PlanState
from shared.models import InstalmentRow, Plan, PlanReview
from shared.services.audit import Actor
from shared.services.mend_links import address_of
from shared.services.plans.struggle import STRUGGLE, begin_replan
from shared.services.sign_in.keys import Keys
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, TODAY
from tests.support.direct_debits import Planned, a_planned_resident
from tests.support.signed_in import parts_of

Change = Callable[[Session, Plan], None]


def _nothing(_session: Session, _plan: Plan) -> None:
    """As it was agreed."""


def _missed(session: Session, plan: Plan) -> None:
    session.execute(
        update(InstalmentRow)
        .where(InstalmentRow.plan_id == plan.id, InstalmentRow.number == 1)
        .values(due_on=TODAY - timedelta(days=3), collect_on=TODAY - timedelta(days=3))
    )


def _being_worked_out(session: Session, plan: Plan) -> None:
    begin_replan(session, plan.id, STRUGGLE, Actor("link", plan.id), NOW)


def _suspended(_session: Session, plan: Plan) -> None:
    plan.state = PlanState.SUSPENDED


def _asked(session: Session, plan: Plan) -> None:
    session.add(
        PlanReview(
            plan_id=plan.id,
            party_id=plan.party_id,
            due_on=TODAY,
            asked_at=NOW,
            answer_by=TODAY + timedelta(days=14),
            state="asked",
        )
    )


def _begun(visitor: Visitor, change: Change) -> Planned:
    made: list[Planned] = []

    def build(session: Session) -> int:
        planned = a_planned_resident(session)
        plan = session.scalars(select(Plan).where(Plan.reference == planned.reference)).one()
        change(session, plan)
        made.append(planned)
        return planned.party_id

    visitor.given(build)
    return made[0]


def _link(query: str = "", change: Change = _nothing) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        planned = _begun(visitor, change)
        keys = Keys(parts_of(visitor.client.application).settings.secret_key)
        return address_of(keys, "", planned.reference, TODAY) + query

    return come


def _own(query: str = "", change: Change = _nothing) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        planned = _begun(visitor, change)
        visitor.as_payer(planned.party_id)
        return f"/mend/{planned.reference}{query}"

    return come


HELP = "What would help with your payment?"
TYPED = "?what=other&new-day=30&new-month=2&new-year=2027&go=yes"
PAGES = (
    ListedPage("mend.by_link", HELP, _link()),
    ListedPage("mend.by_link", HELP, _link(change=_missed), "a payment was missed"),
    ListedPage("mend.by_link", HELP, _link("?go=yes"), "nothing chosen"),
    ListedPage("mend.by_link", HELP, _link(TYPED), "a day that does not exist"),
    ListedPage("mend.by_link", "Check the new day", _link("?what=2026-12-30&go=yes"), "move"),
    ListedPage("mend.by_link", "Put this payment at the end", _link("?what=skip&go=yes"), "skip"),
    ListedPage("mend.by_link", "Work out a new plan", _link("?what=struggle&go=yes"), "struggle"),
    ListedPage("mend.by_link", "Pay £90.00 by card", _link("?what=pay&go=yes"), "pay"),
    ListedPage("mend.by_link", "Your plan goes on", _link("?done=yes"), "done"),
    ListedPage(
        "mend.by_link",
        "Your plan is being worked out again",
        _link(change=_being_worked_out),
        "being worked out again",
    ),
    ListedPage("mend.by_link", "Your plan waits", _link(change=_suspended), "it waits"),
    ListedPage(
        "mend.by_link", "Is your payment plan still right?", _link(change=_asked), "a review"
    ),
    ListedPage(
        "mend.by_link",
        "This link does not work any more",
        lambda _: "/mend/P7K3M9Q2X/20261122/none",
        "a dead link",
        404,
    ),
    ListedPage("mend.own", HELP, _own()),
    ListedPage(
        "mend.own",
        "Your plan is being worked out again",
        _own(change=_being_worked_out),
        "being worked out again",
    ),
)
