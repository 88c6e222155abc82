"""Finance's pages about Direct Debits: a run from its preview to its file, and how everything stands."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.direct_debit_runs import RunState
from shared.domain.mandate_states import MandateEvent, MandateState
from shared.domain.roles import MONEY_READERS, REFUNDERS, STAFF, Role
from shared.models import AuditEntry, Collection, DirectDebitRun, Mandate
from shared.services.direct_debit.ending import end_mandate
from tests.support.builders import signed_in_officer
from tests.support.checked_client import page_of
from tests.support.direct_debit_runs import BEFORE_FIRST, a_lodged, handed_in
from tests.support.direct_debits import PAYER

ROOT = "/officers/finance/direct-debits"
RUNS = f"{ROOT}/runs"
DAY = f"{RUNS}/preview?day=2026-12-24"


@pytest.fixture
def lodged(database, clock):
    """A resident whose Direct Debit stands, two days before its first collection is processed."""
    with database.transaction() as session:
        planned = a_lodged(session)
    clock.move_to(BEFORE_FIRST)
    return planned


def finance(client, role=Role.FINANCE):
    return signed_in_officer(client, role)


def hidden(text):
    return dict(
        re.findall(r'<input type="hidden" name="(processing|digest|seen)" value="([^"]*)"', text)
    )


def approved(client, layout="standard18", **changed):
    shown = hidden(client.get(DAY).text)
    return client.post(f"{RUNS}/preview", data={"layout": layout, **shown, **changed})


def acted(client, answer, go):
    return client.post(answer.location, data={"go": go})


def the_run(database):
    with database.reading() as session:
        return session.scalars(select(DirectDebitRun)).one()


def test_a_preview_says_what_a_run_would_hold(client, lodged):
    finance(client)
    page = client.get(DAY).text
    for said in ("Thursday 24 December 2026", "Tuesday 29 December 2026", "£90.00", "01 First"):
        assert said in page


def test_without_a_day_the_next_that_can_be_reached_is_shown(client, lodged):
    finance(client)
    assert "Wednesday 23 December 2026" in client.get(f"{RUNS}/preview").text
