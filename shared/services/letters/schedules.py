"""Every payment of a plan below a letter about it: as the plan was when the letter was written."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.says import N_, Says
from shared.domain.schedule import Instalment
from shared.models import InstalmentRow, Plan, PlanVersion
from shared.services.letters.paper import LetterTable
from shared.services.plans.versions import read_schedule
from shared.services.wording import day_text, say

WITH_SCHEDULE = frozenset(
    {
        "plan_agreed",
        "plan_accepted_by_officer",
        "plan_changed",
        "plan_resumed",
        "plan_goes_on",
    }
)
"""Letters that say what is to be paid from now on."""
_PLAN = re.compile(r"/plan/plans/([0-9A-Z-]{1,20})\b", re.ASCII)

TITLE, DUE, AMOUNT = N_("Every payment"), N_("Due"), N_("Amount")


def schedule_below(
    session: Session, party_id: int | None, template: str, body: str, at: datetime, language: str
) -> tuple[LetterTable, ...]:
    """The table of payments that belongs below a letter to a party, written at an instant; or none."""
    if template not in WITH_SCHEDULE or party_id is None:
        return ()
    named = _PLAN.findall(body)
    plan_id = session.scalar(
        select(Plan.id).where(Plan.reference.in_(named), Plan.party_id == party_id).limit(1)
    )
    if plan_id is None:
        return ()
    head = (say(Says(DUE), language), say(Says(AMOUNT), language))
    rows = [
        (day_text(line.due, language), line.amount.text()) for line in _lines(session, plan_id, at)
    ]
    return (LetterTable(say(Says(TITLE), language), head, rows),)


def _lines(session: Session, plan_id: int, at: datetime) -> tuple[Instalment, ...]:
    then = session.scalar(
        select(PlanVersion.schedule)
        .where(PlanVersion.plan_id == plan_id, PlanVersion.at <= at)
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )
    if then is not None:
        return read_schedule(then)
    rows = session.execute(
        select(
            InstalmentRow.number,
            InstalmentRow.due_on,
            InstalmentRow.collect_on,
            InstalmentRow.amount,
        )
        .where(InstalmentRow.plan_id == plan_id)
        .order_by(InstalmentRow.number)
    )
    return tuple(Instalment(*row) for row in rows)
