"""The whole path of a run, killed anywhere and begun again: the same file, each payment once."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.mandate_states import CollectionState
from shared.jobs.registry import AlreadyRunning, only_once
from shared.models import Collection, DirectDebitLine, DirectDebitRun, OutboxMessage, Receipt
from shared.services.audit import WholeChain, verify_chain
from shared.services.working_days import working_days
from tests.support.crashing_runs import Day, killed_at, steps_of, whole_day
from tests.support.direct_debit_runs import a_lodged
from tests.support.ledger_checks import ledger_faults

PAYERS = 5
KILLS = 20
NINE = time(9, 0, tzinfo=UTC)


def the_days(database, folder):
    """The runs of a year, one a month."""
    with database.reading() as session:
        days = working_days(session)
        wanted = session.scalars(
            select(Collection.processing_on).distinct().order_by(Collection.processing_on)
        ).all()
    return [
        Day(
            each,
            datetime.combine(days.back(each, 1), NINE),
            datetime.combine(days.next_after(each), NINE),
            folder / f"{each}.txt",
        )
        for each in wanted
    ]


@pytest.fixture
def year(database, tmp_path):
    with database.transaction() as session:
        for number in range(PAYERS):
            a_lodged(session, f"8001{number:04d}")
    return the_days(database, tmp_path)


def address(database):
    return database.url.render_as_string(hide_password=False)


def sha(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_run_that_is_killed_anywhere_is_finished_by_the_next(database, year):
    url = address(database)
    steps = len(steps_of(url, year[0]))
    chance = random.Random(18)  # nosec B311  # of tests
    kills, bytes_before = 0, {}
    for day in year[1:]:
        for among in (steps, steps // 6):
            kills += killed_at(chance.randrange(among), url, day)
            if day.out.exists():
                bytes_before.setdefault(day, sha(day.out))
        whole_day(database, day, lambda _name: None)
        assert bytes_before.get(day, sha(day.out)) == sha(day.out)
    assert kills >= KILLS
    everything_happened_once(database, year)


def everything_happened_once(database, year):
    with database.reading() as session:
        runs = session.scalars(select(DirectDebitRun).order_by(DirectDebitRun.id)).all()
        assert [run.processing_on for run in runs] == [day.processing_on for day in year]
        assert len({run.serial for run in runs}) == len(runs)
        for run, day in zip(runs, year, strict=True):
            assert sha(day.out) == run.sha256
        states = Counter(session.scalars(select(Collection.state)))
        assert states == {CollectionState.COLLECTED: PAYERS * len(year)}
        assert session.scalar(select(func.count()).select_from(Receipt)) == PAYERS * len(year)
        lines = session.scalar(select(func.count()).select_from(DirectDebitLine))
        assert lines == PAYERS * len(year)
        told = session.scalars(select(OutboxMessage.dedupe)).all()
        assert len(told) == len(set(told))
        assert isinstance(verify_chain(session), WholeChain)
    assert ledger_faults(database) == ()


def test_a_second_one_on_the_same_day_says_that_it_runs_already(database, year):
    with only_once(database, "direct-debit-run"), pytest.raises(AlreadyRunning):
        whole_day(database, year[0], lambda _name: None)


def test_a_full_disk_leaves_no_file_and_the_next_try_writes_it(database, year):
    class Full(OSError):
        strerror = "No space left on device"

    def full(name):
        if name == "a piece of the file":
            raise Full

    with pytest.raises(Exception, match="No space left"):
        whole_day(database, year[0], full)
    assert not list(year[0].out.parent.glob("*.txt"))
    later = replace(year[0], now=year[0].now + timedelta(hours=1))
    whole_day(database, later, lambda _name: None)
    with database.reading() as session:
        assert session.scalar(select(DirectDebitRun.sha256)) == sha(year[0].out)
