"""Changing a plan, with or without a Direct Debit: days, amounts, collections and notice in one act.

Nothing is collected on a day or of an amount that the payer was not told of in time, and a collection
that is in a run stays as it is: the run and the change never both win.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.plan_moves import NoChange
from shared.domain.schedule import Instalment
from shared.models import Plan
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.changeable import (
    AMOUNT,
    DAY,
    MOVE,
    Changeable,
    changeable,
    living_mandate,
)
from shared.services.direct_debit.changed_rows import write_amounts, write_days
from shared.services.direct_debit.records import locked_mandate, open_collections
from shared.services.direct_debit.schedule import advance_notice
from shared.services.errors import NotFound, StaleVersion
from shared.services.outbox import queue_message
from shared.services.plans.mending import SKIP, Mending
from shared.services.plans.rescheduled import note_rescheduled
from shared.services.plans.terms import plan_terms
from shared.services.plans.versions import OF_NOTES, keep_first, write_version
from shared.services.revenues import tell_revenues

__all__ = [
    "NoChange",
    "Seen",
    "change_amount",
    "change_usual_day",
    "mend_by_moving",
    "mend_by_skipping",
    "move_payment",
]


@dataclass(frozen=True)
class Seen:
    """The page on which somebody pressed: whose plan, how it stood, and which press it was."""

    party_id: int
    reference: str
    lock: int
    press: str
    first_due: date
    """The first new day that the page showed; another one now is not what was agreed to."""


def move_payment(
    session: Session, seen: Seen, number: int, wish: date, by: Actor, now: datetime
) -> bool:
    """Move one payment to another day. False when the same press did so before.

    Raises NotFound, StaleVersion, NoChange.
    """

    def made(plan: Changeable) -> tuple[Instalment, ...]:
        moved = plan.moved(number, wish)
        return (Instalment(number, moved.due, moved.collect, moved.amount),)

    return _change(session, seen, MOVE, made, by, now)


def change_usual_day(session: Session, seen: Seen, wish: date, by: Actor, now: datetime) -> bool:
    """Put every payment that can change on another usual day. False for a second press.

    Raises NotFound, StaleVersion, NoChange.
    """
    return _change(session, seen, DAY, lambda plan: plan.on_usual_day(wish), by, now)


def change_amount(session: Session, seen: Seen, wish: Money, by: Actor, now: datetime) -> bool:
    """Pay more each time, so that the plan ends sooner. False for a second press.

    Raises NotFound, StaleVersion, NoChange.
    """

    def made(plan: Changeable) -> tuple[Instalment, ...]:
        return plan.with_amount(wish)

    return _change(session, seen, AMOUNT, made, by, now, each_time=wish)


def mend_by_moving(
    session: Session, seen: Seen, number: int, wish: date, by: Actor, now: datetime
) -> bool:
    """Move a payment that was missed, or the next one. False for a second press.

    Raises NotFound, StaleVersion, NoChange.
    """

    def made(plan: Changeable) -> tuple[Instalment, ...]:
        moved = _mending(session, plan).moved(number, wish)
        return (Instalment(number, moved.due, moved.collect, moved.amount),)

    return _change(session, seen, MOVE, made, by, now)


def mend_by_skipping(session: Session, seen: Seen, number: int, by: Actor, now: datetime) -> bool:
    """Put a payment at the end of the plan. False for a second press.

    Raises NotFound, StaleVersion, NoChange.
    """

    def made(plan: Changeable) -> tuple[Instalment, ...]:
        return _mending(session, plan).skipped(number)

    return _change(session, seen, SKIP, made, by, now)


def _mending(session: Session, plan: Changeable) -> Mending:
    return Mending(plan, plan_terms(session, plan.today), None)


def _change(
    session: Session,
    seen: Seen,
    kind: str,
    made: Callable[[Changeable], tuple[Instalment, ...]],
    by: Actor,
    now: datetime,
    each_time: Money | None = None,
) -> bool:
    today = now.astimezone(LONDON).date()
    plan = _locked(session, seen)
    found = changeable(session, seen.party_id, seen.reference, today)
    if any(note["press"] == seen.press for note in found.notes):
        return False
    if plan.lock != seen.lock or not found.is_active:
        raise StaleVersion
    new = made(found)
    if new[0].due != seen.first_due:
        raise StaleVersion
    keep_first(session, plan.id)
    if kind == AMOUNT:
        told = write_amounts(session, found, new, by, now)
    else:
        told = write_days(session, found, new)
    if each_time is not None:
        plan.amount = each_time
    _note(session, plan, found, kind, new, seen.press, by, now)
    came = found.page.standing.received
    write_version(session, plan.id, OF_NOTES.get(kind, kind), "", by, now, came)
    tell_changed(session, found, told, plan, by, now)
    return True


def _locked(session: Session, seen: Seen) -> Plan:
    """The plan, after its mandate and its open collections, so that nobody changes any of them."""
    mine = select(Plan).where(Plan.reference == seen.reference, Plan.party_id == seen.party_id)
    plan_id = session.scalar(mine.with_only_columns(Plan.id))
    if plan_id is None:
        raise NotFound
    mandate_id = living_mandate(session, plan_id)
    if mandate_id is not None:
        locked_mandate(session, mandate_id)
        open_collections(session, mandate_id)
    plan = session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one()
    if living_mandate(session, plan_id) != mandate_id:
        raise StaleVersion
    return plan


def _note(
    session: Session,
    plan: Plan,
    found: Changeable,
    kind: str,
    new: Sequence[Instalment],
    press: str,
    by: Actor,
    now: datetime,
) -> None:
    numbers = {line.number for line in new}
    was = [line for line in found.lines if line.number in numbers or kind == AMOUNT]
    note_rescheduled(session, plan, kind, was, new, by, now, press)
    record_audit(session, by, "changed a plan", f"plan:{plan.id}", now, kind=kind)
    session.flush()


def tell_changed(
    session: Session,
    found: Changeable,
    told: Sequence[int],
    plan: Plan,
    by: Actor,
    now: datetime,
) -> None:
    """Tell who pays how their plan is now: notice where money is collected, else a plain message.

    The revenues system hears of it too.
    """
    after = changeable(session, plan.party_id, plan.reference, found.today)
    to_come = [
        line.instalment
        for line in after.page.expected.lines
        if line.received < line.instalment.amount
    ]
    if told and found.mandate_id is not None:
        advance_notice(session, found.mandate_id, told, by, now)
    else:
        said = {"reference": plan.reference, "instalments": to_come}
        key = f"plan_changed:{plan.id}:{plan.lock}"
        queue_message(session, "plan_changed", plan.party_id, said, now, key)
    content = {
        "plan": plan.reference,
        "changed_on": found.today.isoformat(),
        "instalments": [
            {"due": line.due.isoformat(), "amount": line.amount.plain()} for line in to_come
        ],
    }
    key = f"revenues:plan_rescheduled:{plan.id}:{plan.lock}"
    tell_revenues(session, "plan_rescheduled", plan.party_id, content, now, dedupe=key)
