"""A migration waits for a table in use for less than a second at a time, and no page waits longer behind it."""

from __future__ import annotations

import threading
import time

import click
import pytest
import sqlalchemy as sa

from shared.cli.db import Patience, bring_up_to_date
from shared.db import Database
from tests.support import databases
from tests.support.migrating import SPARE, Visitors, columns_of, move_to, one_revision_more

ONCE = Patience(tries=1, pause=0)
LONGEST_WAIT = 1.0
A_BUSY_MACHINE = 0.6
"""What a page may take by itself while the machine is busy, beside its wait for a lock."""


@pytest.fixture
def url(tmp_path):
    """PostgreSQL alone: SQLite's readers never wait for a writer."""
    with databases.empty_database("postgresql", tmp_path) as made:
        databases.make_schema(made)
        yield made


@pytest.fixture
def opened(url):
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def history(url, tmp_path):
    return one_revision_more(url, tmp_path / "versions")


@pytest.fixture
def a_long_read(url):
    """Somebody's long transaction, which has read a table that the migration changes."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM debt")
        yield connection


def a_page(database):
    """What every page does with the table."""

    def read():
        with database.reading() as session:
            session.execute(sa.text("SELECT count(*) FROM debt")).scalar_one()

    return read


def test_a_migration_gives_up_in_less_than_a_second(opened, history, a_long_read):
    began = time.monotonic()
    with pytest.raises(click.ClickException, match="Nothing was changed"):
        bring_up_to_date(opened, history, ONCE)
    assert time.monotonic() - began < LONGEST_WAIT + A_BUSY_MACHINE


def test_a_migration_that_gave_up_has_changed_nothing(opened, history, a_long_read, url):
    before = columns_of(url)
    with pytest.raises(click.ClickException):
        bring_up_to_date(opened, history, ONCE)
    assert columns_of(url) == before


def test_no_page_waits_a_second_behind_a_migration_that_waits(opened, history, a_long_read):
    with Visitors({"page": a_page(opened)}) as visitors:
        with pytest.raises(click.ClickException):
            bring_up_to_date(opened, history, Patience(tries=3, pause=0.1))
        visitors.go_round()
    assert set(visitors.answers["page"]) == {None}
    assert 0.5 < visitors.longest < LONGEST_WAIT + A_BUSY_MACHINE


def test_a_migration_is_tried_as_often_as_said_and_says_so(opened, history, a_long_read, capsys):
    with pytest.raises(click.ClickException):
        bring_up_to_date(opened, history, Patience(tries=3, pause=0.05))
    said = capsys.readouterr().err.splitlines()
    assert [line.rpartition(" ")[0][-2:] for line in said] == ["(2", "(1"]
    assert all(line.startswith("Something else is using a table") for line in said)


def test_a_migration_goes_through_when_the_table_is_free_again(opened, history, a_long_read, url):
    threading.Timer(1, a_long_read.rollback).start()
    bring_up_to_date(opened, history, Patience(tries=20, pause=0.2))
    assert "spare" in columns_of(url)["debt"]


def test_a_page_that_waits_for_the_migration_is_not_the_one_that_fails(opened, history):
    """Each holds what the other wants: the migration lets go before PostgreSQL picks somebody."""
    with opened.transaction() as session:
        session.execute(sa.text("SELECT count(*) FROM party")).scalar_one()
        migrating = threading.Thread(target=try_once, args=(opened, history))
        migrating.start()
        time.sleep(0.3)  # by now it has changed debt and waits for party
        session.execute(sa.text("SELECT count(*) FROM debt")).scalar_one()
        migrating.join()


def try_once(opened, history):
    with pytest.raises(click.ClickException):
        bring_up_to_date(opened, history, ONCE)


def test_a_database_that_lacks_nothing_waits_for_no_page(opened, url):
    with opened.transaction() as session:
        session.execute(sa.text("SELECT count(*) FROM web_session")).scalar_one()
        assert bring_up_to_date(opened, patience=ONCE) == "The database is up to date."


def test_a_second_migration_waits_longer_than_that_for_the_first(opened, history, url):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as first:
        first.exec_driver_sql("SELECT pg_advisory_xact_lock(7302026)")
        threading.Timer(1.5, first.rollback).start()
        bring_up_to_date(opened, history, ONCE)
    assert "spare" in columns_of(url)["debt"]


def test_the_release_before_migrates_nothing_on_a_newer_database(opened, history):
    move_to(history, SPARE)
    assert f"brought the database to {SPARE}" in bring_up_to_date(opened)
