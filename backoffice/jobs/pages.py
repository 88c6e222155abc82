"""What the pages about scheduled jobs call states, times and ends."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from shared.domain.job_times import NIGHT_BEGINS, Job
from shared.domain.says import N_
from shared.services.job_runs import JobState, SeenRun

STATES = {
    JobState.NOT_USED: (N_("Not used here"), "grey"),
    JobState.RUNNING: (N_("Running"), "blue"),
    JobState.HEART_STOPPED: (N_("Its heart stopped"), "red"),
    JobState.FAILED: (N_("Failed"), "red"),
    JobState.OVERDUE: (N_("Overdue"), "yellow"),
    JobState.WELL: (N_("Well"), "green"),
}
TROUBLED = frozenset({JobState.HEART_STOPPED, JobState.FAILED, JobState.OVERDUE})


def state_name(state: JobState) -> str:
    """How a job is."""
    return _(STATES[state][0])


def state_colour(state: JobState) -> str:
    """The colour of its tag."""
    return STATES[state][1]


def when(job: Job) -> str:
    """When a job runs."""
    if job.every is None:
        return _("Each night from %(time)s", time=f"{NIGHT_BEGINS:%H:%M}")
    seconds = job.every.seconds
    if seconds < 60:
        return ngettext("Every second", "Every %(num)s seconds", seconds)
    return ngettext("Every minute", "Every %(num)s minutes", seconds // 60)


def ended(run: SeenRun, now: datetime) -> str:
    """How a run ended, or how far it is."""
    if run.finished_at is not None:
        return run.outcome or _("Nothing to do")
    if not run.is_alive(now):
        return _("It went silent. The next run takes over, and does again what was not done.")
    if run.total is not None:
        return _("%(done)s of %(total)s done", done=f"{run.done:,}", total=f"{run.total:,}")
    return _("%(done)s done", done=f"{run.done:,}") if run.done else _("At work")
