"""`evenkeel jobs`: run a scheduled job, from cron, a timer or by hand."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
import structlog
from sqlalchemy.exc import SQLAlchemyError

from shared.cli import open_parts
from shared.domain.job_times import NIGHT_BEGINS, Job
from shared.gateways.parts import Parts
from shared.jobs.heart import Beat
from shared.jobs.night import run_night, run_night_of
from shared.jobs.recording import Quiet
from shared.jobs.registry import (
    JOBS,
    AlreadyRunning,
    JobFoundMistakes,
    NotForThatDay,
    UnknownJob,
    Watch,
    run_job,
)
from shared.services.job_runs import JobState, SeenJob, jobs_seen

ALREADY_RUNNING = 3
FOUND_MISTAKES = 4
FAILED = 1
DAY = click.DateTime(formats=["%Y-%m-%d"])
STATES = {
    JobState.NOT_USED: "not used here",
    JobState.RUNNING: "running",
    JobState.HEART_STOPPED: "its heart stopped; the next run takes over",
    JobState.FAILED: "failed",
    JobState.OVERDUE: "overdue",
    JobState.WELL: "well",
}
log = structlog.get_logger("jobs")


@click.group()
def command() -> None:
    """Run what the clock does."""


@command.command("list")
def list_jobs() -> None:
    """Say which jobs there are, when each runs, when it last ran and how that ended."""
    parts = open_parts()
    with parts.database.reading() as session:
        seen = jobs_seen(session, parts.settings, parts.clock.now())
    for each in seen:
        click.echo(f"{each.name:26} {when(each.job):18} {_last(each)}")
        click.echo(f"{'':26} {each.job.about}")


def when(job: Job) -> str:
    """When a job runs, in a few words."""
    if job.every is None:
        return f"nightly, {NIGHT_BEGINS:%H:%M}"
    seconds = job.every.seconds
    return f"every {seconds} s" if seconds < 60 else f"every {seconds // 60} min"


def _last(seen: SeenJob) -> str:
    said = STATES[seen.state]
    if seen.last is None:
        return f"{said}; has not run"
    run = seen.last
    of = f" for {run.for_date}" if run.for_date else ""
    return f"{said}; {run.started_at:%Y-%m-%d %H:%M:%S}{of}: {run.outcome or 'nothing to do'}"


@command.command()
@click.argument("name")
@click.option("--date", "day", type=DAY, help="Work as on that day, which has passed: 2026-11-20.")
def run(name: str, day: datetime | None) -> None:
    """Run the job NAME once."""
    try:
        with told_to_stop() as stop:
            outcome = run_job(
                name,
                open_parts(),
                for_date=day.date() if day else None,
                watch=Watch(line_for(name), stop),
            )
    except UnknownJob:
        raise click.BadParameter(f"there is no job {name}; see: evenkeel jobs list") from None
    except NotForThatDay as why:
        raise click.BadParameter(f"{name} cannot be run for that day. {why}") from None
    except AlreadyRunning:
        click.echo(f"{name} is already running.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    except JobFoundMistakes as mistakes:
        click.echo(f"{name} found mistakes: {mistakes}", err=True)
        raise click.exceptions.Exit(FOUND_MISTAKES) from None
    click.echo(f"{_below()}{name}: {outcome or 'nothing to do'}")


@command.command()
@click.option("--date", "day", type=DAY, help="Work as on that day, which has passed: 2026-11-20.")
def night(day: datetime | None) -> None:
    """Run what the night still asks for, in its order: once each night, or to catch up by hand."""
    parts, went_well = open_parts(), True
    with told_to_stop() as stop:
        watch = Watch(line_for("night"), stop)
        turns = run_night_of(day.date(), parts, watch) if day else run_night(parts, watch)
        for turn in turns:
            went_well = went_well and turn.went_well
            click.echo(f"{_below()}{turn.name}: {turn.outcome}", err=not turn.went_well)
    if not went_well:
        raise click.exceptions.Exit(FAILED)


@command.command()
@click.argument("name", type=click.Choice(list(JOBS)))
@click.option("--every", default=5.0, show_default=True, help="Seconds between two runs.")
def follow(name: str, every: float) -> None:
    """Run the job NAME again and again until told to stop."""
    parts, quiet = open_parts(), Quiet()
    with told_to_stop() as stop:
        while not stop.is_set():
            once_quietly(name, parts, quiet, Watch(stop=stop))
            stop.wait(every)


def once_quietly(name: str, parts: Parts, quiet: Quiet, watch: Watch) -> None:
    """Run a job; when another node runs it or the database is gone, leave it for the next time."""
    try:
        run_job(name, parts, quiet=quiet, watch=watch)
    except (AlreadyRunning, JobFoundMistakes):
        pass
    except SQLAlchemyError as error:
        log.warning("job-not-run", job=name, error=type(error).__name__)


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that is set when the process is asked to end."""
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def line_for(name: str) -> Beat | None:
    """What writes how far a job is on one line of a terminal that moves; None where there is none."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int | None) -> None:
        said = f"{name}: {done:,}" + (f" of {total:,}" if total is not None else "")
        width = shutil.get_terminal_size().columns - 1
        click.echo(f"\r{said[:width]:{width}}", nl=False, err=True)

    return show


def _below() -> str:
    """What ends the line that moved, where there was one."""
    return "\n" if sys.stderr.isatty() else ""
