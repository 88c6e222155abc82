"""`evenkeel sandbox` and `evenkeel officer`: what they print, and what they refuse."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import NullPool, create_engine, func, inspect, select

from shared.cli import evenkeel
from shared.db import Database
from shared.models import Account, Officer, OutboxMessage, SandboxMessage
from shared.services.sandbox import load as loading
from shared.services.sandbox.named import NAMED
from tests.support import databases
from tests.support.builders import an_account
from tests.support.databases import make_schema

FEW = 600


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty database of a sandbox, as the environment names it."""
    url = f"sqlite:///{tmp_path / 'sandbox.sqlite'}"
    make_schema(url)
    for name, value in {
        "EVENKEEL_SANDBOX": "yes",
        "EVENKEEL_CHEAP_PASSWORDS": "yes",
        "DATABASE_URL": url,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(loading, "SMALL", FEW)
    monkeypatch.setattr("shared.cli.sandbox.SIZES", {"small": FEW})
    database = Database(url, known=databases.carried_by_sessions(databases.SANDBOX))
    yield database
    database.close()


def run(*arguments):
    return CliRunner().invoke(evenkeel, list(arguments))


def test_where_nothing_is_configured_the_sandbox_of_make_run_is_meant(monkeypatch, tmp_path):
    (tmp_path / "instance").mkdir()
    make_schema(f"sqlite:///{tmp_path}/instance/evenkeel.sqlite3")
    monkeypatch.setattr("os.environ", {})
    monkeypatch.setattr("shared.cli.sandbox.ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert "sandbox load" in run("sandbox", "who").output


def test_load_makes_the_tables_where_there_are_none(here, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite")
    assert run("sandbox", "load").exit_code == 0


def test_load_leaves_somebody_elses_database_alone(here, monkeypatch, tmp_path):
    url = f"sqlite:///{tmp_path}/theirs.sqlite"
    monkeypatch.setenv("DATABASE_URL", url)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
    assert "holds something" in run("sandbox", "load").output
    assert inspect(engine).get_table_names() == ["theirs"]


def test_a_live_database_is_never_taken_for_a_sandbox(here, monkeypatch):
    monkeypatch.delenv("EVENKEEL_SANDBOX")
    assert run("sandbox", "load").exit_code == 2
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0


def test_load_fills_the_database_and_says_how_long_it_took(here):
    answer = run("sandbox", "load")
    assert re.fullmatch(r"The sandbox council is loaded in \d+\.\d s\.\n", answer.output)
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == FEW + len(NAMED)
        # Its messages have left, but for two that the supplier never takes.
        states = session.execute(
            select(OutboxMessage.state, func.count())
            .where(OutboxMessage.channel != "revenues")
            .group_by(OutboxMessage.state)
        ).all()
        sent = session.scalar(select(func.count()).select_from(SandboxMessage))
    assert dict(states) == {"failed": 2, "sent": sent}


def test_load_puts_the_clock_to_the_first_morning_and_it_can_be_moved(here):
    run("sandbox", "load")
    assert "22 November 2026, 9am" in run("sandbox", "clock").output
    assert "26 December 2026, 9am" in run("sandbox", "clock", "2026-12-26 09:00").output


def test_load_leaves_a_database_alone_that_holds_anything_else(here):
    with here.transaction() as session:
        an_account(session)
    answer = run("sandbox", "load")
    assert answer.exit_code == 1
    assert "Nothing was done" in answer.output


def test_who_prints_a_code_for_every_officer(here):
    assert "not loaded yet" in run("sandbox", "who").output
    run("sandbox", "load")
    text = run("sandbox", "who").output
    assert "80012345" in text
    assert len(re.findall(r"@tidewell\.example +\d{6} ", text)) == 9


def test_grow_needs_a_loaded_sandbox(here):
    assert run("sandbox", "grow", "--accounts", "10").exit_code == 1


@pytest.mark.parametrize("moment", ["tomorrow", "2026-13-01 09:00"])
def test_a_clock_that_cannot_be_is_refused(here, moment):
    assert run("sandbox", "clock", moment).exit_code == 2


def test_a_held_clock_cannot_be_moved(here, monkeypatch):
    monkeypatch.setenv("EVENKEEL_CLOCK", "2026-11-22 09:00")
    assert run("sandbox", "clock", "2026-12-26 09:00").exit_code == 1


@pytest.mark.parametrize("what", [["load"], ["who"], ["clock"], ["grow"]])
def test_a_live_installation_is_left_alone(here, monkeypatch, what):
    from shared.cli import sandbox

    monkeypatch.setattr(sandbox, "open_parts", lambda: live_parts(here))
    answer = run("sandbox", *what)
    assert (answer.exit_code, "not a sandbox" in answer.output) == (1, True)


def live_parts(database):
    from dataclasses import replace

    from shared.gateways.clock import SystemClock
    from shared.gateways.parts import Parts
    from shared.gateways.sandbox.messages import SandboxMessages

    settings = replace(databases.SANDBOX, sandbox=False)
    return Parts(settings, database, SystemClock(), SandboxMessages(database))


def test_an_officer_is_added_with_a_link(here):
    answer = run("officer", "add", "--email", "Gwen@Tidewell.example", "--name", "Gwen Parry", "--role", "finance")  # fmt: skip
    assert re.search(r"http://127\.0\.0\.1:8000/officers/set-up/\S{40,}\n", answer.output)
    with here.reading() as session:
        officer = session.scalars(select(Officer)).one()
    assert (officer.email, officer.password_hash) == ("gwen@tidewell.example", "")
    assert officer.setup_expires_at - officer.created_at == timedelta(days=7)
    assert "waiting" in run("officer", "list").output


def test_an_officer_who_cannot_be_added_is_said_why(here):
    answer = run("officer", "add", "--email", "x", "--name", "Gwen", "--role", "finance")
    assert (answer.exit_code, "email address" in answer.output) == (1, True)
