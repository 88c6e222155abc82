"""Working with a supplier of Direct Debits in another process, and killing that at each step of it.

A step is every commit of the database, ours and the stand-in's, and every call, before and after.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.db import Database
from shared.gateways.parts import carried_by_sessions
from tests.support.cards import TrialCards
from tests.support.clock import HeldClock
from tests.support.crashing import watch_commits
from tests.support.databases import SANDBOX
from tests.support.supplied import Supplied
from tests.support.supplier_debits import TrialDebits

BASE_URL = "http://127.0.0.1:8000"
Work = Callable[[Supplied, int], object]

WORK: Mapping[str, Work] = {
    "hand_over": lambda supplied, mandate_id: supplied.hand_over(mandate_id),
    "come_back": lambda supplied, mandate_id: supplied.come_back(mandate_id),
    "collect": lambda supplied, _: supplied.collect(),
    "told": lambda supplied, _: supplied.told(),
    "sweep": lambda supplied, _: supplied.sweep(),
}


def steps_of(work: str, url: str, now: datetime, mandate_id: int, trace: Path) -> list[str]:
    """Do the work to its end in another process; the steps that it took."""
    process = _start(work, url, now, mandate_id, None, trace)
    process.join()
    assert process.exitcode == 0, f"{work} ended with {process.exitcode}"
    steps: list[str] = json.loads(trace.read_text())
    return steps


def killed_at(step: int, work: str, url: str, now: datetime, mandate_id: int, trace: Path) -> bool:
    """Begin the work in another process, which is killed at one step of it; false when it ended first."""
    process = _start(work, url, now, mandate_id, step, trace)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), f"{work} ended with {process.exitcode}"
    return bool(process.exitcode)


def _start(
    work: str, url: str, now: datetime, mandate_id: int, step: int | None, trace: Path
) -> Any:
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["tests.support.crashing_supplier"])
    process = start.Process(target=_do, args=(work, url, now, mandate_id, step, trace))
    process.start()
    return process


def _do(work: str, url: str, now: datetime, mandate_id: int, step: int | None, trace: Path) -> None:
    passed: list[str] = []

    def here(name: str) -> None:
        if len(passed) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        passed.append(name)

    database = Database(url, known=carried_by_sessions(SANDBOX))
    clock = HeldClock()
    clock.pass_by(now - clock.now())
    supplied = Supplied.known(database, TrialDebits(TrialCards(database, clock, BASE_URL)), clock)
    watch_commits(database, here)
    WORK[work](supplied, mandate_id)
    trace.write_text(json.dumps(passed))
