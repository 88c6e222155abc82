"""After a moratorium: its holds end, a person looks at what comes next, and nothing is enforced by itself.

The hold that follows was put when it began, so that nothing can slip between. It lasts until somebody has
looked, and for the council's days of review at least (own policy). Nothing is added for the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.moratorium import DAY, MoratoriumEvent, MoratoriumState
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import Hold, Moratorium, Note, WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.errors import StaleVersion
from shared.services.holds import end_holds
from shared.services.moratorium.activate import hold_from
from shared.services.moratorium.changes import tell_ended
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.records import (
    ENDED,
    PROPOSED,
    PROTECTED,
    RUNNING,
    after_subject,
    debt_subject,
    debts_in,
    last_protected,
    locked_moratorium,
    moratorium_subject,
    move_moratorium,
)
from shared.services.outbox import queue_message
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

AFTER: Mapping[str, Says] = {
    "plan_offered": Says(N_("A plan was offered")),
    "contacted": Says(N_("We spoke to the person and agreed what comes next")),
    "adviser_contacted": Says(N_("The debt adviser told us what comes next")),
    "nothing_owed": Says(N_("Nothing is owed any more")),
    "recovery_may_resume": Says(N_("Recovery may go on after the days of review")),
}
"""What a person can find once it is over."""


class NoSuchOutcome(ValueError):
    """The word is none of those that can be found."""


def release(session: Session, moratorium_id: int, by: Actor, now: datetime) -> bool:
    """Lift the holds of a moratorium that has ended, and ask a person to look. False when it was done.

    Raises NotFound, PastLastKnownHoliday.
    """
    moratorium = locked_moratorium(session, moratorium_id)
    if moratorium.state not in (MoratoriumState.EXPIRED, MoratoriumState.CANCELLED):
        return False
    rows = debts_in(session, moratorium.id, PROTECTED, PROPOSED)
    for row in rows:
        row.state = ENDED
        end_holds(session, debt_subject(row), by, now, "Breathing Space ended")
    moratorium.released_at = now
    move_moratorium(session, moratorium, MoratoriumEvent.RELEASED, by, now)
    if moratorium.party_id is not None and moratorium.activated_at is not None:
        _what_comes_next(session, moratorium, moratorium.party_id, by, now)
        tell_ended(session, moratorium, [row.debt_id for row in rows], now)
    return True


def _what_comes_next(
    session: Session, moratorium: Moratorium, party_id: int, by: Actor, now: datetime
) -> None:
    today = now.astimezone(LONDON).date()
    _finish_days(session, moratorium, by, now)
    if _is_protected_by_another(session, moratorium, party_id):
        end_holds(session, after_subject(moratorium.id), by, now, "another Breathing Space runs")
        return
    if not _has_hold_after(session, moratorium.id):
        hold_from(session, moratorium.id, party_id, today, by, now)
    promise = working_days(session).add(today, own_terms(today).over_days)
    subject = after_subject(moratorium.id)
    open_work(session, WorkKind.BREATHING_SPACE_OVER, party_id, subject, promise, now)
    key = f"breathing_space_ended:{moratorium.id}"
    queue_message(session, "breathing_space_ended", party_id, {}, now, key)


def _finish_days(session: Session, moratorium: Moratorium, by: Actor, now: datetime) -> None:
    """Days that asked for something while it ran ask for nothing any more; breaches stay."""
    stem = f"{moratorium_subject(moratorium.id)}:"
    subjects = session.scalars(
        select(WorkItem.subject).where(
            WorkItem.kind == WorkKind.BREATHING_SPACE_DAY,
            WorkItem.state == "open",
            WorkItem.party_id == moratorium.party_id,
            WorkItem.subject.startswith(stem, autoescape=True),
            ~WorkItem.subject.startswith(f"{stem}breach", autoescape=True),
        )
    ).all()
    for subject in subjects:
        finish_work(session, subject, by, now)


def _is_protected_by_another(session: Session, moratorium: Moratorium, party_id: int) -> bool:
    found = session.scalar(
        select(Moratorium.id)
        .where(
            Moratorium.party_id == party_id,
            Moratorium.id != moratorium.id,
            Moratorium.state.in_(RUNNING),
        )
        .limit(1)
    )
    return found is not None


def _has_hold_after(session: Session, moratorium_id: int) -> bool:
    found = session.scalar(
        select(Hold.id)
        .where(Hold.subject == after_subject(moratorium_id), Hold.ended_at.is_(None))
        .limit(1)
    )
    return found is not None


def earliest_step(moratorium: Moratorium, today: date) -> date:
    """The first day on which anything may be enforced after the end, however soon somebody looked."""
    last = last_protected(moratorium) or today
    return last + timedelta(days=own_terms(today).review_days) + DAY


def finish_release(
    session: Session, moratorium_id: int, outcome: str, why: str, officer_id: int, now: datetime
) -> None:
    """A person has looked: the hold that followed ends, not before the days of review are over.

    Raises NotFound, NoSuchOutcome, and StaleVersion when it does not wait for that.
    """
    if outcome not in AFTER:
        raise NoSuchOutcome(outcome)
    moratorium = locked_moratorium(session, moratorium_id)
    if moratorium.state is not MoratoriumState.RELEASED or not _has_hold_after(
        session, moratorium_id
    ):
        raise StaleVersion
    by = Actor("officer", officer_id)
    today = now.astimezone(LONDON).date()
    until = earliest_step(moratorium, today) - DAY
    if until < today:
        end_holds(session, after_subject(moratorium_id), by, now, outcome)
    else:
        session.execute(
            update(Hold)
            .where(Hold.subject == after_subject(moratorium_id), Hold.ended_at.is_(None))
            .values(ends_on=working_days(session).on_or_next(until))
        )
    moratorium.end_reason = moratorium.end_reason or outcome[:60]
    finish_work(session, after_subject(moratorium_id), by, now)
    subject = moratorium_subject(moratorium_id)
    record_audit(session, by, "looked after Breathing Space", subject, now, outcome=outcome)
    if why.strip():
        _keep_words(session, moratorium, why, officer_id, now)


def _keep_words(
    session: Session, moratorium: Moratorium, why: str, officer_id: int, now: datetime
) -> None:
    """What the officer wrote goes to the case as a note, where notes are."""
    if moratorium.party_id is not None:
        note = Note(party_id=moratorium.party_id, officer_id=officer_id, content=why[:4000], at=now)
        session.add(note)
        session.flush()
