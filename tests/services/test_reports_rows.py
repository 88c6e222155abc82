"""Rows that a person must look at: listed, opened on the record, worked again, and settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.direct_debit_runs import RunState
from shared.models import AuditEntry, BacsReportRow, DirectDebitRun
from shared.services.direct_debit.rows import (
    NotWaiting,
    opened_row,
    rows_for_person,
    settle_row,
    work_again,
)
from shared.services.direct_debit.work_report import work_waiting
from shared.services.errors import NotFound
from tests.support.bacs_files import Unpaid, an_arudd
from tests.support.bacs_scenes import FINANCE, FIRST, a_collecting_resident, take, work_of
from tests.support.builders import an_officer
from tests.support.direct_debits import KEYS

LATER = FIRST + timedelta(hours=1)


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return a_collecting_resident(session)


@pytest.fixture
def officer(database):
    with database.transaction() as session:
        return an_officer(session).id


def waiting(database, **where):
    with database.reading() as session:
        return rows_for_person(session, **where)


def test_rows_are_listed_page_by_page_and_show_nothing_in_print(database, scene):
    take(database, an_arudd(*(Unpaid(f"EV000000{n}X", "12.34") for n in range(3))))
    first = waiting(database, limit=2)
    assert [row.position for row in first.rows] == [1, 2]
    rest = waiting(database, after=first.next, limit=2)
    assert ([row.position for row in rest.rows], rest.next) == ([3], None)
    assert "12.34" not in repr(first)
    assert "EV0000000X" not in repr(first)


def test_a_row_is_kept_sealed_and_opening_it_is_on_the_record(database, scene, officer):
    take(database, an_arudd(Unpaid("EV9999999X", "12.34", name="MR HUGHES")))
    (row,) = waiting(database).rows
    with database.transaction() as session:
        sealed = session.get_one(BacsReportRow, row.id).sealed
        assert "HUGHES" not in sealed
        facts = opened_row(session, KEYS, row.id, officer, LATER)
    assert (facts["payer-name"], facts["payer-number"]) == ("MR HUGHES", "12345670")
    with database.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.actor, last.action) == (f"officer:{officer}", "opened a report's row")


def test_a_settled_row_leaves_the_list_with_its_note_and_its_work(database, scene, officer):
    take(database, an_arudd(scene.unpaid(amount="12.34")))
    (row,) = waiting(database).rows
    with database.transaction() as session:
        assert len(work_of(session, scene.planned.party_id)) == 1
        settle_row(session, row.id, officer, "Called the bank.", LATER)
    assert waiting(database).rows == ()
    with database.reading() as session:
        kept = session.get_one(BacsReportRow, row.id)
        assert (kept.outcome, kept.detail) == (RowOutcome.SETTLED, "Called the bank.")
        assert (kept.settled_at, kept.settled_by) == (LATER, f"officer:{officer}")
        assert work_of(session, scene.planned.party_id) == []


def test_a_row_is_worked_again_once_its_run_is_marked_as_handed_in(database, scene, officer):
    with database.transaction() as session:
        session.execute(update(DirectDebitRun).values(state=RunState.FILE_MADE))
    take(database, an_arudd(scene.unpaid()))
    (row,) = waiting(database).rows
    with database.transaction() as session:
        session.execute(update(DirectDebitRun).values(state=RunState.HANDED_IN))
        work_again(session, row.id, officer, LATER)
    assert work_waiting(database, KEYS, FINANCE, LATER) == 1
    assert waiting(database).rows == ()
    with database.reading() as session:
        assert session.get_one(BacsReportRow, row.id).outcome == RowOutcome.DONE


def test_a_row_that_cannot_be_read_is_never_worked(database, scene, officer):
    take(database, an_arudd(scene.unpaid(sort_code="1A-22-33")))
    (row,) = waiting(database).rows
    with database.transaction() as session, pytest.raises(NotWaiting):
        work_again(session, row.id, officer, LATER)


@pytest.mark.parametrize("act", [settle_row, work_again])
def test_what_is_settled_is_not_settled_again(database, scene, officer, act):
    take(database, an_arudd(Unpaid("EV9999999X", "12.34")))
    (row,) = waiting(database).rows
    note = ("done",) if act is settle_row else ()
    with database.transaction() as session:
        settle_row(session, row.id, officer, "done", LATER)
        with pytest.raises(NotWaiting):
            act(session, row.id, officer, *note, LATER)
        with pytest.raises(NotFound):
            act(session, 99, officer, *note, LATER)
        with pytest.raises(NotFound):
            opened_row(session, KEYS, 99, officer, LATER)
