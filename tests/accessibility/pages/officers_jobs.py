"""The officers' pages about scheduled jobs: with nothing yet, and with runs of every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import JobRun
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW

MINUTE = timedelta(minutes=1)


def _runs_of_every_kind(session: Session) -> int:
    """One that is at work, one that died, one that failed, one for another day, one that went well."""
    begun = {"started_at": NOW - MINUTE, "host": "office-1"}
    ended = {**begun, "finished_at": NOW}
    session.add_all(
        [
            JobRun(name="end_holds", **begun, beat_at=NOW, done=1200, total=5000),
            JobRun(name="watch_moratoriums", **begun, beat_at=NOW - 5 * MINUTE),
            JobRun(name="verify_audit", **ended, outcome="failed: audit row 2 was changed"),
            JobRun(name="tidy_sessions", **ended, outcome="removed 3", for_date=date(2026, 11, 20)),
            JobRun(name="tidy_sessions", **ended, outcome="removed 0"),
        ]
    )
    return 0


def _with_runs(path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.given(_runs_of_every_kind)
        visitor.as_officer(Role.ADMINISTRATOR)
        return path

    return come


def _without(visitor: Visitor) -> str:
    visitor.as_officer(Role.ADMINISTRATOR)
    return "/officers/jobs"


PAGES = (
    ListedPage("officers_jobs.jobs", "Jobs", _with_runs("/officers/jobs")),
    ListedPage("officers_jobs.jobs", "Jobs", _without, "none has run"),
    ListedPage(
        "officers_jobs.job",
        "Remove sessions, codes and attempts that ended long ago",
        _with_runs("/officers/jobs/tidy_sessions"),
    ),
)
