"""How long each kind of hold lasts, and when somebody is told that it ends: the council's own dated numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

from shared.domain.figures import in_force
from shared.domain.gate import HoldKind
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays

YEAR = timedelta(days=365)
_SATURDAY = 5


@dataclass(frozen=True)
class HoldTerms:
    """What holds for one kind on one day. Days are calendar days, except where said."""

    days: int
    """How long a hold lasts when nobody says otherwise; working days where `in_working_days` is 1."""
    most_days: int
    """The longest that it may last, and the most that somebody may ask for themselves in a year."""
    remind_days: int
    """So long before its last day the person and an officer are told."""
    in_working_days: int
    """1 when `days` counts working days, 0 when it counts every day."""
    decide_days: int
    """Working days in which what the hold waits for is answered; 0 when nothing is decided."""
    after_days: int
    """How long recovery still waits once that was answered."""


NAMES = tuple(field.name for field in fields(HoldTerms))
TIMED = (
    HoldKind.ADVICE,
    HoldKind.DISPUTE,
    HoldKind.COMPLAINT,
    HoldKind.APPEAL,
    HoldKind.HARDSHIP,
    HoldKind.OFFICER,
)
"""The kinds whose length is policy. The others end with what they hang on, or by law."""


@dataclass(frozen=True)
class HoldNumber:
    """One number of one kind from a day on."""

    kind: str
    name: str
    effective_from: date
    number: int
    until: date | None = None


def hold_terms_on(numbers: Iterable[HoldNumber], kind: HoldKind, today: date) -> HoldTerms:
    """The numbers of a kind in force on a day. Raises NotCovered for a kind without a length of its own."""
    known = tuple(each for each in numbers if each.kind == kind)
    return HoldTerms(
        **{
            name: in_force([one for one in known if one.name == name], today).number
            for name in NAMES
        }
    )


def usual_end(terms: HoldTerms, first: date, days: WorkingDays) -> date:
    """The last day of a hold that begins on a day: so many days after it, and never a day off.

    A hold that would end on a weekend or bank holiday ends on the next working day. Past the last
    known bank holiday only weekends count: a hold that protects somebody is never refused for that.
    """
    if not terms.in_working_days:
        return working_end(first + timedelta(days=terms.days), days)
    try:
        return days.add(first, terms.days)
    except PastLastKnownHoliday:
        return working_end(first + timedelta(days=terms.days * 7 // 5 + 2), days)


def working_end(last: date, days: WorkingDays) -> date:
    """The day itself when people work on it, otherwise the next day on which they do."""
    try:
        return days.on_or_next(last)
    except PastLastKnownHoliday:
        while last.weekday() >= _SATURDAY:
            last += timedelta(days=1)
        return last


@dataclass(frozen=True)
class Span:
    """The days of one hold, both counted."""

    first: date
    last: date


def days_held(spans: Iterable[Span], since: date, until: date) -> int:
    """On how many days from one to another, both counted, at least one of the holds was there."""
    held, reached = 0, since - timedelta(days=1)
    for span in sorted(spans, key=lambda each: (each.first, each.last)):
        first = max(span.first, reached + timedelta(days=1))
        last = min(span.last, until)
        if last >= first:
            held += (last - first).days + 1
            reached = last
    return held
