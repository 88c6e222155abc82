"""The folder of the bank's reports: each taken once, a bad one named, and what waited worked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.jobs.read_bacs_reports import run
from shared.jobs.registry import JobFoundMistakes
from shared.models import BacsReport, BacsReportRow
from tests.support.bacs_files import OURS, Advice, Unpaid, advices, an_arudd
from tests.support.bacs_scenes import FIRST, a_collecting_resident

REPORTS = "reports"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / REPORTS
    made.mkdir()
    return made


@pytest.fixture
def parts(app_parts, clock, folder):
    clock.move_to(FIRST)
    account = replace(app_parts.settings.bacs, service_user_number=OURS)
    settings = replace(app_parts.settings, bacs=account, bacs_reports=folder)
    return replace(app_parts, settings=settings)


def reports(parts):
    with parts.database.reading() as session:
        return list(session.scalars(select(BacsReport.file_name).order_by(BacsReport.id)))


def test_each_file_is_taken_once_and_stays_where_it_is(parts, folder):
    with parts.database.transaction() as session:
        scene = a_collecting_resident(session)
    (folder / "b_ARUDD.xml").write_bytes(an_arudd(scene.unpaid()))
    (folder / "a_ADDACS.xml").write_bytes(advices(Advice("EV9999999X", "1")))
    assert run(parts) == "reports 2: done 1, nothing_to_do 0, for_person 1"
    assert run(parts) == ""
    assert reports(parts) == ["a_ADDACS.xml", "b_ARUDD.xml"]
    assert len(list(folder.iterdir())) == 2


def test_a_bad_file_is_named_and_stops_no_other(parts, folder):
    (folder / "a.xml").write_bytes(b"<BACSDocument><Data>")
    (folder / "b.xml").write_bytes(an_arudd(Unpaid("EV9999999X", "1.00"), user="123456"))
    (folder / "c.xml").write_bytes(an_arudd(Unpaid("EV9999999X", "1.00")))
    with pytest.raises(JobFoundMistakes) as found:
        run(parts)
    assert reports(parts) == ["c.xml"]
    assert "refused 2: a.xml: it is not well-formed XML (line 1, column 21)" in str(found.value)
    assert "b.xml: it is for service user number 123456" in str(found.value)


@pytest.mark.parametrize("name", [".hidden.xml", "half.xml.part", "half.TMP"])
def test_a_file_that_is_still_written_waits(parts, folder, name):
    (folder / name).write_bytes(b"<BACS")
    assert run(parts) == ""


def test_rows_that_a_crash_left_are_worked(parts, folder):
    with parts.database.transaction() as session:
        scene = a_collecting_resident(session)
    (folder / "a.xml").write_bytes(an_arudd(scene.unpaid(amount="1.00")))
    run(parts)
    with parts.database.transaction() as session:
        session.execute(update(BacsReportRow).values(outcome=RowOutcome.WAITING, detail=""))
    assert run(parts) == "rows left waiting 1"


def test_a_folder_that_is_gone_is_said(parts, folder):
    folder.rmdir()
    with pytest.raises(JobFoundMistakes, match="the folder cannot be read"):
        run(parts)


def test_without_a_folder_there_is_nothing_to_do(app_parts):
    assert run(app_parts) == ""
