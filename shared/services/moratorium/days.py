"""The days of a running moratorium on which a person must look: each is asked for once.

Day 20 (the last for a review), days 25 to 35 (the adviser's own review), day 46 (the court's time is
nearly over), day 53 (what comes after), an adviser who has not answered, and in a crisis every 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.moratorium import MoratoriumKind, ReviewState
from shared.domain.work_kinds import WorkKind
from shared.models import Moratorium, MoratoriumReview, WorkItem
from shared.services.moratorium.policy import own_terms
from shared.services.moratorium.records import (
    PROTECTED,
    RUNNING,
    clocks_of,
    debts_in,
    locked_moratorium,
)
from shared.services.moratorium.telling import day_subject
from shared.services.work_items import open_work

BEFORE_REQUEST = timedelta(days=5)
"""How long before the last day for a review somebody is asked whether one is needed (council's own)."""
LATE = timedelta(days=1)


@dataclass(frozen=True)
class AskedDay:
    """A day that asks a person for something: from when, and by when."""

    word: str
    first: date
    by: date


def ask_for_days(session: Session, moratorium_id: int, now: datetime) -> int:
    """Open what today asks for and nobody was asked before; how many."""
    moratorium = locked_moratorium(session, moratorium_id)
    if moratorium.state not in RUNNING or moratorium.party_id is None:
        return 0
    today = now.astimezone(LONDON).date()
    due = {
        day_subject(moratorium.id, each.word): each
        for each in days_of(session, moratorium, today)
        if each.first <= today <= each.by
    }
    asked = set(
        session.scalars(
            select(WorkItem.subject).where(
                WorkItem.kind == WorkKind.BREATHING_SPACE_DAY, WorkItem.subject.in_(due)
            )
        )
    )
    for subject in sorted(set(due) - asked):
        kind, by = WorkKind.BREATHING_SPACE_DAY, due[subject].by
        open_work(session, kind, moratorium.party_id, subject, by, now)
    return len(set(due) - asked)


def days_of(session: Session, moratorium: Moratorium, today: date) -> Iterator[AskedDay]:
    """Every day of a moratorium that asks for something."""
    yield from _debt_days(session, moratorium)
    yield from _review_days(session, moratorium)
    days = clocks_of(moratorium)
    if days.review_from is not None and days.review_until is not None:
        yield AskedDay("midway", days.review_from, days.review_until)
    if days.warn_end is not None and days.last is not None:
        yield AskedDay("warn_end", days.warn_end, days.last)
    if moratorium.kind is MoratoriumKind.CRISIS:
        yield from _contact_days(moratorium, today)


def _debt_days(session: Session, moratorium: Moratorium) -> Iterator[AskedDay]:
    """The days for a review and for the court: once for all debts that began together."""
    rows = debts_in(session, moratorium.id, PROTECTED)
    for start in sorted({row.protected_from or moratorium.starts_on for row in rows}):
        days = clocks_of(moratorium, start)
        later = "" if start == moratorium.starts_on else f":{start}"
        yield AskedDay(f"request_by{later}", days.request_by - BEFORE_REQUEST, days.request_by)
        yield AskedDay(f"warn_court{later}", days.warn_court, days.court_by)


def _review_days(session: Session, moratorium: Moratorium) -> Iterator[AskedDay]:
    """An adviser who has not answered a review by the day on which they must."""
    rows = session.scalars(
        select(MoratoriumReview).where(
            MoratoriumReview.moratorium_id == moratorium.id,
            MoratoriumReview.state == ReviewState.REQUESTED,
        )
    )
    for row in rows:
        yield AskedDay(f"adviser_by:{row.id}", row.adviser_by + LATE, row.court_by)


def _contact_days(moratorium: Moratorium, today: date) -> Iterator[AskedDay]:
    """Every so many days somebody asks how treatment goes on."""
    every = own_terms(today).contact_days
    number = (today - moratorium.starts_on).days // every
    if number >= 1:
        day = moratorium.starts_on + timedelta(days=number * every)
        yield AskedDay(f"treatment:{number}", day, day + timedelta(days=every - 1))
