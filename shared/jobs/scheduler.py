"""One process that runs every job when it is due: the night in its order, the others all day long.

Jobs of one lane wait for each other; lanes do not, so that a long night holds up no code by email. What was
done is read from the rows of the runs, so a restart loses nothing, and two such processes share the work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from shared.domain.job_times import Lane
from shared.domain.jobs import JOBS
from shared.gateways.parts import Parts
from shared.jobs.night import run_night
from shared.jobs.recording import Quiet
from shared.jobs.registry import AlreadyRunning, JobFoundMistakes, Watch, run_job
from shared.services.job_runs import needs_met

LOOK_SECONDS = 30.0
"""How often it is looked whether the night has anything to do."""
AT_LEAST_SECONDS = 0.5
LOOK_AT_LANES_SECONDS = 0.5
PATIENCE_SECONDS = 8.0
"""How long a job may take to stop where it was told to; what is killed then is done again later."""

log = structlog.get_logger("jobs")


class LaneEnded(Exception):
    """A lane ended by itself, which it never should: whoever watches the process begins it anew."""


def run_schedule(
    parts: Parts, stop: threading.Event, lanes: frozenset[Lane] = frozenset(Lane)
) -> None:
    """Run what is due until told to stop. Raises LaneEnded."""
    running = {
        lane: threading.Thread(
            target=_night if lane is Lane.NIGHT else _all_day,
            args=(parts, stop) if lane is Lane.NIGHT else (lane, parts, stop),
            name=f"lane-{lane}",
            daemon=True,
        )
        for lane in sorted(lanes)
    }
    for thread in running.values():
        thread.start()
    while not stop.wait(LOOK_AT_LANES_SECONDS):
        ended = [lane for lane, thread in running.items() if not thread.is_alive()]
        if ended and not stop.is_set():
            stop.set()
            raise LaneEnded(", ".join(ended))
    last = time.monotonic() + PATIENCE_SECONDS
    for thread in running.values():
        thread.join(max(0.0, last - time.monotonic()))


def once_quietly(name: str, parts: Parts, quiet: Quiet, watch: Watch) -> None:
    """Run a job; when another node runs it or the database is gone, leave it for the next time."""
    try:
        run_job(name, parts, quiet=quiet, watch=watch)
    except (AlreadyRunning, JobFoundMistakes):
        pass
    except SQLAlchemyError as error:
        log.warning("job-not-run", job=name, error=type(error).__name__)


def _night(parts: Parts, stop: threading.Event) -> None:
    def once() -> None:
        for turn in run_night(parts, Watch(stop=stop)):
            if turn.begun:  # what waits is looked at again and again
                log.info("night", job=turn.name, outcome=turn.outcome)

    while not stop.is_set():
        _unharmed("night", once)
        stop.wait(LOOK_SECONDS)


def _all_day(lane: Lane, parts: Parts, stop: threading.Event) -> None:
    met = needs_met(parts.settings)
    due = {
        name: 0.0
        for name, job in JOBS.items()
        if job.lane is lane and not job.is_nightly and (job.need is None or job.need in met)
    }
    quiet, watch = Quiet(), Watch(stop=stop)
    while not stop.is_set():
        for name, at in due.items():
            if at <= time.monotonic() and not stop.is_set():
                _unharmed(name, partial(once_quietly, name, parts, quiet, watch))
                every = JOBS[name].every
                # By the clock that only runs forward: one that is set back makes nobody wait.
                due[name] = time.monotonic() + (every.seconds if every else LOOK_SECONDS)
        soonest = min(due.values(), default=time.monotonic() + LOOK_SECONDS)
        stop.wait(max(AT_LEAST_SECONDS, soonest - time.monotonic()))


def _unharmed(name: str, work: Callable[[], None]) -> None:
    """Whatever a job does wrong, its lane goes on; the run itself was written down as failed."""
    try:
        work()
    except Exception as error:  # noqa: BLE001  # the run is written down, and tried again
        log.warning("job-not-run", job=name, error=type(error).__name__)
