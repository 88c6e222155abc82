"""The records of moratoriums: found, locked and moved, each move with its event.

Whoever locks takes the turn of runs first, then the moratorium, then mandates, collections and plans.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from shared.domain.moratorium import (
    DAY,
    MORATORIUM,
    Clocks,
    MoratoriumEvent,
    MoratoriumKind,
    MoratoriumState,
    clocks,
    last_day,
)
from shared.models import Moratorium, MoratoriumDebt, MoratoriumEventRow
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.moratorium.terms import moratorium_terms

RUNNING = (MoratoriumState.ACTIVE, MoratoriumState.TREATMENT_ENDED)
"""States in which it protects, unless its last day has passed."""
PROTECTED, PROPOSED, ONGOING = "protected", "proposed", "ongoing"
REMOVED, SOLD, ENDED = "removed", "sold", "ended"


def moratorium_subject(moratorium_id: int) -> str:
    """How holds, audit and work items name a moratorium."""
    return f"moratorium:{moratorium_id}"


def debt_subject(row: MoratoriumDebt) -> str:
    """How the hold of one debt in a moratorium is named."""
    return f"moratorium:{row.moratorium_id}:debt:{row.debt_id}"


def candidate_subject(moratorium_id: int, party_id: int) -> str:
    """How the hold of somebody whom a notice may mean is named."""
    return f"moratorium:{moratorium_id}:party:{party_id}"


def after_subject(moratorium_id: int) -> str:
    """How the holds that follow the end are named."""
    return f"moratorium:{moratorium_id}:after"


def locked_moratorium(session: Session, moratorium_id: int) -> Moratorium:
    """A moratorium that nobody else changes until this transaction ends. Raises NotFound."""
    found = session.scalar(
        select(Moratorium)
        .where(Moratorium.id == moratorium_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def known_as(session: Session, register_id: str, reference: str) -> Moratorium | None:
    """The moratorium that the register or the adviser knows by a number, locked; none when there is none."""
    numbers: list[ColumnElement[bool]] = []
    if register_id:
        numbers.append(Moratorium.register_id == register_id)
    if reference:
        numbers.append(func.upper(Moratorium.reference) == reference.upper())
    if not numbers:
        return None
    return session.scalar(
        select(Moratorium)
        .where(or_(*numbers))
        .order_by(Moratorium.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def move_moratorium(
    session: Session,
    moratorium: Moratorium,
    event: MoratoriumEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Bring a locked moratorium to its next state, with the event and the audit row. Raises NotAllowed."""
    moratorium.state = MORATORIUM.after(moratorium.state, event)
    moratorium.lock += 1
    session.add(
        MoratoriumEventRow(
            moratorium_id=moratorium.id,
            event=event,
            state=moratorium.state,
            by=str(by)[:60],
            at=now,
            reason=reason[:200],
        )
    )
    subject = moratorium_subject(moratorium.id)
    record_audit(session, by, f"moratorium {event}", subject, now, why=reason[:60])
    session.flush()


def debts_in(session: Session, moratorium_id: int, *states: str) -> list[MoratoriumDebt]:
    """The debts of a moratorium, those of some states where any are given, by number."""
    asked = select(MoratoriumDebt).where(MoratoriumDebt.moratorium_id == moratorium_id)
    if states:
        asked = asked.where(MoratoriumDebt.state.in_(states))
    return list(session.scalars(asked.order_by(MoratoriumDebt.id)))


def last_protected(moratorium: Moratorium) -> date | None:
    """The last protected day; none while nobody knows it.

    Of a standard one the later of what its notice says and what the law gives: an end that was
    keyed too early would let somebody be chased. A cancellation ends it the day before it takes effect.
    """
    terms = moratorium_terms(moratorium.starts_on)
    last = last_day(moratorium.kind, moratorium.starts_on, moratorium.treatment_ended_on, terms)
    if last is not None and moratorium.kind is MoratoriumKind.STANDARD and moratorium.ends_on:
        last = max(last, moratorium.ends_on)
    if moratorium.cancelled_on is None:
        return last
    before = moratorium.cancelled_on - DAY
    return before if last is None else min(last, before)


def clocks_of(moratorium: Moratorium, debt_from: date | None = None) -> Clocks:
    """The days of a moratorium, or of a debt that was added to it later."""
    found = clocks(
        moratorium.kind,
        moratorium.starts_on,
        moratorium_terms(moratorium.starts_on),
        debt_from=debt_from,
        treatment_ended_on=moratorium.treatment_ended_on,
    )
    return replace(found, last=last_protected(moratorium))


def has_begun(moratorium: Moratorium, today: date) -> bool:
    """Whether its first day has come."""
    return moratorium.starts_on <= today
