"""Jobs run one at a time, and say what they did."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.db import Database
from shared.jobs import registry
from shared.jobs.registry import (
    JOBS,
    AlreadyRunning,
    JobFoundMistakes,
    UnknownJob,
    last_outcome,
    only_once,
    run_job,
)
from shared.models import JobRun


@pytest.fixture
def parts(app_parts):
    return app_parts


def runs(database):
    with database.reading() as session:
        return session.scalars(select(JobRun).order_by(JobRun.id)).all()


@pytest.mark.parametrize("name", JOBS)
def test_every_job_can_be_run_and_run_again_at_once(parts, name):
    first = run_job(name, parts)
    assert run_job(name, parts) == first


@pytest.mark.parametrize("name", JOBS)
def test_every_job_is_written_down(parts, database, clock, name):
    outcome = run_job(name, parts)
    (run,) = runs(database)
    assert (run.name, run.outcome, run.finished_at) == (name, outcome, clock.now())


def test_a_job_that_nobody_knows_is_refused(parts):
    with pytest.raises(UnknownJob):
        run_job("make_tea", parts)


def test_a_job_that_fails_is_written_down_without_its_values(parts, database, monkeypatch):
    def fail(_parts):
        raise ValueError("Carys Hughes")

    monkeypatch.setattr("shared.jobs.tidy_sessions.run", fail)
    with pytest.raises(ValueError, match="Carys"):
        run_job("tidy_sessions", parts)
    assert runs(database)[0].outcome == "failed: ValueError"


def test_what_a_checking_job_found_is_written_down(parts, database, monkeypatch):
    def find(_parts):
        raise JobFoundMistakes("plan:3")

    monkeypatch.setattr("shared.jobs.compare_states.run", find)
    with pytest.raises(JobFoundMistakes):
        run_job("compare_states", parts)
    assert runs(database)[0].outcome == "failed: plan:3"


def test_the_last_outcome_is_that_of_the_last_run_that_went_well(parts, database, monkeypatch):
    run_job("tidy_sessions", parts)
    monkeypatch.setattr("shared.jobs.tidy_sessions.run", lambda _parts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_job("tidy_sessions", parts)
    with database.reading() as session:
        assert last_outcome(session, "tidy_sessions") == "removed 0"
        assert last_outcome(session, "verify_audit") is None


def test_the_same_job_does_not_run_twice_at_once(parts):
    with only_once(parts.database, "tidy_sessions"), pytest.raises(AlreadyRunning):
        run_job("tidy_sessions", parts)


def test_another_job_may_run_meanwhile(parts):
    with only_once(parts.database, "tidy_sessions"):
        assert run_job("compare_states", parts) == "all agree"


def test_a_job_that_failed_may_run_again(parts, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("shared.jobs.tidy_sessions.run", lambda _parts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_job("tidy_sessions", parts)
    assert run_job("tidy_sessions", parts) == "removed 0"


def hold(url, held):
    """Take a job's lock and keep it until killed."""
    with only_once(Database(url), "tidy_sessions"):
        held.set()
        time.sleep(60)


def test_another_node_is_kept_out_and_a_killed_one_holds_nothing(parts, database):
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["shared.jobs.registry"])
    held = start.Event()
    url = database.url.render_as_string(hide_password=False)
    other = start.Process(target=hold, args=(url, held))
    other.start()
    assert held.wait(30)
    with pytest.raises(AlreadyRunning):
        run_job("tidy_sessions", parts)
    os.kill(other.pid, signal.SIGKILL)
    other.join()
    assert until_it_runs(parts) == "removed 0"


def until_it_runs(parts):
    """PostgreSQL needs a moment to notice that a connection is gone."""
    for _ in range(100):
        try:
            return run_job("tidy_sessions", parts)
        except AlreadyRunning:
            time.sleep(0.05)
    return None


RUN_THEM = {"registry", "recording", "heart", "night", "scheduler"}
"""The modules of the folder that run jobs and are none themselves."""


def test_every_module_of_the_folder_is_a_job():
    modules = {path.stem for path in Path(registry.__file__).parent.glob("[a-z]*.py")}
    assert modules - RUN_THEM == set(JOBS)
