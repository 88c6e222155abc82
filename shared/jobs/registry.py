"""Every scheduled job by its name, and how one is run: once at a time, and written down."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.gateways.parts import Parts
from shared.models import JobRun

log = structlog.get_logger("jobs")

JOBS: dict[str, str] = {
    "check_ledger": "Check what must always hold of the money that moved",
    "collect_by_supplier": "Ask the supplier for the Direct Debits whose day comes",
    "collect_direct_debits": "Count Direct Debit payments whose day has come, announce others anew",
    "compare_states": "Compare the state of every plan and proposal with its events",
    "deliver_messages": "Send what waits in the outbox",
    "deliver_sandbox_webhooks": "Send what the sandbox's payment provider has to tell",
    "end_holds": "End holds whose last day has passed",
    "exchange_with_register": "Tell the Breathing Space register what waits, and read what is due",
    "fetch_payouts": "Fetch the card provider's payouts and compare them",
    "find_breaches": "Look for anything that was done to a debt in Breathing Space",
    "follow_up_missed": "Follow up payments of plans that were missed",
    "read_bacs_reports": "Take the bank's reports on Direct Debits and act on them",
    "remind_of_collections": "Remind people of payments to come while they can be moved",
    "remind_of_holds": "Tell people and officers of holds that end soon",
    "remind_signatories": "Remind whoever must still authorise a Direct Debit",
    "review_support_needs": "Ask again whether what we do differently still helps",
    "scan_evidence": "Scan the evidence that people sent, and let go of what was removed",
    "sweep_card_payments": "Finish card payments and refunds that were left half-way",
    "sweep_direct_debits": "Finish Direct Debits that were left half-way at a supplier",
    "sweep_evidence": "Take out of the store of evidence what belongs to nothing",
    "tidy_sessions": "Remove sessions, codes and attempts that ended long ago",
    "verify_audit": "Check that nobody changed the audit trail",
    "watch_moratoriums": "Begin, end and watch the days of Breathing Space",
}
"""A job is the module of that name in this folder, with `run(parts) -> str`: what it did, empty for nothing."""


class AlreadyRunning(Exception):
    """The same job is running, here or on another node."""


class UnknownJob(Exception):
    """There is no such job."""


class JobFoundMistakes(Exception):
    """A checking job found something that a person must look at; the text says what, in ids."""


def run_job(name: str, parts: Parts, *, written_down: bool = True) -> str:
    """Run a job and write down what it did; a job that runs every few seconds is only logged.

    Raises UnknownJob, AlreadyRunning, JobFoundMistakes and whatever the job raises.
    """
    if name not in JOBS:
        raise UnknownJob(name)
    work = import_module(f"shared.jobs.{name}").run
    with only_once(parts.database, name):
        outcome: str = _recorded(name, parts, work) if written_down else work(parts)
    if outcome:
        log.info("job-done", job=name, outcome=outcome)
    return outcome


def _recorded(name: str, parts: Parts, work: Callable[[Parts], str]) -> str:
    began = parts.database.attempt(lambda session: _begin(session, name, parts))
    try:
        outcome = work(parts)
    except Exception as error:
        said = str(error) if isinstance(error, JobFoundMistakes) else type(error).__name__
        _finish(parts, began, f"failed: {said}")
        log.error("job-failed", job=name, exc_info=error)
        raise
    _finish(parts, began, outcome)
    return outcome


def last_outcome(session: Session, name: str) -> str | None:
    """What a job said when it last finished without a failure."""
    return session.scalar(
        select(JobRun.outcome)
        .where(JobRun.name == name, JobRun.finished_at.is_not(None))
        .where(~JobRun.outcome.startswith("failed"))
        .order_by(JobRun.id.desc())
        .limit(1)
    )


def _begin(session: Session, name: str, parts: Parts) -> int:
    run = JobRun(name=name, started_at=parts.clock.now(), outcome="")
    session.add(run)
    session.flush()
    return run.id


def _finish(parts: Parts, run_id: int, outcome: str) -> None:
    values = {"finished_at": parts.clock.now(), "outcome": outcome[:200]}
    with parts.database.transaction() as session:
        session.execute(update(JobRun).where(JobRun.id == run_id).values(**values))


@contextmanager
def only_once(database: Database, name: str) -> Iterator[None]:
    """Hold the lock of a job. It goes with the process, however that ends. Raises AlreadyRunning."""
    lock = _file_lock if database.is_sqlite else _advisory_lock
    with lock(database, name):
        yield


@contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[None]:
    key = int.from_bytes(hashlib.sha256(f"job:{name}".encode()).digest()[:8], "big", signed=True)
    options = {"isolation_level": "AUTOCOMMIT"}
    with database.engine.connect().execution_options(**options) as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise AlreadyRunning(name)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextmanager
def _file_lock(database: Database, name: str) -> Iterator[None]:
    file = Path(f"{database.url.database}.{name}.lock")
    with file.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(name) from None
        yield
