"""A report whose taking is killed at each commit, and one that two processes take at once: each row once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.db import Database
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import CollectionEvent
from shared.gateways.parts import carried_by_sessions
from shared.models import BacsReport, BacsReportRow, CollectionEventRow, OutboxMessage, Posting
from shared.services.direct_debit import effects_unpaid, work_report
from shared.services.direct_debit.give import mandate_reference
from shared.services.direct_debit.take_report import take_report
from tests.support.bacs_files import OURS, Advice, Unpaid, advices, an_arudd
from tests.support.bacs_scenes import FINANCE, FIRST, a_collecting_resident, rows_of, take
from tests.support.databases import SANDBOX
from tests.support.direct_debits import KEYS
from tests.support.plans import at_once
from tests.support.report_crashes import ROWS_AT_ONCE, commits_of, killed_at, start

REFERENCES = ("80012341", "80012342", "80012343", "80012344")


@pytest.fixture
def url(database):
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def file(database, tmp_path):
    """Four unpaid collections, and one row that nobody knows."""
    with database.transaction() as session:
        scenes = [a_collecting_resident(session, each) for each in REFERENCES]
    made = tmp_path / "ARUDD.xml"
    made.write_bytes(an_arudd(*(each.unpaid() for each in scenes), Unpaid("EV9999999X", "1.00")))
    return made


def counted(database):
    """Reports, rows by outcome, returns on the ledger and in the events, and messages."""
    returned = CollectionEventRow.event == CollectionEvent.RETURNED
    told = OutboxMessage.template == "direct_debit_unpaid"
    with database.reading() as session:
        outcomes = session.execute(
            select(BacsReportRow.outcome, func.count()).group_by(BacsReportRow.outcome)
        )
        return (
            session.scalar(select(func.count()).select_from(BacsReport)),
            {outcome: count for outcome, count in outcomes},  # noqa: C416
            session.scalar(select(func.count()).where(Posting.kind == PostingKind.RETURNED)),
            session.scalar(select(func.count()).where(returned)),
            session.scalar(select(func.count()).where(told)),
        )


WHOLE = (1, {RowOutcome.DONE: 4, RowOutcome.FOR_PERSON: 1}, 4, 4, 8)
POINTS = 2 * (2 + -(-5 // ROWS_AT_ONCE))
"""Before and after the commit that writes the report down, of each batch, and of the look that finds none."""


def test_there_are_as_many_points_as_the_next_test_kills_at(database, url, file):
    assert commits_of(url, file) == POINTS
    assert counted(database) == WHOLE


@pytest.mark.parametrize("step", range(POINTS))
def test_killed_anywhere_the_next_run_goes_on_and_no_row_is_worked_twice(database, url, file, step):
    killed_at(step, url, file)
    take(database, file.read_bytes())
    assert counted(database) == WHOLE


def test_two_processes_that_take_the_same_file_take_it_once(database, url, file):
    processes = [start(url, file, None, file.with_suffix(f".{n}")) for n in range(2)]
    for each in processes:
        each.join()
    assert [each.exitcode for each in processes] == [0, 0]
    assert counted(database) == WHOLE


def test_threads_that_take_the_same_file_take_it_once(database, url, file):
    others = [Database(url, known=carried_by_sessions(SANDBOX)) for _ in range(4)]
    content = file.read_bytes()
    taken = at_once(*(lambda other=other: take(other, content) for other in others))
    for other in others:
        other.close()
    assert sorted(each.is_new for each in taken) == [False, False, False, True]
    assert len({each.report_id for each in taken}) == 1
    assert counted(database) == WHOLE


def test_reports_about_the_same_people_at_once_do_not_stop_each_other(database, url, file):
    content = file.read_bytes()
    others = [Database(url, known=carried_by_sessions(SANDBOX)) for _ in range(2)]
    stopped = advices(*(Advice(_reference(each), "1") for each in REFERENCES))
    taken = at_once(lambda: take(others[0], content), lambda: take(others[1], stopped))
    for other in others:
        other.close()
    assert {outcome for each in taken for outcome in each.rows} <= set(RowOutcome)
    assert counted(database)[2:4] == (4, 4)


def _reference(account: str) -> str:
    return mandate_reference(f"CT{account}", 1)


def test_a_row_that_breaks_goes_to_a_person_and_the_others_are_worked(database, file, monkeypatch):
    kept = effects_unpaid._with_code

    def breaks(row, line):
        if row.position == 2:
            raise ZeroDivisionError
        return kept(row, line)

    monkeypatch.setattr(effects_unpaid, "_with_code", breaks)
    taken = take(database, file.read_bytes())
    with database.reading() as session:
        assert rows_of(session, taken.report_id)[1] == (
            RowOutcome.FOR_PERSON,
            "It could not be applied (ZeroDivisionError).",
        )
    assert counted(database)[1:4] == ({RowOutcome.DONE: 3, RowOutcome.FOR_PERSON: 2}, 3, 3)


def test_no_more_rows_are_worked_than_asked_for(database, file, monkeypatch):
    monkeypatch.setattr(work_report, "AT_ONCE", 2)
    content = file.read_bytes()
    taken = take_report(database, KEYS, content, "a.xml", OURS, FINANCE, FIRST, most=3)
    assert taken.rows == {RowOutcome.DONE: 3, RowOutcome.WAITING: 2}
    assert work_report.work_waiting(database, KEYS, FINANCE, FIRST) == 2
    assert counted(database) == WHOLE
