"""Searches beside their SQL alone, asked of the same connection by the driver itself."""

from __future__ import annotations

import time
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from shared.domain.search_terms import read_terms
from shared.services.search import find_cases
from tests.performance.figures import Figure

TIMES = 400
MOST = {"postgresql": 3.0}
"""On SQLite its SQL alone takes a hundredth of a millisecond: no call of Python is as quick."""
SEARCHES = {"search": "pros", "search_postcode": "TZ1 4QT", "search_reference": "8001234"}


@contextmanager
def noted(connection):
    """The statements that go through a connection, with their values."""
    found = []

    def note(_connection, _cursor, statement, values, *_rest):
        found.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    yield found
    event.remove(connection, "before_cursor_execute", note)


def took(work):
    """The usual time of a piece of work, in seconds."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return sorted(times)[TIMES // 2]


def alone(connection, asked):
    """The same statements by the driver, and nothing made of what they give."""
    driver = connection.connection.driver_connection

    def ask():
        for statement, values in asked:
            cursor = driver.cursor()
            cursor.execute(statement, values)
            cursor.fetchall()
            cursor.close()

    return ask


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_beside_its_sql_alone(council, scene, figures, name):
    terms = read_terms(SEARCHES[name])
    with scene.database.reading() as session:
        connection = session.connection()
        with noted(connection) as asked:
            assert find_cases(session, terms, officer_id=2).rows
        floor = took(alone(connection, asked))
        seconds = took(lambda: find_cases(session, terms, officer_id=2))
    figures.note(
        Figure(
            name,
            council.place.kind,
            council.accounts,
            seconds,
            floor,
            MOST.get(council.place.kind),
            queries=len(asked),
        )
    )
