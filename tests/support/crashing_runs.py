"""A day's run of Direct Debits done in another process, which is killed at one step of it.

A step is every statement sent to the database, every commit before and after, and every piece of the file.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import event, select

from shared.cli._whole_files import whole_file
from shared.db import Database
from shared.domain.direct_debit_runs import LIVING_RUNS
from shared.gateways.parts import carried_by_sessions
from shared.jobs.registry import AlreadyRunning, only_once
from shared.models import DirectDebitRun
from shared.services.direct_debit import announcing, collected
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.run_file import MadeFile, file_pieces, make_file
from shared.services.direct_debit.run_preview import preview_run
from shared.services.direct_debit.run_steps import hand_in
from shared.services.direct_debit.runs import approve_run
from shared.services.errors import AlreadyDecided
from tests.support.databases import SANDBOX
from tests.support.direct_debit_runs import OFFICER, the_account
from tests.support.direct_debits import BANK, KEYS

RUN_LOCK = "direct-debit-run"
PATIENCE = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Day:
    """One day's run: for which day, when the file is made, when the money moves, and where it goes."""

    processing_on: date
    now: datetime
    then: datetime
    out: Path


def whole_day(database: Database, day: Day, here: Callable[[str], None]) -> None:
    """Everything from the approval to the money, as often as it takes: what is done is not done again."""
    with only_once(database, RUN_LOCK):
        run_id = database.attempt(lambda session: _approved(session, day))
        with whole_file(day.out) as opened:
            _write(database, day, run_id, opened, here)
        with suppress(AlreadyDecided):
            database.attempt(lambda session: hand_in(session, run_id, OFFICER, day.now))
    collected.collect_due(database, BANK, day.then)
    announcing.announce_anew(database, BANK, day.then)


def _approved(session: Any, day: Day) -> int:
    known = session.scalar(
        select(DirectDebitRun.id).where(
            DirectDebitRun.processing_on == day.processing_on,
            DirectDebitRun.state.in_(LIVING_RUNS),
        )
    )
    if known is not None:
        return int(known)
    seen = preview_run(session, day.processing_on, day.now.date())
    return approve_run(
        session, KEYS, day.processing_on, Layout.STANDARD18, seen.digest, OFFICER, day.now
    )


def _write(
    database: Database, day: Day, run_id: int, opened: BinaryIO, here: Callable[[str], None]
) -> None:
    """As the command does it: a new file while its bytes are fixed, one from before as it was made."""

    def put(piece: bytes) -> None:
        here("a piece of the file")
        opened.write(piece)

    def make(session: Any) -> MadeFile:
        opened.seek(0)
        opened.truncate()
        return make_file(session, KEYS, the_account(session), run_id, OFFICER, day.now, put)

    if not database.attempt(make).is_new:
        with database.reading() as session:
            for piece in file_pieces(session, KEYS, the_account(session), run_id):
                put(piece)


def steps_of(url: str, day: Day) -> list[str]:
    """Do the day to its end in another process; the steps that it took."""
    process = _start(url, day, None)
    process.join()
    assert process.exitcode == 0, f"the day ended with {process.exitcode}"
    steps: list[str] = json.loads(_trace(day).read_text())
    return steps


def killed_at(step: int, url: str, day: Day) -> bool:
    """Begin the day in another process, which is killed at one step; False when it had fewer."""
    process = _start(url, day, step)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), f"the day ended with {process.exitcode}"
    _wait_until_let_go(url)
    return bool(process.exitcode)


def _wait_until_let_go(url: str) -> None:
    """A server notices a moment later that its client was killed: until then it keeps the lock."""
    database = Database(url, known=carried_by_sessions(SANDBOX))
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with only_once(database, RUN_LOCK):
                break
        except AlreadyRunning:
            assert time.monotonic() < until, "the lock of a killed run was never let go"
            time.sleep(0.02)
    database.close()


def _trace(day: Day) -> Path:
    return day.out.with_suffix(".steps")


def _start(url: str, day: Day, step: int | None) -> Any:
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["tests.support.crashing_runs"])
    process = start.Process(target=_do, args=(url, day, step))
    process.start()
    return process


def _do(url: str, day: Day, step: int | None) -> None:
    # Small batches, so that a few payments are several of them.
    collected.AT_ONCE = 2
    passed: list[str] = []

    def here(name: str) -> None:
        if len(passed) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        passed.append(name)

    database = Database(url, known=carried_by_sessions(SANDBOX))
    event.listen(
        database.engine, "before_cursor_execute", lambda *_args: here("before a statement")
    )
    for when in ("before_commit", "after_commit"):
        event.listen(database.write_session, when, lambda _session, when=when: here(when))
    whole_day(database, day, here)
    database.close()
    _trace(day).write_text(json.dumps(passed))
