"""The event that a plan's payments changed: what they were, what they are, and which press it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.plan_states import PLAN, PlanEvent
from shared.domain.schedule import Instalment
from shared.models import Plan, PlanEventRow
from shared.services.audit import Actor


def note_rescheduled(
    session: Session,
    plan: Plan,
    kind: str,
    was: Sequence[Instalment],
    new: Sequence[Instalment],
    by: Actor,
    now: datetime,
    press: str = "",
) -> None:
    """Move a locked plan and write the event down; the caller records its own words in the audit trail."""
    note = {
        "kind": kind,
        "on": now.astimezone(LONDON).date().isoformat(),
        "press": press,
        "was": _written(was),
        "now": _written(new),
    }
    plan.state = PLAN.after(plan.state, PlanEvent.RESCHEDULED)
    plan.lock += 1
    session.add(
        PlanEventRow(
            plan_id=plan.id,
            event=PlanEvent.RESCHEDULED,
            state=plan.state,
            at=now,
            by=str(by)[:60],
            note=json.dumps(note, sort_keys=True),
        )
    )


def _written(lines: Sequence[Instalment]) -> list[list[int | str]]:
    return [[line.number, line.due.isoformat(), line.amount.pence] for line in lines]
