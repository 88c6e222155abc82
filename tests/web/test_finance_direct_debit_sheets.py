"""Failures of Direct Debits by reason, and everything that finance takes into a spreadsheet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from shared.domain.roles import Role
from shared.models import AuditEntry, Party
from shared.services.direct_debit.collected import collect_due
from tests.support.bacs_files import Unpaid, an_arudd
from tests.support.builders import signed_in_officer
from tests.support.checked_client import page_of
from tests.support.direct_debit_pages import ROOT, lodged_for, run_for, upload
from tests.support.direct_debits import BANK

OURS = "999999"
AFTER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def collected(app, database, clock):
    """The first collection of a resident was handed in and counted."""
    with database.transaction() as session:
        found = lodged_for(app, session)
        run_for(app, session)
    collect_due(database, BANK, AFTER)
    clock.move_to(AFTER)
    return found


def finance(client, role=Role.FINANCE):
    return signed_in_officer(client, role)


def unpaid(found, **changed):
    return Unpaid(found.reference, "90.00", "2026-12-24", **changed)


def test_failures_are_counted_by_reason_over_a_period(client, collected):
    finance(client)
    upload(client, an_arudd(unpaid(collected), user=OURS, day="2026-12-30"))
    page = page_of(client.get(f"{ROOT}/failures"))
    rows = [row.text for row in page.all("tbody")[0].all("tr")]
    assert len(rows) == 1
    assert "£90.00" in rows[0]


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (("1", "1", "2027"), ("31", "12", "2026"), "The last day must be the same"),
        (("", "", ""), ("31", "12", "2026"), "Enter the first day."),
        (("1", "1", "2020"), ("31", "12", "2020"), "No bank reported a failure in this period."),
    ],
)
def test_a_period_is_checked(client, first, last, says):
    finance(client)
    asked = {
        f"{name}-{part}": text
        for name, parts in (("first", first), ("last", last))
        for part, text in zip(("day", "month", "year"), parts, strict=True)
    }
    assert says in client.get(f"{ROOT}/failures", query_string=asked).text


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("mandates.csv", "CT800123456"),
        ("runs.csv", "000001"),
        ("runs/1/lines.csv", "CT800123456"),
        ("reports/1/rows.csv", "CT800123456"),
        ("failures.csv?first=2026-12-01&last=2026-12-31", "The bank did not pay"),
    ],
)
def test_everything_can_be_taken_into_a_spreadsheet(client, database, collected, path, holds):
    officer = finance(client)
    upload(client, an_arudd(unpaid(collected), user=OURS, day="2026-12-30"))
    answer = client.get(f"{ROOT}/{path}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert holds in lines[1]
    with database.reading() as session:
        taken = session.scalars(
            select(AuditEntry.actor).where(AuditEntry.action == "exported Direct Debits")
        ).all()
    assert taken == [f"officer:{officer.officer_id}"]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_of_a_sheet_is_a_formula(client, database, collected, formula):
    with database.transaction() as session:
        session.get_one(Party, collected.party_id).forenames = formula
    finance(client)
    text = client.get(f"{ROOT}/mandates.csv").data.decode("utf-8-sig")
    assert f"'{formula.strip()}" in text or f"'{formula}" in text


def test_no_sheet_shows_an_account(client, collected):
    finance(client)
    for path in ("mandates.csv", "runs/1/lines.csv"):
        assert "66374958" not in client.get(f"{ROOT}/{path}").text


@pytest.mark.parametrize("query", ["", "?first=2026-12-01", "?first=2026-12-31&last=2026-12-01"])
def test_a_sheet_of_no_period_is_no_page(client, query):
    finance(client)
    assert client.get(f"{ROOT}/failures.csv{query}").status_code == 404
