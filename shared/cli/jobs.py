"""`evenkeel jobs`: run a scheduled job, from cron, a timer or by hand."""

from __future__ import annotations

import signal
import threading

import click
import structlog
from sqlalchemy.exc import SQLAlchemyError

from shared.cli import open_parts
from shared.gateways.parts import Parts
from shared.jobs.registry import JOBS, AlreadyRunning, JobFoundMistakes, UnknownJob, run_job

ALREADY_RUNNING = 3
FOUND_MISTAKES = 4
log = structlog.get_logger("jobs")


@click.group()
def command() -> None:
    """Run what the clock does."""


@command.command("list")
def list_jobs() -> None:
    """Say which jobs there are."""
    for name, about in JOBS.items():
        click.echo(f"{name:20} {about}")


@command.command()
@click.argument("name")
def run(name: str) -> None:
    """Run the job NAME once."""
    try:
        click.echo(f"{name}: {run_job(name, open_parts()) or 'nothing to do'}")
    except UnknownJob:
        raise click.BadParameter(f"there is no job {name}; see: evenkeel jobs list") from None
    except AlreadyRunning:
        click.echo(f"{name} is already running.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    except JobFoundMistakes as mistakes:
        click.echo(f"{name} found mistakes: {mistakes}", err=True)
        raise click.exceptions.Exit(FOUND_MISTAKES) from None


@command.command()
@click.argument("name", type=click.Choice(list(JOBS)))
@click.option("--every", default=5.0, show_default=True, help="Seconds between two runs.")
def follow(name: str, every: float) -> None:
    """Run the job NAME again and again until told to stop."""
    parts, stop = open_parts(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        once_quietly(name, parts)
        stop.wait(every)


def once_quietly(name: str, parts: Parts) -> None:
    """Run a job; when another node runs it or the database is gone, leave it for the next time."""
    try:
        run_job(name, parts, written_down=False)
    except (AlreadyRunning, JobFoundMistakes):
        pass
    except SQLAlchemyError as error:
        log.warning("job-not-run", job=name, error=type(error).__name__)
