"""A run has a heart, says how far it is, can be stopped, and is named when its process died."""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from shared.db import Database
from shared.domain.job_times import HEART_STOPPED
from shared.gateways.clock import SystemClock
from shared.jobs import heart, recording
from shared.jobs.heart import Heart, ToldToStop
from shared.jobs.recording import Quiet, Recording
from shared.jobs.registry import NotForThatDay, Watch, only_once, run_job
from shared.models import JobRun
from shared.services.job_runs import JobState, jobs_seen, runs_of
from tests.support.records import NOW

JOB = "tidy_sessions"
ALL_DAY = "deliver_messages"


@pytest.fixture(autouse=True)
def quick_heart(monkeypatch):
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(heart, "LOOK_SECONDS", 0.01)


def runs(database):
    with database.reading() as session:
        return session.scalars(select(JobRun).order_by(JobRun.id)).all()


def work_of(monkeypatch, work, job=JOB):
    monkeypatch.setattr(f"shared.jobs.{job}.run", work)


def until(seen):
    """Wait until something is so."""
    for _ in range(500):
        if seen():
            return True
        time.sleep(0.01)
    return False


# ------------------------------------------------------------------ the heart


def test_a_run_says_that_it_is_alive_and_how_far_it_is(app_parts, database, monkeypatch):
    seen = []

    def work(parts):
        parts.progress.of(7)
        parts.progress.add(3)
        until(lambda: runs(database)[0].done == 3)
        seen.extend(runs(database))
        return "done"

    work_of(monkeypatch, work)
    run_job(JOB, app_parts)
    assert (seen[0].done, seen[0].total, seen[0].finished_at) == (3, 7, None)
    assert seen[0].beat_at == NOW
    assert seen[0].host


def test_one_long_statement_beats_as_well(app_parts, database, monkeypatch):
    def work(_parts):
        assert until(lambda: runs(database)[0].beat_at is not None)
        return ""

    work_of(monkeypatch, work)
    run_job(JOB, app_parts)


def test_how_far_it_came_is_kept_at_its_end(app_parts, database, monkeypatch):
    work_of(monkeypatch, lambda parts: parts.progress.add(12) or "done")
    run_job(JOB, app_parts)
    assert runs(database)[0].done == 12


def test_a_heart_that_cannot_beat_does_not_stop_the_work():
    missed = []

    def beat(_done, _total):
        missed.append(1)
        raise OperationalError("UPDATE", {}, Exception("gone"))

    with Heart(beat):
        assert until(lambda: len(missed) > 1)


def test_a_terminal_is_shown_how_far_it_is():
    shown = []
    with Heart(lambda *_: None, lambda *far: shown.append(far)) as progress:
        progress.of(10)
        progress.add(4)
    assert shown == [(4, 10)]


def test_work_that_is_told_to_stop_ends_between_two_records(app_parts, database, monkeypatch):
    stop, done = threading.Event(), []

    def work(parts):
        for number in range(10):
            done.append(number)
            if number == 3:
                stop.set()
            parts.progress.add()
        return "all"

    work_of(monkeypatch, work)
    run_job(JOB, app_parts, watch=Watch(stop=stop))
    assert done == [0, 1, 2, 3]
    assert runs(database)[0].outcome == "stopped: it was told to"


def test_progress_without_a_stop_never_raises():
    with Heart(lambda *_: None) as progress:
        progress.add(5)
    with pytest.raises(ToldToStop):
        Heart(lambda *_: None, stop=_set()).add()


def _set():
    event = threading.Event()
    event.set()
    return event


# ------------------------------------------------------------------ a process that died


def begin_and_wait(url, begun):
    """Begin a run in another process and go on until killed."""
    database = Database(url)
    with only_once(database, JOB):
        Recording(database, SystemClock(), JOB).begin()
        begun.set()
        time.sleep(60)


def test_a_run_whose_process_was_killed_is_named_and_the_next_takes_over(app_parts, database):
    start = multiprocessing.get_context("forkserver")
    begun = start.Event()
    url = database.url.render_as_string(hide_password=False)
    other = start.Process(target=begin_and_wait, args=(url, begun))
    other.start()
    assert begun.wait(60)
    os.kill(other.pid, signal.SIGKILL)
    other.join()
    assert until(lambda: _is_free(database))
    assert run_job(JOB, app_parts) == "removed 0"
    assert [each.outcome for each in runs(database)] == [HEART_STOPPED, "removed 0"]


def _is_free(database):
    try:
        with only_once(database, JOB):
            return True
    except Exception:  # noqa: BLE001  # the server needs a moment to see that its client is gone
        return False


@pytest.mark.parametrize(
    ("silent", "state"), [(30, JobState.RUNNING), (90, JobState.HEART_STOPPED)]
)
def test_a_heart_that_stopped_is_seen_before_anything_takes_over(
    app_parts, database, silent, state
):
    recording = Recording(database, app_parts.clock, JOB)
    recording.begin()
    recording.beat(3, None)
    with database.reading() as session:
        now = NOW + timedelta(seconds=silent)
        seen = {each.name: each for each in jobs_seen(session, app_parts.settings, now)}
    assert seen[JOB].state == state


# ------------------------------------------------------------------ as on another day


def test_a_run_for_another_day_works_by_that_days_clock(app_parts, database, monkeypatch):
    saw = []
    work_of(monkeypatch, lambda parts: saw.append(parts.clock.now()) or "")
    run_job(JOB, app_parts, for_date=date(2026, 7, 1))
    assert saw == [datetime(2026, 7, 1, 8, tzinfo=UTC)]  # 9am in London, as it is now
    (run,) = runs(database)
    assert (run.for_date, run.started_at) == (date(2026, 7, 1), NOW)


