"""What officers are shown of Breathing Space: rows of the list, and everything about one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shared.domain.money import Money
from shared.domain.moratorium import (
    Clocks,
    MoratoriumEvent,
    MoratoriumKind,
    MoratoriumState,
    ReviewEvent,
    ReviewState,
)
from shared.services.moratorium.notice import Notice


class Which(StrEnum):
    """The lists of moratoriums."""

    TO_MATCH = "to_match"
    """A person must say who is meant."""
    ACTIVE = "active"
    TO_WATCH = "to_watch"
    """A day of theirs asks for something now."""
    OVER = "over"
    """Ended, and nobody has said yet what comes next."""
    NOBODY_FOUND = "nobody_found"
    BREACHES = "breaches"


@dataclass(frozen=True)
class MoratoriumRow:
    """One line of a list."""

    id: int
    reference: str
    kind: MoratoriumKind
    state: MoratoriumState
    party_id: int | None
    name: str = field(repr=False)
    """Of the person we know; empty while nobody was chosen."""
    starts_on: date
    last: date | None
    """The last protected day, where it is known."""
    debts: int
    candidates: int
    """How many people it may mean, while nobody was chosen."""
    next_day: date | None
    """The next day that asks for something."""


@dataclass(frozen=True)
class MoratoriumPage:
    """One page of a list. The numbers are cursors."""

    rows: tuple[MoratoriumRow, ...]
    next: int | None


@dataclass(frozen=True)
class OneDebt:
    """A debt in a moratorium."""

    id: int
    debt_id: int
    account_id: int
    account_reference: str
    type: str
    year: int
    register_debt_id: str
    source: str
    state: str
    protected_from: date | None
    removed_on: date | None
    removed_why: str
    amount: Money
    """Due when it was protected."""
    owed_now: Money
    stage: str
    is_joint: bool
    told_at: datetime | None
    clocks: Clocks


@dataclass(frozen=True)
class OneCandidate:
    """Somebody whom the notice may mean, beside what we know of them."""

    party_id: int
    score: int
    reasons: tuple[str, ...]
    """Templates of the catalogue."""
    answer: str
    why: str = field(repr=False)
    name: str = field(repr=False)
    former_names: tuple[str, ...] = field(repr=False)
    addresses: tuple[str, ...] = field(repr=False)
    accounts: tuple[str, ...]
    """References."""


@dataclass(frozen=True)
class OneReview:
    """A review that we asked for."""

    id: int
    moratorium_debt_id: int | None
    ground: str
    notes: str = field(repr=False)
    state: ReviewState
    asked_on: date
    adviser_by: date
    court_by: date
    court_reference: str
    adviser_notes: str = field(repr=False)
    may: tuple[ReviewEvent, ...]
    """What can happen to it next."""


@dataclass(frozen=True)
class OneEvent:
    """Something that happened to it."""

    event: MoratoriumEvent
    state: MoratoriumState
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class OneBreach:
    """Something that was done although it was protected."""

    id: int
    moratorium_id: int
    party_id: int | None
    what: str
    subject: str
    on: date


@dataclass(frozen=True)
class OneCall:
    """Something that we tell the register, and whether it has it."""

    id: int
    call: str
    state: str
    at: datetime
    sent_at: datetime | None
    last_error: str


@dataclass(frozen=True)
class OneMoratorium:
    """Everything about one moratorium."""

    id: int
    lock: int
    register_id: str
    reference: str
    kind: MoratoriumKind
    state: MoratoriumState
    party_id: int | None
    name: str = field(repr=False)
    is_certain: bool
    applied_on: date | None
    starts_on: date
    treatment_ended_on: date | None
    cancelled_on: date | None
    end_reason: str
    adviser: str = field(repr=False)
    adviser_email: str = field(repr=False)
    adviser_phone: str = field(repr=False)
    clocks: Clocks
    has_certificate: bool
    may: tuple[MoratoriumEvent, ...]
    """What can happen to it next."""
    contact: str = field(default="", repr=False)
    notice: Notice | None = field(default=None, repr=False)
    """As it came, to be shown beside whom it may mean; none once its time to be kept is over."""
    evidence_id: int | None = None
    debts: tuple[OneDebt, ...] = ()
    candidates: tuple[OneCandidate, ...] = ()
    reviews: tuple[OneReview, ...] = ()
    events: tuple[OneEvent, ...] = ()
    calls: tuple[OneCall, ...] = ()
    breaches: tuple[OneBreach, ...] = ()
