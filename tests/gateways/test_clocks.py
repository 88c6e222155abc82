"""Clocks: the machine's, and the sandbox's that can be moved."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.db import Database
from shared.gateways.clock import SystemClock
from shared.gateways.sandbox.clock import SandboxClock
from shared.services.sandbox_clock import move_clock

NEAR = timedelta(seconds=5)
BOXING_DAY = datetime(2026, 12, 26, 9, tzinfo=UTC)


def test_the_machines_clock_shows_utc():
    assert SystemClock().now().utcoffset() == timedelta()


def test_a_sandbox_clock_that_nobody_moved_shows_the_real_time(database):
    assert abs(SandboxClock(database).now() - datetime.now(UTC)) < NEAR


def test_a_clock_that_was_moved_runs_on_from_there(database):
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    with database.transaction() as session:
        move_clock(session, BOXING_DAY, long_ago)
    assert abs(SandboxClock(database).now() - (BOXING_DAY + timedelta(hours=2))) < NEAR


def test_a_clock_can_be_moved_again(database):
    for day in (BOXING_DAY, BOXING_DAY + timedelta(days=30), BOXING_DAY):
        with database.transaction() as session:
            move_clock(session, day, datetime.now(UTC))
    assert abs(SandboxClock(database).now() - BOXING_DAY) < NEAR


def test_a_clock_that_is_running_notices_that_it_was_moved(database, monkeypatch):
    monkeypatch.setattr("shared.gateways.sandbox.clock.LOOK_AGAIN_SECONDS", 0)
    clock = SandboxClock(database)
    clock.now()
    with database.transaction() as session:
        move_clock(session, BOXING_DAY, datetime.now(UTC))
    assert abs(clock.now() - BOXING_DAY) < NEAR


def test_a_clock_does_not_ask_the_database_every_time(database):
    from sqlalchemy import event

    asked, clock = [], SandboxClock(database)
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for _ in range(5):
        clock.now()
    assert len([each for each in asked if "sandbox_clock" in each]) == 1


def test_the_setting_goes_before_what_is_kept(database):
    with database.transaction() as session:
        move_clock(session, BOXING_DAY, datetime.now(UTC))
    start = datetime(2027, 4, 1, tzinfo=UTC)
    assert abs(SandboxClock(database, start).now() - start) < NEAR


@pytest.mark.parametrize("file", ["empty.sqlite", "no-tables.sqlite"])
def test_without_a_table_the_real_time_is_shown(tmp_path, file):
    database = Database(f"sqlite:///{tmp_path / file}")
    assert abs(SandboxClock(database).now() - datetime.now(UTC)) < NEAR
    database.close()
