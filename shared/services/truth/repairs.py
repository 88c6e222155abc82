"""What may be repaired without a person: a plan sent again, and a plan made shorter after a lower bill."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.truth import Difference
from shared.models import OutboxMessage, TruthDifference
from shared.services.audit import Actor, record_audit
from shared.services.plans.shorten import lock_plans_of, shorten_since
from shared.services.revenues import tell_revenues

REPAIRED = "repaired"


def repair_plans(session: Session, by: Actor, now: datetime) -> int:
    """Send each plan that is not there once more, in the words in which it was sent first; how many.

    It is sent again once. If it is still missing in the extract after that, a person is asked.
    """
    missing = session.scalars(
        select(TruthDifference).where(
            TruthDifference.kind == Difference.MISSING_PLAN.value,
            TruthDifference.state == "open",
        )
    ).all()
    return sum(_send_again(session, each, by, now) for each in missing)


def repair_reduced(
    session: Session, difference_ids: Collection[int], by: Actor, now: datetime
) -> int:
    """Make the plans shorter whose debts are less because the bill is; how many differences that ends."""
    lower = session.scalars(
        select(TruthDifference)
        .where(
            TruthDifference.id.in_(difference_ids),
            TruthDifference.kind == Difference.REBAND.value,
            TruthDifference.plan_id.is_not(None),
        )
        .order_by(TruthDifference.debt_id)
    ).all()
    done = 0
    for each in lower:
        if each.theirs < each.ours and each.debt_id is not None:
            reduced = {each.debt_id: each.ours - each.theirs}
            for plan in lock_plans_of(session, [each.debt_id], now.astimezone(LONDON).date()):
                shorten_since(session, plan, reduced, by, now)
            _repaired(session, each.id, by, now, "the plan was made shorter")
            done += 1
    return done


def _send_again(session: Session, each: TruthDifference, by: Actor, now: datetime) -> bool:
    first = f"revenues:plan_agreed:{each.plan_id}"
    sent = session.scalars(select(OutboxMessage).where(OutboxMessage.dedupe == first)).first()
    again = f"{first}:again"
    known = session.scalar(select(OutboxMessage.id).where(OutboxMessage.dedupe == again))
    if sent is None or sent.party_id is None or known is not None:
        return False
    content = json.loads(sent.body)
    tell_revenues(session, sent.template, sent.party_id, content, now, dedupe=again)
    record_audit(session, by, "sent a plan again", f"plan:{each.plan_id}", now)
    session.flush()
    return True


def _repaired(session: Session, difference_id: int, by: Actor, now: datetime, why: str) -> None:
    session.execute(
        update(TruthDifference)
        .where(TruthDifference.id == difference_id)
        .values(state=REPAIRED, ended_at=now, ended_by=str(by), ended_why=why)
    )
    record_audit(session, by, "repaired a difference", f"difference:{difference_id}", now)
