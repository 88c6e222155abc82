"""The worker that sends messages is killed: by one message again and again, or with an answer lost."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.db import Database
from shared.models import OutboxMessage, WorkItem
from shared.services.claiming import CLAIM
from shared.services.delivery import WAITS, deliver_waiting
from shared.services.undelivered import undelivered
from tests.support.people import a_party
from tests.support.records import NOW, next_number

POISON = "poison@example.org"
LOST = "lost@example.org"
MOST_TRIES = len(WAITS) + 1


class Supplier:
    """A supplier in another process than its callers: what it took is in a file, a line each."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def send(self, message):
        """Take it; one message kills whoever sends it, another kills them once it was taken."""
        if message.address == POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        with self.file.open("a") as kept:
            kept.write(json.dumps(message.reference) + "\n")
            kept.flush()
            os.fsync(kept.fileno())
        if message.address == LOST:
            os.kill(os.getpid(), signal.SIGKILL)
        return f"taken-{message.reference}"

    def already_sent(self, reference):
        """Our own reference again when it was taken."""
        return f"taken-{reference}" if reference in self.taken() else None

    def taken(self):
        """The references that were taken, in order."""
        return list(map(json.loads, self.file.read_text().splitlines()))


@pytest.fixture
def supplier(tmp_path):
    made = Supplier(tmp_path / "taken")
    made.file.touch()
    return made


def waiting(database, *addresses):
    with database.transaction() as session:
        rows = [
            OutboxMessage(
                channel="email",
                template="plan_agreed",
                party_id=a_party(session).id,
                language="en",
                address=address,
                subject="Your plan",
                body="Hello.",
                dedupe=f"message:{next_number()}",
                next_attempt_at=NOW,
                created_at=NOW,
            )
            for address in addresses
        ]
        session.add_all(rows)
        session.flush()
        return [row.dedupe for row in rows]


def work(url: str, file: Path, now: datetime) -> None:
    """Send what waits, in another process."""
    database = Database(url)
    deliver_waiting(database, Supplier(file), now)
    database.close()


def workers_until_one_lives(database, supplier):
    """Begin workers, each when the claim of the one before has run out; how many died, and when it ended."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.services.test_workers_that_are_killed"])
    url = database.url.render_as_string(hide_password=False)
    now, died = NOW, 0
    while died < 30:
        worker = context.Process(target=work, args=(url, supplier.file, now))
        worker.start()
        worker.join()
        if worker.exitcode == 0:
            return died, now
        assert worker.exitcode == -signal.SIGKILL
        died, now = died + 1, now + CLAIM + timedelta(seconds=1)
    raise AssertionError("it never ended")


def states(database):
    with database.reading() as session:
        rows = session.execute(select(OutboxMessage.address, OutboxMessage.state))
        return dict(map(tuple, rows))


def test_a_message_that_kills_its_worker_is_given_up_and_harms_no_other(database, supplier):
    others = [f"other{number}@example.org" for number in range(9)]
    sent = waiting(database, *others[:4], POISON, *others[4:])
    died, now = workers_until_one_lives(database, supplier)
    poison = sent.pop(4)
    workers_until_one_lives(database, supplier)
    assert died == MOST_TRIES
    assert sorted(supplier.taken()) == sorted(sent)
    assert states(database) == {POISON: "failed", **dict.fromkeys(others, "sent")}
    with database.reading() as session:
        (dead,) = undelivered(session)
        assert (dead.attempts, dead.reason) == (MOST_TRIES + 1, "kills-workers")
        assert session.scalar(select(OutboxMessage.dedupe).filter_by(id=dead.id)) == poison
        assert len(session.scalars(select(WorkItem)).all()) == 1
    assert now > NOW


def test_a_message_whose_sending_was_not_written_down_is_sent_once(database, supplier):
    sent = waiting(database, "first@example.org", LOST, "last@example.org")
    died, _now = workers_until_one_lives(database, supplier)
    assert died == 1
    assert sorted(supplier.taken()) == sorted(sent)
    assert set(states(database).values()) == {"sent"}
