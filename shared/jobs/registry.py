"""How a scheduled job is run: once at a time, alive while it runs, and written down."""

from __future__ import annotations

import fcntl
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.jobs import JOBS
from shared.domain.london import LONDON
from shared.gateways.clock import PinnedClock
from shared.gateways.parts import Parts
from shared.jobs.heart import Beat, Heart, ToldToStop
from shared.jobs.recording import FAILED, STOPPED, Quiet, Recording
from shared.models import JobRun

__all__ = [
    "JOBS",
    "AlreadyRunning",
    "JobFoundMistakes",
    "NotAskedForAnyMore",
    "NotForThatDay",
    "UnknownJob",
    "Watch",
    "last_outcome",
    "only_once",
    "run_job",
]

log = structlog.get_logger("jobs")


class AlreadyRunning(Exception):
    """The same job is running, here or on another node."""


class UnknownJob(Exception):
    """There is no such job."""


class JobFoundMistakes(Exception):
    """A checking job found something that a person must look at; the text says what, in ids."""


class NotAskedForAnyMore(Exception):
    """Another machine has done it in the moment before this one had the lock."""


class NotForThatDay(Exception):
    """The job cannot be run as on that day; the text says why."""


@dataclass(frozen=True)
class Watch:
    """Who watches a run: a terminal that shows its progress, and who may tell it to stop."""

    show: Beat | None = None
    stop: threading.Event | None = None


NOBODY = Watch()
TOLD_TO = f"{STOPPED}: it was told to"


def run_job(
    name: str,
    parts: Parts,
    *,
    for_date: date | None = None,
    quiet: Quiet | None = None,
    watch: Watch = NOBODY,
    still_asked: Callable[[], bool] = lambda: True,
) -> str:
    """Run a job and write down what it did; with `for_date`, as on that day.

    `quiet` is of whoever runs it every few seconds: then it is written down when it did something,
    and now and then that it is still run. `still_asked` is asked once nobody else can run it. Raises
    UnknownJob, AlreadyRunning, NotAskedForAnyMore, NotForThatDay, JobFoundMistakes and whatever the
    job raises.
    """
    if name not in JOBS:
        raise UnknownJob(name)
    work = import_module(f"shared.jobs.{name}").run
    worked_with = _as_on(name, parts, for_date)
    another_day = for_date if worked_with is not parts else None
    recording = Recording(parts.database, parts.clock, name, another_day, quiet)
    with only_once(parts.database, name):
        if not still_asked():
            raise NotAskedForAnyMore(name)
        outcome = _recorded(recording, worked_with, work, watch)
    if outcome:
        log.info("job-done", job=name, outcome=outcome)
    return outcome


def _as_on(name: str, parts: Parts, for_date: date | None) -> Parts:
    if for_date is None:
        return parts
    now = parts.clock.now()
    today = now.astimezone(LONDON).date()
    if for_date > today:
        raise NotForThatDay("That day has not come yet.")
    if for_date == today:
        return parts
    if JOBS[name].only_today:
        raise NotForThatDay(JOBS[name].only_today)
    return replace(parts, clock=PinnedClock.on(for_date, now))


def _recorded(
    recording: Recording, parts: Parts, work: Callable[[Parts], str], watch: Watch
) -> str:
    recording.begin()
    heart = Heart(recording.beat, watch.show, watch.stop)
    try:
        with heart:
            outcome = work(replace(parts, progress=heart))
    except ToldToStop:
        recording.finish(TOLD_TO, heart.done, heart.total)
        return TOLD_TO
    except Exception as error:
        said = str(error) if isinstance(error, JobFoundMistakes) else type(error).__name__
        recording.finish(f"{FAILED}: {said}", heart.done, heart.total)
        log.error("job-failed", job=recording.name, exc_info=error)
        raise
    recording.finish(outcome, heart.done, heart.total)
    return outcome


def last_outcome(session: Session, name: str) -> str | None:
    """What a job said when it last finished without a failure."""
    return session.scalar(
        select(JobRun.outcome)
        .where(JobRun.name == name, JobRun.finished_at.is_not(None))
        .where(~JobRun.outcome.startswith(FAILED), ~JobRun.outcome.startswith(STOPPED))
        .order_by(JobRun.id.desc())
        .limit(1)
    )


@contextmanager
def only_once(database: Database, name: str) -> Iterator[None]:
    """Hold the lock of a job. It goes with the process, however that ends. Raises AlreadyRunning."""
    lock = _file_lock if database.is_sqlite else _advisory_lock
    with lock(database, name):
        yield


@contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[None]:
    key = int.from_bytes(hashlib.sha256(f"job:{name}".encode()).digest()[:8], "big", signed=True)
    options = {"isolation_level": "AUTOCOMMIT"}
    with database.engine.connect().execution_options(**options) as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise AlreadyRunning(name)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextmanager
def _file_lock(database: Database, name: str) -> Iterator[None]:
    file = Path(f"{database.url.database}.{name}.lock")
    with file.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(name) from None
        yield
