"""A plan that is short of money: late, told twice, under a hold, and broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.plan_states import PlanState
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import InstalmentRow, Plan, PlanDebt
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import a_hold, a_work_item
from tests.support.plan_nights import told
from tests.support.standing_plans import KeptPlan, a_plan_of

DUE = date(2026, 11, 2)
LINES = ((DUE, "90.00"), (date(2026, 12, 2), "90.00"))


def _short(
    then: Callable[[Session, KeptPlan, int], None] = lambda *_: None, kind: str = "missed_payment"
) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        parties: list[int] = []

        def build(session: Session) -> int:
            plan = a_plan_of(session, LINES)
            line = session.scalars(
                select(InstalmentRow.id).where(InstalmentRow.plan_id == plan.id)
            ).first()
            assert line is not None
            subject = f"plan:{plan.id}" if kind == "plan_broken" else f"missed_payment:{line}"
            item = a_work_item(session, plan.party_id, kind=WorkKind(kind), subject=subject)
            then(session, plan, line)
            parties.append(plan.party_id)
            return item.id

        item_id = visitor.given(build)
        visitor.as_officer(Role.OFFICER)
        return f"/officers/cases/{parties[0]}/plan-work/{item_id}"

    return come


def _told_twice(session: Session, plan: KeptPlan, line: int) -> None:
    told(session, plan, line, "payment_missed", date(2026, 11, 3))
    told(session, plan, line, "payment_missed_again", date(2026, 11, 13))


def _held(session: Session, plan: KeptPlan, _line: int) -> None:
    a_hold(session, party_id=plan.party_id, kind="hardship", starts_on=DUE)


def _broken(session: Session, plan: KeptPlan, _line: int) -> None:
    session.execute(update(Plan).where(Plan.id == plan.id).values(state=PlanState.BROKEN))
    session.execute(update(PlanDebt).where(PlanDebt.plan_id == plan.id).values(living=False))


TITLE = "What to do about this plan"
PAGES = (
    ListedPage("officers_plan_work.plan", TITLE, _short()),
    ListedPage("officers_plan_work.plan", TITLE, _short(_told_twice), "told twice"),
    ListedPage("officers_plan_work.plan", TITLE, _short(_held), "held"),
    ListedPage("officers_plan_work.plan", TITLE, _short(_broken, "plan_broken"), "broken"),
)
