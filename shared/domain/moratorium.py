"""Breathing Space: the days and the life of a moratorium, and of each debt in it.

Source: The Debt Respite Scheme (Breathing Space Moratorium and Mental Health Crisis Moratorium)
(England and Wales) Regulations 2020, SI 2020/1311, in force 4 May 2021. All days are calendar days,
and the day on which it starts is day 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.lifecycle import Lifecycle

DAY = timedelta(days=1)


class MoratoriumKind(StrEnum):
    """Which of the two moratoriums it is."""

    STANDARD = "standard"
    CRISIS = "crisis"
    """A mental health crisis moratorium: it lasts as long as the treatment, and thirty days."""


class MoratoriumState(StrEnum):
    """Where a moratorium stands with us."""

    RECEIVED = "received"
    MATCHED = "matched"
    NO_DEBT_FOUND = "no_debt_found"
    ACTIVE = "active"
    TREATMENT_ENDED = "treatment_ended"
    """Of a crisis moratorium: it runs for thirty days more."""
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    RELEASED = "released"
    """Holds are lifted, and a person reviews what comes next: nothing is enforced by itself."""


class MoratoriumEvent(StrEnum):
    """What can happen to a moratorium."""

    MATCHED = "matched"
    NOT_FOUND = "not_found"
    ACTIVATED = "activated"
    REVIEWED = "reviewed"
    """The adviser's midway review found that it goes on."""
    TREATMENT_ENDED = "treatment_ended"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    RELEASED = "released"


_S, _E = MoratoriumState, MoratoriumEvent
_RUNNING = (_S.ACTIVE, _S.TREATMENT_ENDED)

MORATORIUM: Lifecycle[MoratoriumState, MoratoriumEvent] = Lifecycle(
    {
        (_S.RECEIVED, _E.MATCHED): _S.MATCHED,
        (_S.RECEIVED, _E.NOT_FOUND): _S.NO_DEBT_FOUND,
        # A debt may come to light after we said that there was none.
        (_S.NO_DEBT_FOUND, _E.MATCHED): _S.MATCHED,
        (_S.MATCHED, _E.ACTIVATED): _S.ACTIVE,
        (_S.ACTIVE, _E.REVIEWED): _S.ACTIVE,
        (_S.ACTIVE, _E.TREATMENT_ENDED): _S.TREATMENT_ENDED,
        **{(state, _E.EXPIRED): _S.EXPIRED for state in _RUNNING},
        **{(state, _E.CANCELLED): _S.CANCELLED for state in (_S.RECEIVED, _S.MATCHED, *_RUNNING)},
        **{(state, _E.RELEASED): _S.RELEASED for state in (_S.EXPIRED, _S.CANCELLED)},
    }
)


class ReviewState(StrEnum):
    """Where a review that we asked the adviser for stands."""

    REQUESTED = "requested"
    UPHELD = "upheld"
    """The adviser found the debt or person eligible: it goes on."""
    DEBT_REMOVED = "debt_removed"
    MORATORIUM_CANCELLED = "moratorium_cancelled"
    AT_COURT = "at_court"
    CONTINUES = "continues"
    """The court let it go on."""


class ReviewEvent(StrEnum):
    """What can happen to a review."""

    UPHELD = "upheld"
    DEBT_REMOVED = "debt_removed"
    CANCELLED = "cancelled"
    TO_COURT = "to_court"
    COURT_REFUSED = "court_refused"
    COURT_REMOVED = "court_removed"
    COURT_CANCELLED = "court_cancelled"


_R, _RE = ReviewState, ReviewEvent

REVIEW: Lifecycle[ReviewState, ReviewEvent] = Lifecycle(
    {
        (_R.REQUESTED, _RE.UPHELD): _R.UPHELD,
        (_R.REQUESTED, _RE.DEBT_REMOVED): _R.DEBT_REMOVED,
        (_R.REQUESTED, _RE.CANCELLED): _R.MORATORIUM_CANCELLED,
        (_R.UPHELD, _RE.TO_COURT): _R.AT_COURT,
        (_R.AT_COURT, _RE.COURT_REFUSED): _R.CONTINUES,
        (_R.AT_COURT, _RE.COURT_REMOVED): _R.DEBT_REMOVED,
        (_R.AT_COURT, _RE.COURT_CANCELLED): _R.MORATORIUM_CANCELLED,
    }
)


@dataclass(frozen=True, kw_only=True)
class MoratoriumTerms:
    """The numbers of days that the law sets, and those that are the council's own, from a day on."""

    effective_from: date
    source: str
    length: int
    review_from: int
    review_until: int
    request_by: int
    adviser_decides: int
    court_by: int
    after_treatment: int
    again_after_months: int
    limitation_weeks: int
    warn_court: int
    """When a person is reminded that the time for the court is nearly over (council's own)."""
    warn_end: int
    """When a person prepares what comes after (council's own)."""
    until: date | None = None


