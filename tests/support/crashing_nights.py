"""Whole nights done in another process, which is killed at one step of them.

A step is every statement sent to the database, and every commit before and after.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event, literal, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.gate import HoldKind
from shared.domain.money import Money
from shared.gateways.parts import Parts, carried_by_sessions
from shared.gateways.sandbox.messages import SandboxMessages
from shared.jobs import night
from shared.jobs.registry import run_job
from shared.models import Debt
from shared.models.base import Base
from shared.services.audit import Actor
from shared.services.holds import put_hold
from tests.support.clock import HeldClock
from tests.support.databases import SANDBOX
from tests.support.direct_debit_runs import BEFORE_FIRST, FIRST_RUN, a_lodged, handed_in
from tests.support.direct_debits import a_planned_resident

OFFICER = Actor("officer", 3)
NIGHTS = tuple(
    datetime(2026, 12, 23, 3, 0, tzinfo=UTC) + timedelta(days=each)
    for each in (0, 2, 8, 11, 16, 24, 32)
)
"""From before the first payment until people follow it up: each night on which something falls due."""
ENDS = date(2026, 12, 30)
NOT_COMPARED = frozenset({"job_run"})
"""How often a job was begun is not the same when it was killed; what it did is."""
SAYS = frozenset(
    "state kind action template channel act why was standing judged_on amount due_on event language"
    " missed_since held_until promise_on entry_on outcome active".split()
)
"""The columns by which rows are told apart whatever their numbers are."""


@dataclass(frozen=True)
class Told:
    """What a child process is told: when it is, on which clock of the machine, and where it is killed."""

    url: str
    at: datetime
    trace: Path
    step: int | None = None
    zone: str = "UTC"


def a_small_council(database: Database) -> None:
    """Some who pay by Direct Debit, some who pay themselves and miss it, one who has paid, and holds."""
    with database.transaction() as session:
        for number in range(2):
            a_lodged(session, f"8001{number:04d}")
        others = [a_planned_resident(session, f"8002{number:04d}") for number in range(4)]
        paid = session.get_one(Debt, others[0].resident.debt.id)
        paid.charge -= Money(9000)
        _holds(session, [others[1].party_id, others[2].party_id])
    with database.transaction() as session:
        handed_in(session, FIRST_RUN, BEFORE_FIRST)


def _holds(session: Session, party_ids: Sequence[int]) -> None:
    for party_id in party_ids:
        put_hold(
            session,
            HoldKind.OFFICER,
            f"officer:{party_id}",
            OFFICER,
            BEFORE_FIRST,
            starts_on=BEFORE_FIRST.date(),
            ends_on=ENDS,
            party_id=party_id,
        )


def what_is_there(database: Database) -> dict[str, Counter[tuple[str, ...]]]:
    """Every table's rows, by what they say and without their numbers."""
    with database.reading() as session:
        return {
            table.name: _rows(session, table)
            for table in Base.metadata.sorted_tables
            if table.name not in NOT_COMPARED
        }


def _rows(session: Session, table: Table) -> Counter[tuple[str, ...]]:
    said = [column for column in table.columns if column.name in SAYS]
    found = session.execute(select(literal("row"), *said).select_from(table))
    return Counter(tuple(str(value) for value in row) for row in found)


def steps_of(told: Told) -> int:
    """Do a night to its end in another process; how many steps it took."""
    process = start(told)
    process.join()
    assert process.exitcode == 0, f"the night ended with {process.exitcode}"
    return int(json.loads(told.trace.read_text()))


def killed(told: Told) -> bool:
    """Begin a night in another process, which is killed at one step; False when it had fewer."""
    process = start(told)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), f"the night ended with {process.exitcode}"
    return bool(process.exitcode)


def start(told: Told) -> Any:
    """Begin a night in another process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.crashing_nights"])
    process = context.Process(target=_do, args=(told,))
    process.start()
    return process


def _do(told: Told) -> None:
    os.environ["TZ"] = told.zone
    time.tzset()
    night.WAIT_SECONDS = 0.05
    passed = 0

    def here() -> None:
        nonlocal passed
        if passed == told.step:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    database = Database(told.url, known=carried_by_sessions(SANDBOX))
    event.listen(database.engine, "before_cursor_execute", lambda *_args: here())
    for when in ("before_commit", "after_commit"):
        event.listen(database.write_session, when, lambda _session: here())
    whole_night(database, told.at)
    database.close()
    told.trace.write_text(json.dumps(passed))


def whole_night(database: Database, at: datetime) -> None:
    """The jobs of the night, and then what waits in the outbox is sent."""
    clock = HeldClock(at)
    parts = Parts(replace(SANDBOX, cards="none"), database, clock, SandboxMessages(database))
    turns = list(night.run_night(parts))
    assert [turn for turn in turns if not turn.went_well] == []
    run_job("deliver_messages", parts)
