"""The row of a run, which an officer sees: begun, alive, how far it is, and how it ended."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.job_times import HEART_STOPPED
from shared.domain.london import LONDON
from shared.gateways.ports import Clock
from shared.models import JobRun

FAILED = "failed"
STOPPED = "stopped"
QUIET_SECONDS = 60.0
"""A job of every few seconds that had nothing to do is written down no more often than this."""
MOST_SAID = 200


@dataclass
class Quiet:
    """When the jobs of every few seconds were last written down by this process."""

    noted: dict[str, float] = field(default_factory=dict)

    def may_be_noted(self, name: str) -> bool:
        """Whether it is time to write down again that a job had nothing to do."""
        before = self.noted.get(name)
        return before is None or time.monotonic() - before >= QUIET_SECONDS

    def was_noted(self, name: str) -> None:
        """Remember that it was written down."""
        self.noted[name] = time.monotonic()


@dataclass
class Recording:
    """One run's row. The caller holds the job's lock, so every other open row is of a dead process."""

    database: Database
    clock: Clock
    name: str
    for_date: date | None = None
    quiet: Quiet | None = None
    """A job of every few seconds: it has a row of its own only when it takes long or fails anew."""
    run_id: int | None = None
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Note when it began."""
        self.began = self.clock.now()

    def begin(self) -> None:
        """Write down that it runs, and of runs that died before it that they did."""
        if self.quiet is None:
            self.run_id = self.database.attempt(self._open)

    def beat(self, done: int, total: int | None) -> None:
        """Say that it is alive and how far it is, in a transaction of its own."""
        if self.run_id is None:
            self.run_id = self.database.attempt(self._open)
        values = {"beat_at": self.clock.now(), "done": done, "total": total}
        with self.database.transaction() as session:
            session.execute(update(JobRun).where(JobRun.id == self.run_id).values(**values))

    def finish(self, outcome: str, done: int, total: int | None) -> None:
        """Write down how it ended."""
        if self.quiet is not None and self.run_id is None:
            says_nothing = not outcome or outcome.startswith(STOPPED)
            if says_nothing and not self.quiet.may_be_noted(self.name):
                return
            outcome = "" if says_nothing else outcome
            self.quiet.was_noted(self.name)
            self.run_id = self.database.attempt(lambda session: self._again(session, outcome))
        values: dict[str, object] = {"finished_at": self.clock.now(), "done": done, "total": total}
        if outcome or self.quiet is None:
            values["outcome"] = outcome[:MOST_SAID]
        with self.database.transaction() as session:
            session.execute(update(JobRun).where(JobRun.id == self.run_id).values(**values))

    def _open(self, session: Session) -> int:
        session.execute(
            update(JobRun)
            .where(JobRun.name == self.name, JobRun.finished_at.is_(None))
            .values(finished_at=self.clock.now(), outcome=HEART_STOPPED)
        )
        run = JobRun(
            name=self.name,
            started_at=self.began,
            outcome="",
            for_date=self.for_date,
            host=socket.gethostname()[:80],
        )
        session.add(run)
        session.flush()
        return run.id

    def _again(self, session: Session, outcome: str) -> int:
        """The row of this day that says the same, or a new one: days of quiet do not pile up."""
        last = session.scalar(
            select(JobRun).where(JobRun.name == self.name).order_by(JobRun.id.desc()).limit(1)
        )
        if last is None or last.finished_at is None or not self._is_alike(last, outcome):
            return self._open(session)
        last.started_at, last.host = self.began, socket.gethostname()[:80]
        return last.id

    def _is_alike(self, last: JobRun, outcome: str) -> bool:
        if last.started_at.astimezone(LONDON).date() != self.began.astimezone(LONDON).date():
            return False
        if outcome.startswith(FAILED):
            return last.outcome == outcome[:MOST_SAID]
        return not last.outcome.startswith(FAILED)
