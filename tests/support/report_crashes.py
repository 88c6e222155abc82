"""Taking a report in another process, which is killed at a commit of it, or stopped beside another."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

from shared.db import Database
from shared.gateways.parts import carried_by_sessions
from shared.services.direct_debit import work_report
from tests.support.bacs_scenes import take
from tests.support.crashing import watch_commits
from tests.support.databases import SANDBOX

ROWS_AT_ONCE = 2
"""Small batches, so that a short report has several commits."""


def commits_of(url: str, file: Path) -> int:
    """Take a report to its end in another process; how many points there are to kill it at."""
    trace = file.with_suffix(".steps")
    process = start(url, file, None, trace)
    process.join()
    assert process.exitcode == 0
    passed: list[str] = json.loads(trace.read_text())
    return len(passed)


def killed_at(step: int, url: str, file: Path) -> None:
    """Begin to take a report in another process, which is killed at one point."""
    process = start(url, file, step, file.with_suffix(".steps"))
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"was not killed at {step}"


def start(url: str, file: Path, step: int | None, trace: Path) -> Any:
    """Another process that takes a report."""
    begin = multiprocessing.get_context("forkserver")
    begin.set_forkserver_preload(["tests.support.report_crashes"])
    process = begin.Process(target=_take, args=(url, file, step, trace))
    process.start()
    return process


def _take(url: str, file: Path, step: int | None, trace: Path) -> None:
    passed: list[str] = []

    def here(name: str) -> None:
        if len(passed) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        passed.append(name)

    work_report.AT_ONCE = ROWS_AT_ONCE
    database = Database(url, known=carried_by_sessions(SANDBOX))
    watch_commits(database, here)
    take(database, file.read_bytes())
    trace.write_text(json.dumps(passed))
