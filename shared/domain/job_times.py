"""When a scheduled job is due: every night in its place of the order, or every so many seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from shared.domain.london import LONDON

NIGHT_BEGINS = time(2, 30)
"""In London. Never from 1am to 2am: that hour is missing in March, and is there twice in October."""
NIGHT_MAY_LAST = timedelta(hours=3)
"""A job of the night that has not ended well by then is overdue."""
MOST_TRIES = 3
"""How often a job that fails is begun in one night; after that a person must look."""
MOST_DEATHS = 24
"""How often one whose process dies is taken over in one night: a machine may be restarted many times."""
HEART_STOPPED = "failed: its heart stopped"
"""What is written of a run whose process went without a word; the run that takes over writes it."""
TRY_AGAIN_AFTER = timedelta(minutes=10)
HEART_STOPPED_AFTER = timedelta(minutes=1)
"""A running job says every few seconds that it is alive: silent for this long, its process is gone."""
ROUNDS_MISSED = 10
"""A job of every few seconds is overdue when it missed so many rounds, and at least SLACK."""
SLACK = timedelta(minutes=15)


class Need(StrEnum):
    """What an installation must be joined to for a job to have something to do."""

    BACS_FILE = "bacs_file"
    BACS_REPORTS = "bacs_reports"
    DIRECT_DEBIT_SUPPLIER = "direct_debit_supplier"
    CARDS = "cards"
    REGISTER = "register"
    SCANNER = "scanner"
    SANDBOX = "sandbox"


class Lane(StrEnum):
    """Jobs of one lane wait for each other; those of another lane do not."""

    NIGHT = "night"
    MESSAGES = "messages"
    MONEY = "money"
    OUTSIDE = "outside"
    FILES = "files"
    WEBHOOKS = "webhooks"
    """Hosts that we know nothing about, and that may let us wait: nothing else waits with us."""


@dataclass(frozen=True)
class Every:
    """Again so many seconds after it ended, all day long."""

    seconds: int


@dataclass(frozen=True)
class Job:
    """One scheduled job: what it does, when, and why then."""

    about: str
    why: str
    """Why at that time, or why at that place in the order of the night."""
    every: Every | None = None
    """None: once in the night, in the order in which the jobs are listed."""
    lane: Lane = Lane.NIGHT
    after: tuple[str, ...] = ()
    """The jobs that must have ended well in the same night; without them it is not begun."""
    need: Need | None = None
    only_today: str = ""
    """Why it cannot be run for a day that has passed; empty when it can."""

    @property
    def is_nightly(self) -> bool:
        """Whether it runs once in the night."""
        return self.every is None


def night_of(now: datetime) -> datetime:
    """The instant (UTC) at which the last night began, seen from now."""
    today = now.astimezone(LONDON).date()
    begins = begins_on(today)
    return begins if begins <= now else begins_on(today - timedelta(days=1))


def begins_on(day: date) -> datetime:
    """The instant (UTC) at which the night of a London date begins."""
    return datetime.combine(day, NIGHT_BEGINS, LONDON).astimezone(UTC)


def next_night(now: datetime) -> datetime:
    """The instant (UTC) at which the next night begins."""
    today = now.astimezone(LONDON).date()
    begins = begins_on(today)
    return begins if begins > now else begins_on(today + timedelta(days=1))


def heart_has_stopped(heard_at: datetime, now: datetime) -> bool:
    """Whether a run that was last heard of then must be dead. A clock set back proves nothing."""
    return now - heard_at > HEART_STOPPED_AFTER


def is_overdue(job: Job, went_well_at: datetime | None, now: datetime) -> bool:
    """Whether a job should have ended well by now and has not; both instants are aware."""
    if job.every is not None:
        patience = max(SLACK, timedelta(seconds=job.every.seconds * ROUNDS_MISSED))
        return went_well_at is None or now - went_well_at > patience
    asked = night_of(now - NIGHT_MAY_LAST)
    return went_well_at is None or went_well_at < asked