def test_a_run_for_today_is_an_ordinary_run(app_parts, database, monkeypatch):
    saw = []
    work_of(monkeypatch, lambda parts: saw.append(parts.clock) or "")
    run_job(JOB, app_parts, for_date=NOW.date())
    assert saw == [app_parts.clock]
    assert runs(database)[0].for_date is None


@pytest.mark.parametrize(
    ("job", "day"), [(JOB, date(2026, 11, 23)), ("verify_audit", date(2026, 11, 21))]
)
def test_a_run_for_a_day_that_makes_no_sense_is_refused(app_parts, database, job, day):
    with pytest.raises(NotForThatDay):
        run_job(job, app_parts, for_date=day)
    assert runs(database) == []


# ------------------------------------------------------------------ every few seconds


@pytest.fixture
def quick_runs(monkeypatch):
    """Runs that end before their first beat, however busy the machine is."""
    monkeypatch.setattr(heart, "BEAT_SECONDS", 600)


@pytest.mark.usefixtures("quick_runs")
def test_nothing_to_do_is_written_down_once_and_not_every_few_seconds(app_parts, database):
    quiet = Quiet()
    for _ in range(3):
        run_job(ALL_DAY, app_parts, quiet=quiet)
    assert [each.outcome for each in runs(database)] == [""]


@pytest.mark.usefixtures("quick_runs")
def test_it_is_still_said_now_and_then_that_it_runs(app_parts, database, clock, monkeypatch):
    monkeypatch.setattr(recording, "QUIET_SECONDS", 0)
    quiet = Quiet()
    run_job(ALL_DAY, app_parts, quiet=quiet)
    clock.pass_by(timedelta(minutes=2))
    run_job(ALL_DAY, app_parts, quiet=quiet)
    (run,) = runs(database)
    assert run.finished_at == clock.now()


def outcomes_of(app_parts, database, monkeypatch, *outcomes):
    quiet = Quiet()
    for outcome in outcomes:
        work_of(monkeypatch, lambda _parts, outcome=outcome: _say(outcome), ALL_DAY)
        with contextlib.suppress(ValueError):
            run_job(ALL_DAY, app_parts, quiet=quiet)
    return [each.outcome for each in runs(database)]


def _say(outcome):
    if outcome == "failed":
        raise ValueError
    return outcome


@pytest.mark.parametrize(
    ("outcomes", "kept"),
    [
        (("sent 1", "sent 2"), ["sent 2"]),
        (("sent 1", "", ""), ["sent 1"]),
        (("failed", "failed", "failed"), ["failed: ValueError"]),
        (("sent 1", "failed", "sent 3"), ["sent 1", "failed: ValueError", "sent 3"]),
    ],
)
@pytest.mark.usefixtures("quick_runs")
def test_a_day_of_quiet_runs_is_few_rows(app_parts, database, monkeypatch, outcomes, kept):
    assert outcomes_of(app_parts, database, monkeypatch, *outcomes) == kept


@pytest.mark.usefixtures("quick_runs")
def test_a_new_day_has_a_row_of_its_own(app_parts, database, clock, monkeypatch):
    monkeypatch.setattr(recording, "QUIET_SECONDS", 0)
    quiet = Quiet()
    run_job(ALL_DAY, app_parts, quiet=quiet)
    clock.pass_by(timedelta(days=1))
    run_job(ALL_DAY, app_parts, quiet=quiet)
    assert len(runs(database)) == 2


def test_a_quiet_run_that_takes_long_is_seen_while_it_runs(app_parts, database, monkeypatch):
    seen = []

    def work(_parts):
        until(lambda: runs(database))
        seen.extend(runs(database))
        return ""

    work_of(monkeypatch, work, ALL_DAY)
    run_job(ALL_DAY, app_parts, quiet=Quiet())
    assert [(each.name, each.finished_at) for each in seen] == [(ALL_DAY, None)]
    assert runs(database)[0].finished_at is not None


# ------------------------------------------------------------------ at a glance


def state_of(app_parts, database, job, now=NOW):
    with database.reading() as session:
        seen = jobs_seen(session, app_parts.settings, now)
    return next(each.state for each in seen if each.name == job)


def test_a_job_that_never_ran_is_overdue(app_parts, database):
    assert state_of(app_parts, database, JOB) == JobState.OVERDUE


def test_a_job_that_ran_this_night_is_well(app_parts, database):
    run_job(JOB, app_parts)
    assert state_of(app_parts, database, JOB) == JobState.WELL


def test_a_job_that_failed_says_so(app_parts, database, monkeypatch):
    work_of(monkeypatch, lambda _parts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_job(JOB, app_parts)
    assert state_of(app_parts, database, JOB) == JobState.FAILED


def test_a_job_of_a_gateway_that_is_not_there_is_not_used(app_parts, database):
    alone = replace(app_parts, settings=replace(app_parts.settings, cards="none"))
    assert state_of(alone, database, "fetch_payouts") == JobState.NOT_USED


def test_the_runs_of_a_job_are_read_page_by_page(app_parts, database, monkeypatch):
    monkeypatch.setattr("shared.services.job_runs.PAGE", 2)
    for _ in range(3):
        run_job(JOB, app_parts)
    run_job("end_holds", app_parts)
    with database.reading() as session:
        first = runs_of(session, JOB, None)
        rest = runs_of(session, JOB, str(first.older))
    assert [len(first.runs), len(rest.runs), rest.older] == [2, 1, None]
    assert {each.name for each in (*first.runs, *rest.runs)} == {JOB}
