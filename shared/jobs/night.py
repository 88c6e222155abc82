"""The jobs of the night, one after the other in their order; what is done is not done again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from shared.domain.job_times import night_of
from shared.domain.jobs import JOBS, NIGHTLY
from shared.gateways.parts import Parts
from shared.jobs.registry import (
    NOBODY,
    AlreadyRunning,
    JobFoundMistakes,
    NotAskedForAnyMore,
    NotForThatDay,
    Watch,
    run_job,
)
from shared.services.job_runs import Tries, needs_met, tries_since

WAIT_SECONDS = 2.0
"""How often it is looked whether another machine has ended the job that it runs."""


@dataclass(frozen=True)
class Turn:
    """What became of one job of the night."""

    name: str
    outcome: str
    went_well: bool = True
    begun: bool = True


def run_night(parts: Parts, watch: Watch = NOBODY) -> Iterator[Turn]:
    """Run what this night still asks for. A job that fails holds up only those that need it.

    After a crash the rest is run; run twice, the second finds nothing to do. On two machines at once
    each job is run by one of them while the other waits, so that the order holds.
    """
    night = _Night(parts, watch, night_of(parts.clock.now()))
    for name in _used(parts):
        while night.asks_for(name):
            if missing := night.missing(name):
                why = f"not begun: waits for {', '.join(missing)}"
                yield Turn(name, why, went_well=False, begun=False)
                break
            asked = partial(night.still_asks_for, name)
            try:
                yield _turn(name, partial(run_job, name, parts, watch=watch, still_asked=asked))
                break
            except NotAskedForAnyMore:
                break
            except AlreadyRunning:
                night.wait()


def run_night_of(day: date, parts: Parts, watch: Watch = NOBODY) -> Iterator[Turn]:
    """Run every job that can be run as on a day that has passed, in the order of the night."""
    for name in _used(parts):
        try:
            yield _turn(name, partial(run_job, name, parts, for_date=day, watch=watch))
        except AlreadyRunning:
            yield Turn(name, "is already running", went_well=False)


class _Night:
    """What was done since the night began, by whichever machine."""

    def __init__(self, parts: Parts, watch: Watch, began: datetime) -> None:
        self._parts, self._watch, self._began = parts, watch, began
        self._tried: Mapping[str, Tries] = {}
        self._look()

    def asks_for(self, name: str) -> bool:
        """Whether a job is to be begun now, by what was last read."""
        if self._watch.stop is not None and self._watch.stop.is_set():
            return False
        return self._tried.get(name, Tries()).may_begin(self._parts.clock.now())

    def still_asks_for(self, name: str) -> bool:
        """The same, read again: nobody else can run the job now, and what it waits for is known."""
        self._look()
        return self.asks_for(name)

    def missing(self, name: str) -> list[str]:
        """The jobs that must have gone well before it and did not; of those that are used here."""
        if not JOBS[name].after:
            return []
        self._look()
        used = set(_used(self._parts))
        return [
            each
            for each in JOBS[name].after
            if each in used and not self._tried.get(each, Tries()).went_well
        ]

    def _look(self) -> None:
        with self._parts.database.reading() as session:
            self._tried = tries_since(session, self._began)

    def wait(self) -> None:
        """Give another machine time to end what it runs."""
        if self._watch.stop is not None:
            self._watch.stop.wait(WAIT_SECONDS)
        else:
            time.sleep(WAIT_SECONDS)
        self._look()


def _used(parts: Parts) -> Iterator[str]:
    met = needs_met(parts.settings)
    for name in NIGHTLY:
        need = JOBS[name].need
        if need is None or need in met:
            yield name


def _turn(name: str, run: Callable[[], str]) -> Turn:
    try:
        return Turn(name, run() or "nothing to do")
    except (AlreadyRunning, NotAskedForAnyMore):
        raise
    except NotForThatDay as why:
        return Turn(name, f"left out: {why}")
    except JobFoundMistakes as mistakes:
        return Turn(name, f"found mistakes: {mistakes}", went_well=False)
    except Exception as error:  # noqa: BLE001  # one that fails must not hold up the others
        return Turn(name, f"failed: {type(error).__name__}", went_well=False)
