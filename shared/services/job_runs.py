"""How the scheduled jobs ran: for the officers' page, the command and whatever runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from shared.domain.job_times import (
    HEART_STOPPED,
    MOST_DEATHS,
    MOST_TRIES,
    TRY_AGAIN_AFTER,
    Job,
    Need,
    heart_has_stopped,
    is_overdue,
)
from shared.domain.jobs import JOBS
from shared.models import JobRun
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import NotFound
from shared.settings import Settings
from shared.settings_evidence import NONE

PAGE = 50
ENDED_BADLY = ("failed", "stopped")


class JobState(StrEnum):
    """How a job is, at a glance."""

    NOT_USED = "not_used"
    RUNNING = "running"
    HEART_STOPPED = "heart_stopped"
    FAILED = "failed"
    OVERDUE = "overdue"
    WELL = "well"


@dataclass(frozen=True)
class SeenRun:
    """One run, as it was written down."""

    id: int
    name: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    for_date: date | None
    host: str
    beat_at: datetime | None
    done: int
    total: int | None

    @property
    def went_well(self) -> bool:
        """Whether it ended, and not badly."""
        return self.finished_at is not None and not self.outcome.startswith(ENDED_BADLY)

    @property
    def heard_at(self) -> datetime:
        """When it was last heard of."""
        return self.finished_at or self.beat_at or self.started_at

    def is_alive(self, now: datetime) -> bool:
        """Whether it runs at this moment."""
        return self.finished_at is None and not heart_has_stopped(self.heard_at, now)


@dataclass(frozen=True)
class SeenJob:
    """A job, its last run, and when one last went well."""

    name: str
    job: Job
    state: JobState
    last: SeenRun | None
    went_well_at: datetime | None


@dataclass(frozen=True)
class SeenRuns:
    """One page of the runs of a job, newest first."""

    runs: tuple[SeenRun, ...]
    older: int | None


@dataclass(frozen=True)
class Tries:
    """How a job fared since the night began."""

    went_well: bool = False
    failed: int = 0
    failed_at: datetime | None = None
    died: int = 0

    def may_begin(self, now: datetime) -> bool:
        """Whether it is to be begun now: not when it went well, failed too often, or just failed.

        One whose process died is taken over at once.
        """
        if self.went_well or self.failed >= MOST_TRIES or self.died >= MOST_DEATHS:
            return False
        # A clock that was set back must not keep it waiting.
        waited = abs(now - self.failed_at) if self.failed_at else timedelta.max
        return waited >= TRY_AGAIN_AFTER


def jobs_seen(session: Session, settings: Settings, now: datetime) -> tuple[SeenJob, ...]:
    """Every job in its order, with how it is."""
    last, well = _last_runs(session), _last_good(session)
    met = needs_met(settings)
    return tuple(
        SeenJob(
            name,
            job,
            _state(job, last.get(name), well.get(name), met, now),
            last.get(name),
            well.get(name),
        )
        for name, job in JOBS.items()
    )


def runs_of(session: Session, name: str, before: str | None) -> SeenRuns:
    """One page of a job's runs; `before` is the number of a run. Raises NotFound for no such job."""
    if name not in JOBS:
        raise NotFound(name)
    query = _runs().where(JobRun.name == name).order_by(JobRun.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(JobRun.id < read_numbers(before, LARGEST_ID)[0])
    rows = [SeenRun(*row) for row in session.execute(query)]
    shown = tuple(rows[:PAGE])
    return SeenRuns(shown, shown[-1].id if len(rows) > PAGE else None)


def tries_since(session: Session, began: datetime) -> Mapping[str, Tries]:
    """How each job fared since an instant; runs for another day do not count."""
    well, died = _went_well(), JobRun.outcome == HEART_STOPPED
    failed = and_(JobRun.outcome.startswith("failed"), not_(died))
    rows = session.execute(
        select(
            JobRun.name,
            func.max(case((well, 1), else_=0)),
            func.sum(case((failed, 1), else_=0)),
            func.max(case((failed, JobRun.finished_at))),
            func.sum(case((died, 1), else_=0)),
        )
        .where(JobRun.started_at >= began, JobRun.for_date.is_(None))
        .group_by(JobRun.name)
    )
    return {name: Tries(bool(good), bad, at, dead) for name, good, bad, at, dead in rows}


def needs_met(settings: Settings) -> frozenset[Need]:
    """What an installation is joined to."""
    met = {
        Need.BACS_FILE: settings.direct_debit == "bacs",
        Need.BACS_REPORTS: settings.bacs_reports is not None,
        Need.DIRECT_DEBIT_SUPPLIER: settings.direct_debit == "stripe",
        Need.CARDS: settings.cards != "none",
        Need.REGISTER: settings.register != "none",
        Need.SCANNER: settings.evidence.clamd != NONE,
        Need.SANDBOX: settings.sandbox,
    }
    return frozenset(need for need, is_met in met.items() if is_met)


def _state(
    job: Job,
    last: SeenRun | None,
    went_well_at: datetime | None,
    met: frozenset[Need],
    now: datetime,
) -> JobState:
    if job.need is not None and job.need not in met:
        return JobState.NOT_USED
    if last is not None and last.finished_at is None:
        return JobState.RUNNING if last.is_alive(now) else JobState.HEART_STOPPED
    if last is not None and last.outcome.startswith("failed"):
        return JobState.FAILED
    return JobState.OVERDUE if is_overdue(job, went_well_at, now) else JobState.WELL


def _went_well() -> ColumnElement[bool]:
    return and_(
        JobRun.finished_at.is_not(None),
        not_(or_(*(JobRun.outcome.startswith(word) for word in ENDED_BADLY))),
    )


def _runs() -> Select[
    int, str, datetime, datetime | None, str, date | None, str, datetime | None, int, int | None
]:
    return select(
        JobRun.id,
        JobRun.name,
        JobRun.started_at,
        JobRun.finished_at,
        JobRun.outcome,
        JobRun.for_date,
        JobRun.host,
        JobRun.beat_at,
        JobRun.done,
        JobRun.total,
    )


def _last_runs(session: Session) -> dict[str, SeenRun]:
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    return {
        row.name: SeenRun(*row) for row in session.execute(_runs().where(JobRun.id.in_(newest)))
    }


def _last_good(session: Session) -> dict[str, datetime]:
    newest = select(func.max(JobRun.id)).where(_went_well()).group_by(JobRun.name)
    query = select(JobRun.name, JobRun.finished_at).where(JobRun.id.in_(newest))
    return {row.name: row.finished_at for row in session.execute(query) if row.finished_at}
