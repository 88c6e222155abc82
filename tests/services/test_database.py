"""The database: two kinds of session, and what is tried again."""

import contextlib
import multiprocessing
import sqlite3
from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from shared.db import Database
from shared.models import Feedback

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
PROCESSES, EACH = 8, 25


def add(session, rating=5):
    session.add(Feedback(rating=rating, at=AT))
    session.flush()


def count(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Feedback))


def test_a_transaction_is_kept_at_its_end(database):
    with database.transaction() as session:
        add(session)
    assert count(database) == 1


def test_a_transaction_that_fails_is_undone(database):
    with contextlib.suppress(ZeroDivisionError), database.transaction() as session:
        add(session)
        raise ZeroDivisionError
    assert count(database) == 0


def test_a_session_that_reads_cannot_write(database):
    with database.reading() as session, pytest.raises(DBAPIError):
        add(session)


def test_a_session_may_write_on_the_connection_that_only_read_before(database):
    for _ in range(3):
        count(database)
        with database.transaction() as session:
            add(session)
    assert count(database) == 3


def test_work_is_done_again_after_a_deadlock(database):
    tries = []

    def work(session):
        add(session)
        tries.append(1)
        if len(tries) < 3:
            cause = Exception("deadlock detected")
            cause.sqlstate = "40P01"
            raise OperationalError("INSERT", {}, cause)
        return "done"

    assert database.attempt(work) == "done"
    assert (len(tries), count(database)) == (3, 1)


@pytest.mark.parametrize(("state", "tries"), [("40001", 3), ("40P01", 3), ("23505", 1), (None, 1)])
def test_only_what_has_passed_is_tried_again(database, state, tries):
    tried = []

    def work(_session):
        tried.append(1)
        cause = Exception("no")
        cause.sqlstate = state
        raise OperationalError("INSERT", {}, cause)

    with pytest.raises(OperationalError):
        database.attempt(work)
    assert len(tried) == tries


def test_a_mistake_does_not_print_the_values(database):
    with pytest.raises(DBAPIError) as refused, database.transaction() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Carys Hughes"})
    assert "Carys" not in str(refused.value)


def test_two_payments_the_wrong_way_round_both_go_through(database):
    """Two transactions that touch the same two rows in opposite order."""
    from threading import Barrier

    with database.transaction() as session:
        session.add_all(Feedback(id=number, rating=0, at=AT) for number in (1, 2))
    barrier, failed = Barrier(2), []

    def both(first, second):
        met = []

        def work(session):
            session.execute(text(f"UPDATE feedback SET rating = rating + 1 WHERE id = {first}"))
            if not met and not database.is_sqlite:
                met.append(1)
                barrier.wait(timeout=60)  # a busy machine connects slowly
            session.execute(text(f"UPDATE feedback SET rating = rating + 1 WHERE id = {second}"))

        try:
            database.attempt(work)
        except DBAPIError as error:
            failed.append(error)

    threads = [Thread(target=both, args=order) for order in ((1, 2), (2, 1))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with database.reading() as session:
        assert session.scalars(select(Feedback.rating)).all() == [2, 2]
    assert failed == []


# ------------------------------------------------------------------ SQLite alone


@pytest.fixture
def file(tmp_path):
    return tmp_path / "evenkeel.sqlite"


@pytest.fixture
def embedded(file):
    """The embedded database as it is run, with nothing switched off."""
    database = Database(f"sqlite:///{file}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE entry (id INTEGER PRIMARY KEY, process INTEGER)"))
    yield database
    database.close()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_the_embedded_database_is_set_for_money(embedded, pragma, value):
    with embedded.reading() as session:
        assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_reader_waits_for_no_writer(embedded):
    with embedded.transaction() as session:
        session.execute(text("INSERT INTO entry (process) VALUES (1)"))
        with embedded.reading() as reader:
            assert reader.scalar(text("SELECT count(*) FROM entry")) == 0


def test_a_folder_that_is_not_there_is_made(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'instance' / 'evenkeel.sqlite'}")
    with database.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()


def write_many(url, process, failures):
    """Read, then write, in one transaction, many times: what a form does."""
    database = Database(url)
    for _ in range(EACH):
        try:
            with database.transaction() as session:
                session.execute(text("SELECT count(*) FROM entry")).all()
                session.execute(text("INSERT INTO entry (process) VALUES (:p)"), {"p": process})
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must say so
            failures.put(str(error))
    database.close()


def test_eight_processes_that_write_never_find_it_locked(embedded, file):
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["shared.db"])
    failures = start.Queue()
    writers = [
        start.Process(target=write_many, args=(f"sqlite:///{file}", number, failures))
        for number in range(PROCESSES)
    ]
    [writer.start() for writer in writers]
    [writer.join(120) for writer in writers]
    assert failures.empty(), failures.get()
    with sqlite3.connect(file) as connection:
        (written,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    connection.close()
    assert written == PROCESSES * EACH
