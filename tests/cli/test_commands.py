"""The command `evenkeel`: what it says and the status it ends with."""

import pytest

from shared.cli import evenkeel, main
from shared.domain.jobs import NIGHTLY
from shared.models import OutboxMessage
from tests.support.records import NOW


@pytest.fixture
def at(database, settings, monkeypatch):
    """The command in a sandbox's environment, on the test's database."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    return database


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The command with a database that is not there yet."""
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'evenkeel.sqlite'}")


@pytest.mark.parametrize("name", ["check", "db", "jobs", "messages"])
def test_every_subcommand_explains_itself(name, capsys):
    assert main([name, "--help"]) == 0
    assert name in capsys.readouterr().out


def test_every_module_of_the_folder_is_a_subcommand():
    names = evenkeel.list_commands(None)
    assert "import" in names or "check" in names
    assert all(evenkeel.get_command(None, name) for name in names)


def test_a_subcommand_that_does_not_exist_is_refused(capsys):
    assert main(["make-tea"]) == 2
    assert "make-tea" in capsys.readouterr().err


def test_settings_that_are_wrong_are_said_in_plain_words(monkeypatch, capsys):
    monkeypatch.delenv("EVENKEEL_SANDBOX", raising=False)
    monkeypatch.setenv("EVENKEEL_SECRET_KEY", "short")
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    assert "EVENKEEL_SECRET_KEY must have at least 32 characters." in said
    assert "Traceback" not in said


def test_a_new_database_is_migrated_and_then_at_the_newest(elsewhere, capsys):
    assert main(["check"]) == 1
    assert "Migrations: the database is at nothing" in capsys.readouterr().out
    assert main(["db", "migrate"]) == 0
    assert main(["db", "migrate"]) == 0
    main(["check"])
    assert "Migrations" not in capsys.readouterr().out


def test_check_ends_with_a_status_that_a_machine_can_read(at, capsys):
    assert main(["check"]) == 1
    assert capsys.readouterr().out


def test_check_says_so_when_the_database_does_not_answer(monkeypatch, capsys):
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nowhere")
    assert main(["check"]) == 1
    assert "Database: it does not answer" in capsys.readouterr().out


def test_another_command_says_so_without_a_traceback(monkeypatch, capsys):
    monkeypatch.setenv("EVENKEEL_SANDBOX", "yes")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nowhere")
    assert main(["jobs", "run", "tidy_sessions"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_job_is_run_and_says_what_it_did(at, capsys):
    assert main(["jobs", "run", "tidy_sessions"]) == 0
    assert "tidy_sessions: removed 0" in capsys.readouterr().out


def test_a_job_that_runs_already_ends_with_its_own_status(at, capsys):
    from shared.jobs.registry import only_once

    with only_once(at, "tidy_sessions"):
        assert main(["jobs", "run", "tidy_sessions"]) == 3
    assert "already running" in capsys.readouterr().err


def test_a_job_that_found_mistakes_ends_with_its_own_status(at, monkeypatch, capsys):
    from shared.jobs.registry import JobFoundMistakes

    def find(_parts):
        raise JobFoundMistakes("plan:3")

    monkeypatch.setattr("shared.jobs.compare_states.run", find)
    assert main(["jobs", "run", "compare_states"]) == 4
    assert "plan:3" in capsys.readouterr().err


def test_a_job_that_does_not_exist_is_refused(at, capsys):
    assert main(["jobs", "run", "make_tea"]) == 2
    assert "make_tea" in capsys.readouterr().err


def test_the_jobs_are_listed_with_their_last_run(at, capsys):
    main(["jobs", "run", "tidy_sessions"])
    assert main(["jobs", "list"]) == 0
    (line,) = (
        each for each in capsys.readouterr().out.splitlines() if each.startswith("tidy_sessions  ")
    )
    assert "nightly, 02:30" in line
    assert line.endswith("removed 0")


def test_a_job_that_never_ran_is_listed_as_overdue(at, capsys):
    assert main(["jobs", "list"]) == 0
    (line,) = (
        each for each in capsys.readouterr().out.splitlines() if each.startswith("verify_audit")
    )
    assert "overdue; has not run" in line


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        ("end_holds", "2999-01-01", "That day has not come yet."),
        ("deliver_messages", "2020-01-01", "What is outside"),
        ("follow_up_missed", "2020-01-01", "It writes to people"),
    ],
)
def test_a_job_is_not_run_for_a_day_that_makes_no_sense(at, capsys, name, day, said):
    assert main(["jobs", "run", name, "--date", day]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_job_is_run_as_on_a_day_that_has_passed(at, capsys):
    assert main(["jobs", "run", "end_holds", "--date", "2026-01-05"]) == 0
    assert main(["jobs", "list"]) == 0
    assert "for 2026-01-05" in capsys.readouterr().out


def test_a_date_that_is_none_is_refused(at, capsys):
    assert main(["jobs", "run", "end_holds", "--date", "05/01/2026"]) == 2


def test_the_night_is_run_once_in_its_order(at, capsys):
    assert main(["jobs", "night"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in said] == [
        name for name in NIGHTLY if name != "collect_by_supplier"
    ]
    assert main(["jobs", "night"]) == 0
    assert capsys.readouterr().out == ""


def test_following_a_job_outlives_a_database_that_is_gone(monkeypatch):
    from sqlalchemy.exc import OperationalError

    from shared.jobs import scheduler
    from shared.jobs.recording import Quiet
    from shared.jobs.registry import NOBODY

    def gone(*_given, **_named):
        raise OperationalError("BEGIN", {}, Exception("gone"))

    monkeypatch.setattr(scheduler, "run_job", gone)
    scheduler.once_quietly("deliver_messages", None, Quiet(), NOBODY)


def test_what_could_not_be_sent_is_listed_and_can_be_tried_again(at, capsys):
    with at.transaction() as session:
        failed = OutboxMessage(
            channel="email",
            template="plan_agreed",
            language="en",
            address="carys@example.org",
            body="Hello Carys",
            dedupe="plan:1",
            state="failed",
            last_error="answer-400",
            next_attempt_at=NOW,
            created_at=NOW,
        )
        session.add(failed)
        session.flush()
        number = str(failed.id)
    assert main(["messages", "failed"]) == 0
    said = capsys.readouterr().out
    assert "plan_agreed" in said
    assert "answer-400" in said
    assert "carys" not in said
    assert "Hello" not in said
    assert main(["messages", "again", number]) == 0
    assert main(["messages", "again", number]) == 1
    main(["messages", "failed"])
    assert "Everything was sent." in capsys.readouterr().out


def test_every_command_that_check_names_is_there():
    import inspect
    import re

    from shared.services import readiness

    named = re.findall(r"Run: evenkeel ([a-z]+) ([a-z]+)", inspect.getsource(readiness))
    assert named
    for group, command in named:
        found = evenkeel.get_command(None, group)
        assert command in getattr(found, "commands", [command])
