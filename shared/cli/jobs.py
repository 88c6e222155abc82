"""`evenkeel jobs`: run a scheduled job, from cron, a timer or by hand."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from shared.cli import open_parts
from shared.domain.job_timers import timer_files, when_words
from shared.domain.job_times import Lane
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
from shared.jobs.scheduler import LaneEnded, once_quietly, run_schedule
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
        click.echo(f"{each.name:26} {when_words(each.job):18} {_last(each)}")
        click.echo(f"{'':26} {each.job.about}")


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
                # One that a timer begins every minute has one row for its day, not a thousand.
                quiet=Quiet() if name in JOBS and JOBS[name].every else None,
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


@command.command()
@click.option(
    "--lane",
    "lanes",
    type=click.Choice([each.value for each in Lane]),
    multiple=True,
    help="Only the jobs of this lane; may be given more than once.",
)
def schedule(lanes: tuple[str, ...]) -> None:
    """Run every job when it is due, until told to stop."""
    parts = open_parts()
    with told_to_stop() as stop:
        try:
            run_schedule(parts, stop, frozenset(map(Lane, lanes or Lane)))
        except LaneEnded as ended:
            raise click.ClickException(f"The lane {ended} ended by itself.") from None


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def timers(folder: Path) -> None:
    """Write the units and the crontab that run every job into FOLDER."""
    for name, content in timer_files().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        click.echo(file)


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
