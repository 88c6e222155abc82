"""An adviser brings a statement from a file, in a browser, as far as keeping it on the desk."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.sfs.elements import Form, Kind
from shared.domain.sfs.export import About
from shared.domain.sfs.given import GivenStatement
from shared.domain.statement import Entry
from shared.services.statements.sfs_files import sfs_export
from tests.accessibility.pages import Visitor
from tests.accessibility.pages.agency import a_desk
from tests.support.browsing import DESK, LiveSite, Windows, complaints_of, cookies_of

pytestmark = pytest.mark.browser

GIVEN = GivenStatement(
    Household(children=(Child(age=3),)),
    (Entry("client-salary-or-wages", Money(200000)), Entry("rent", Money(50000))),
    date(2026, 11, 2),
)


def test_a_file_is_read_shown_and_kept(live: LiveSite, windows: Windows, tmp_path):
    made = json.loads(sfs_export(GIVEN, About("Carys Hughes"), Kind.ENTRY, Form.JSON))
    made["monthly-income"]["total-monthly-income"] = 2500
    file = tmp_path / "statement.json"
    file.write_text(json.dumps(made))
    client = live.client()
    path = a_desk(Visitor(client))
    page = windows.open(DESK, cookies=cookies_of(client))
    heard = complaints_of(page)
    page.goto(f"{path}/statement/file")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("cell", name="£2,500.00").wait_for()
    page.get_by_role("button", name="Keep this statement").click()
    page.get_by_text("We keep the statement for you.").wait_for()
    assert heard == []
