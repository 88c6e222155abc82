"""The night in its order, whatever fails or dies meanwhile; and one process that runs every job."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from shared.domain.job_times import Lane
from shared.domain.jobs import JOBS, NIGHTLY
from shared.jobs import night, scheduler
from shared.jobs.night import run_night, run_night_of
from shared.jobs.recording import Recording
from shared.jobs.registry import JobFoundMistakes, Watch, only_once
from shared.jobs.scheduler import LaneEnded, run_schedule
from shared.models import JobRun
from tests.support.records import NOW

HERE = [name for name in NIGHTLY if JOBS[name].need != "direct_debit_supplier"]


@pytest.fixture
def done(monkeypatch):
    """Every job does nothing but say so; gives the names in the order in which they were run."""
    ran = []
    for name in JOBS:
        monkeypatch.setattr(
            f"shared.jobs.{name}.run", lambda _parts, name=name: ran.append(name) or ""
        )
    return ran


def fail(monkeypatch, name, error=ValueError):
    def run(_parts):
        raise error

    monkeypatch.setattr(f"shared.jobs.{name}.run", run)


# ------------------------------------------------------------------ the night


def test_the_night_is_run_in_its_order(app_parts, done):
    list(run_night(app_parts))
    assert done == HERE


def test_a_second_night_run_finds_nothing_to_do(app_parts, done):
    list(run_night(app_parts))
    assert list(run_night(app_parts)) == []
    assert done == HERE


def test_the_next_night_runs_everything_again(app_parts, done, clock):
    list(run_night(app_parts))
    clock.pass_by(timedelta(days=1))
    list(run_night(app_parts))
    assert done == HERE * 2


@pytest.mark.parametrize(
    "day", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_a_night_in_which_the_clocks_change_is_run_once(app_parts, done, clock, day):
    clock.move_to(day - timedelta(hours=6))
    list(run_night(app_parts))
    done.clear()
    for minutes in range(0, 8 * 60, 10):
        clock.move_to(day + timedelta(minutes=minutes))
        list(run_night(app_parts))
    assert done == HERE


def test_a_clock_that_steps_back_an_hour_runs_nothing_twice(app_parts, done, clock):
    clock.move_to(datetime(2026, 11, 23, 2, 31, tzinfo=UTC))
    list(run_night(app_parts))
    for minutes in (-60, -30, 0, 30):
        clock.move_to(datetime(2026, 11, 23, 2, 31, tzinfo=UTC) + timedelta(minutes=minutes))
        list(run_night(app_parts))
    assert done == HERE


def test_an_installation_that_was_off_for_days_runs_one_night(app_parts, done, clock):
    list(run_night(app_parts))
    clock.pass_by(timedelta(days=4))
    list(run_night(app_parts))
    assert done == HERE * 2


def test_one_that_fails_holds_up_only_those_that_need_it(app_parts, done, monkeypatch):
    fail(monkeypatch, "watch_moratoriums")
    turns = {turn.name: turn for turn in run_night(app_parts)}
    waits = {name for name in HERE if "watch_moratoriums" in JOBS[name].after}
    assert set(HERE) - set(done) == {"watch_moratoriums", *waits}
    assert "follow_up_missed" in waits
    assert turns["follow_up_missed"].outcome == "not begun: waits for watch_moratoriums"
    assert turns["watch_moratoriums"].outcome == "failed: ValueError"


def test_nothing_waits_for_a_job_that_an_installation_has_no_use_for(app_parts, done):
    settings = replace(app_parts.settings, direct_debit="stripe")
    turns = list(run_night(replace(app_parts, settings=settings)))
    assert "collect_direct_debits" not in done
    assert "judge_plans" in done
    assert [turn for turn in turns if not turn.went_well] == []


def test_one_that_found_mistakes_says_so(app_parts, done, monkeypatch):
    fail(monkeypatch, "check_ledger", JobFoundMistakes("posting:3"))
    turns = {turn.name: turn for turn in run_night(app_parts)}
    assert turns["check_ledger"].outcome == "found mistakes: posting:3"
    assert not turns["check_ledger"].went_well


def test_one_that_fails_is_tried_three_times_with_time_between(
    app_parts, done, monkeypatch, clock, database
):
    fail(monkeypatch, "end_holds")
    for _ in range(60):
        list(run_night(app_parts))
        clock.pass_by(timedelta(minutes=1))
    with database.reading() as session:
        tries = session.scalars(
            select(JobRun.started_at).where(JobRun.name == "end_holds").order_by(JobRun.id)
        ).all()
    assert [each - NOW for each in tries] == [timedelta(minutes=each) for each in (0, 10, 20)]


def test_one_that_died_is_run_again_at_once(app_parts, done, database, clock):
    Recording(database, clock, "tidy_sessions").begin()
    list(run_night(app_parts))
    assert "tidy_sessions" in done


def test_a_run_for_another_day_is_not_this_nights(app_parts, done):
    list(run_night_of(NOW.date() - timedelta(days=3), app_parts))
    done.clear()
    list(run_night(app_parts))
    assert done == HERE


def test_a_night_of_another_day_leaves_out_what_speaks_of_today(app_parts, done):
    turns = list(run_night_of(NOW.date() - timedelta(days=3), app_parts))
    assert done == [name for name in HERE if not JOBS[name].only_today]
    left_out = {turn.name for turn in turns if turn.outcome.startswith("left out")}
    assert left_out == {name for name in HERE if JOBS[name].only_today}


def test_a_night_that_is_told_to_stop_begins_nothing_more(app_parts, done, monkeypatch):
    stop = threading.Event()
    monkeypatch.setattr("shared.jobs.tidy_sessions.run", lambda _parts: stop.set() or "")
    list(run_night(app_parts, Watch(stop=stop)))
    assert done == HERE[: HERE.index("tidy_sessions")]
    list(run_night(app_parts))
    assert done == [name for name in HERE if name != "tidy_sessions"]


def test_two_machines_share_a_night_and_keep_its_order(app_parts, done, monkeypatch):
    monkeypatch.setattr(night, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(
        "shared.jobs.end_holds.run",
        lambda _parts: time.sleep(0.2) or done.append("end_holds") or "",
    )
    both = [threading.Thread(target=lambda: list(run_night(app_parts))) for _ in range(2)]
    [each.start() for each in both]
    [each.join() for each in both]
    assert done == HERE


# ------------------------------------------------------------------ all day long


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(scheduler, "AT_LEAST_SECONDS", 0.01)
    monkeypatch.setattr(scheduler, "LOOK_AT_LANES_SECONDS", 0.01)


def run_until(parts, is_enough, lanes=frozenset(Lane)):
    """Run the schedule until something is so, and then tell it to stop."""
    stop = threading.Event()
    running = threading.Thread(target=run_schedule, args=(parts, stop, lanes))
    running.start()
    for _ in range(1000):
        if is_enough():
            break
        time.sleep(0.01)
    stop.set()
    running.join()


def used(job):
    return job.need not in {"direct_debit_supplier", "bacs_reports"}


def test_one_process_runs_every_job(app_parts, done, quick):
    wanted = {name for name, job in JOBS.items() if used(job)}
    run_until(app_parts, lambda: set(done) >= wanted)
    assert set(done) == wanted


def test_a_lane_runs_only_its_own(app_parts, done, quick):
    run_until(app_parts, lambda: done, frozenset({Lane.MESSAGES}))
    assert set(done) == {"deliver_messages"}


def test_a_long_night_holds_up_no_message(app_parts, done, quick, monkeypatch):
    sent = threading.Event()
    monkeypatch.setattr("shared.jobs.end_holds.run", lambda _parts: sent.wait(20) or "")
    monkeypatch.setattr("shared.jobs.deliver_messages.run", lambda _parts: sent.set() or "")
    run_until(app_parts, lambda: "watch_moratoriums" in done)
    assert sent.is_set()


def test_a_job_that_fails_does_not_end_its_lane(app_parts, done, quick, monkeypatch):
    fail(monkeypatch, "deliver_sandbox_webhooks")
    run_until(app_parts, lambda: "scan_evidence" in done)
    assert "scan_evidence" in done


def test_one_that_another_machine_runs_is_left_to_it(app_parts, done, quick):
    with only_once(app_parts.database, "deliver_sandbox_webhooks"):
        run_until(app_parts, lambda: "scan_evidence" in done)
    assert "deliver_sandbox_webhooks" not in done


def test_a_lane_that_ends_by_itself_ends_the_process(app_parts, done, quick, monkeypatch):
    monkeypatch.setattr(scheduler, "_night", lambda *_: None)
    with pytest.raises(LaneEnded, match="night"):
        run_schedule(app_parts, threading.Event())


def test_a_restart_goes_on_where_it_was(app_parts, done, quick):
    run_until(app_parts, lambda: "verify_audit" in done, frozenset({Lane.NIGHT}))
    before = list(done)
    run_until(app_parts, lambda: "deliver_messages" in done)
    assert [name for name in done[len(before) :] if name in NIGHTLY] == []
