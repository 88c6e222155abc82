"""Nights that are killed anywhere, begun twice at once, or begun again: all end like any other."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from sqlalchemy import func, select

from shared.models import JobRun, OutboxMessage, Receipt
from shared.services.audit import WholeChain, verify_chain
from tests.support import databases
from tests.support.crashing_nights import (
    NIGHTS,
    Told,
    a_small_council,
    killed,
    start,
    steps_of,
    what_is_there,
)
from tests.support.ledger_checks import ledger_faults

KILLS = 20
ELSEWHERE = ("Pacific/Auckland", "America/Los_Angeles")
"""What the machines take for the time of day; London's is what counts."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """How many steps each night takes when nothing disturbs it, and what is there at the end."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with databases.sqlite_database(folder) as database:
        a_small_council(database)
        steps = [steps_of(told(database, at, folder)) for at in NIGHTS]
        return steps, what_is_there(database)


def told(database, at, folder, **changes):
    url = database.url.render_as_string(hide_password=False)
    return Told(url, at, folder / "steps.json", **changes)


def everything_is_as(wanted, database):
    found = what_is_there(database)
    assert {name for name in found if found[name] != wanted[name]} == set(), {
        name: (found[name] - wanted[name], wanted[name] - found[name])
        for name in found
        if found[name] != wanted[name]
    }
    assert ledger_faults(database) == ()
    with database.reading() as session:
        assert isinstance(verify_chain(session), WholeChain)


def test_the_nights_do_what_nights_do(undisturbed):
    _steps, wanted = undisturbed
    there = Counter(row for rows in wanted.values() for row in rows.elements())
    assert wanted["receipt"].total() == 2
    assert wanted["plan_standing"].total() > 2
    said = {value for row in wanted["outbox_message"] for value in row}
    assert {"payment_reminder", "payment_missed"} <= said
    assert "sent" in said
    assert there


def test_nights_that_are_killed_at_twenty_points_end_like_any_other(
    database, undisturbed, tmp_path
):
    steps, wanted = undisturbed
    a_small_council(database)
    chance, kills = random.Random(17), 0  # nosec B311  # of tests
    for at, count in zip(NIGHTS, steps, strict=True):
        left = count
        for _ in range(3):
            step = chance.randrange(left * 2 // 3)
            kills += killed(told(database, at, tmp_path, step=step))
            left -= step
        steps_of(told(database, at, tmp_path))
    assert kills >= KILLS
    everything_is_as(wanted, database)


def test_nights_that_machines_on_two_sides_of_the_world_begin_at_once_end_like_any_other(
    database, undisturbed, tmp_path
):
    _steps, wanted = undisturbed
    a_small_council(database)
    for at in NIGHTS:
        both = [start(told(database, at, tmp_path, zone=zone)) for zone in ELSEWHERE]
        [each.join() for each in both]
        assert 0 in [each.exitcode for each in both]
        steps_of(told(database, at, tmp_path))
    everything_is_as(wanted, database)
    with database.reading() as session:
        per_night = session.execute(
            select(func.count())
            .select_from(JobRun)
            .where(JobRun.name != "deliver_messages")
            .group_by(JobRun.name, JobRun.started_at)
        )
        assert set(per_night.scalars()) == {1}


def test_a_night_run_again_and_again_does_nothing_twice(database, undisturbed, tmp_path):
    _steps, wanted = undisturbed
    a_small_council(database)
    for at in NIGHTS:
        for _ in range(2):
            steps_of(told(database, at, tmp_path))
            with database.transaction() as session:
                session.query(JobRun).delete()  # as if nothing had been written down
    everything_is_as(wanted, database)
    with database.reading() as session:
        receipts = session.scalar(select(func.count()).select_from(Receipt))
        assert receipts == 2
        letters = session.scalars(select(OutboxMessage.dedupe)).all()
        assert len(letters) == len(set(letters))
