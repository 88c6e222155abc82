"""The jobs of the night, one after the other in their order; what is done is not done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import structlog

from shared.domain.job_times import night_of
from shared.domain.jobs import JOBS, NIGHTLY
from shared.gateways.parts import Parts
from shared.jobs.registry import (
    NOBODY,
    AlreadyRunning,
    JobFoundMistakes,
    NotForThatDay,
    Watch,
    run_job,
)
from shared.services.job_runs import Tries, needs_met, tries_since

log = structlog.get_logger("jobs")


@dataclass(frozen=True)
class Turn:
    """What became of one job of the night."""

    name: str
    outcome: str
    went_well: bool = True


def run_night(parts: Parts, watch: Watch = NOBODY) -> Iterator[Turn]:
    """Run what this night still asks for. A job that fails holds up only those that need it.

    After a crash the rest is run; run twice, the second finds nothing to do; on two machines at
    once, each job is run by one of them.
    """
    began = night_of(parts.clock.now())
    met = needs_met(parts.settings)
    for name in NIGHTLY:
        if (need := JOBS[name].need) is not None and need not in met:
            continue
        if watch.stop is not None and watch.stop.is_set():
            return
        with parts.database.reading() as session:
            tried = tries_since(session, began)
        if not tried.get(name, Tries()).may_begin(parts.clock.now()):
            continue
        if missing := [each for each in JOBS[name].after if not tried.get(each, Tries()).went_well]:
            yield Turn(name, f"not begun: waits for {', '.join(missing)}", went_well=False)
            continue
        yield _turn(name, parts, None, watch)


def run_night_of(day: date, parts: Parts, watch: Watch = NOBODY) -> Iterator[Turn]:
    """Run every job that can be run as on a day that has passed, in the order of the night."""
    met = needs_met(parts.settings)
    for name in NIGHTLY:
        if (need := JOBS[name].need) is None or need in met:
            yield _turn(name, parts, day, watch)


def _turn(name: str, parts: Parts, day: date | None, watch: Watch) -> Turn:
    try:
        return Turn(name, run_job(name, parts, for_date=day, watch=watch) or "nothing to do")
    except AlreadyRunning:
        return Turn(name, "is already running")
    except NotForThatDay as why:
        return Turn(name, f"left out: {why}")
    except JobFoundMistakes as mistakes:
        return Turn(name, f"found mistakes: {mistakes}", went_well=False)
    except Exception as error:  # noqa: BLE001  # one that fails must not hold up the others
        return Turn(name, f"failed: {type(error).__name__}", went_well=False)