def starts_on(registered_on: date) -> date:
    """The day on which it starts: the day after its entry in the register (reg 26(1))."""
    return registered_on + DAY


def nth_day(start: date, number: int) -> date:
    """The nth day of it, the day on which it starts being the first."""
    return start + (number - 1) * DAY


def last_day(
    kind: MoratoriumKind,
    start: date,
    treatment_ended_on: date | None,
    terms: MoratoriumTerms,
) -> date | None:
    """The last protected day; none while the treatment of a crisis goes on (regs 26, 32).

    A crisis moratorium ends thirty days after the treatment did, however long it ran before.
    """
    if kind is MoratoriumKind.STANDARD:
        return nth_day(start, terms.length)
    if treatment_ended_on is None:
        return None
    return treatment_ended_on + terms.after_treatment * DAY


@dataclass(frozen=True)
class Clocks:
    """Every day that matters, counted from when it started, or from when a debt was added."""

    start: date
    request_by: date
    """The last day on which we may ask the adviser for a review (reg 17)."""
    adviser_by: date
    """By when the adviser decides."""
    court_by: date
    """The last day on which we may go to the county court; it cannot be extended."""
    review_from: date | None
    review_until: date | None
    """Between these the adviser reviews a standard one (reg 27)."""
    warn_court: date
    warn_end: date | None
    last: date | None
    """The last protected day, once it is known."""


def clocks(
    kind: MoratoriumKind,
    start: date,
    terms: MoratoriumTerms,
    *,
    debt_from: date | None = None,
    treatment_ended_on: date | None = None,
) -> Clocks:
    """The days of a moratorium, or of one debt in it that was added later (`debt_from`).

    A later debt has its own days for a review and the court, and ends with all the others.
    """
    counted = max(start, debt_from) if debt_from is not None else start
    standard = kind is MoratoriumKind.STANDARD
    last = last_day(kind, start, treatment_ended_on, terms)
    return Clocks(
        start=counted,
        request_by=nth_day(counted, terms.request_by),
        adviser_by=nth_day(counted, terms.adviser_decides),
        court_by=nth_day(counted, terms.court_by),
        review_from=nth_day(start, terms.review_from) if standard else None,
        review_until=nth_day(start, terms.review_until) if standard else None,
        warn_court=nth_day(counted, terms.warn_court),
        warn_end=nth_day(start, terms.warn_end) if standard else None,
        last=last,
    )


@dataclass(frozen=True)
class ProtectedDebt:
    """One debt in a moratorium: protected from a day, until a day when it was taken out."""

    protected_from: date
    removed_on: date | None = None
    """The first day on which it is not protected any more by itself."""


@dataclass(frozen=True)
class RunningMoratorium:
    """A moratorium as the gate sees it."""

    kind: MoratoriumKind
    start: date
    treatment_ended_on: date | None = None
    cancelled_on: date | None = None
    """The first day on which it does not run any more."""


def protects(
    moratorium: RunningMoratorium, debt: ProtectedDebt, on: date, terms: MoratoriumTerms
) -> bool:
    """Whether nothing may be done about a debt on a day.

    From the notice's day on and not before it is in force; the last day is protected whole.
    """
    last = last_day(moratorium.kind, moratorium.start, moratorium.treatment_ended_on, terms)
    return (
        max(moratorium.start, debt.protected_from) <= on
        and (last is None or on <= last)
        and (moratorium.cancelled_on is None or on < moratorium.cancelled_on)
        and (debt.removed_on is None or on < debt.removed_on)
    )


def protected_until(
    rows: Iterable[tuple[RunningMoratorium, ProtectedDebt]], on: date, terms: MoratoriumTerms
) -> tuple[bool, date | None]:
    """Whether any of several moratoriums protects a debt on a day, and until when.

    They run one over the other: it is free when the last of them lets it go. The date is none while
    nobody knows it.
    """
    ends = [_end(each, debt, terms) for each, debt in rows if protects(each, debt, on, terms)]
    if not ends:
        return False, None
    if any(end is None for end in ends):
        return True, None
    return True, max(end for end in ends if end is not None)


def _end(moratorium: RunningMoratorium, debt: ProtectedDebt, terms: MoratoriumTerms) -> date | None:
    firsts = (moratorium.cancelled_on, debt.removed_on)
    known = [each - DAY for each in firsts if each is not None]
    last = last_day(moratorium.kind, moratorium.start, moratorium.treatment_ended_on, terms)
    if last is not None:
        known.append(last)
    return min(known, default=None)


def may_have_another(previous_start: date, wanted_start: date, terms: MoratoriumTerms) -> bool:
    """Whether a standard moratorium may follow another of the same person: once in twelve months.

    The register decides; we only say so when we ask for a review (reg 24).
    """
    months = previous_start.month - 1 + terms.again_after_months
    year, month = previous_start.year + months // 12, months % 12 + 1
    first_free = _same_day(year, month, previous_start.day)
    return wanted_start >= first_free


def _same_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28) + DAY
