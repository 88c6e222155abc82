"""Bank details that do not fit, as a payer types them on the page: told at once, slower, then a person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.models import BankCheckTry, WorkItem
from shared.services.audit import Actor
from shared.services.direct_debit.bank_tables import load_tables
from shared.services.direct_debit.checking import MOST, WAITS
from tests.support.builders import signed_in_payer
from tests.support.direct_debits import a_planned_resident
from tests.support.plan_pages import said
from tests.support.records import NOW
from tests.support.sign_ups import a_guarantee, answer_pages

TABLE = ["089000 089999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1"]
RIGHT, WRONG = "66374958", "66374959"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def page(client, clock, database):
    """Type an account number on the page of a sign-up that has come so far."""
    with database.transaction() as session:
        a_guarantee(session)
        load_tables(
            session, TABLE, (), "V1", date(2026, 1, 1), Actor("command", "bank-load-tables"), NOW
        )
        planned = a_planned_resident(session)
    signed_in_payer(client, planned.party_id)
    answer_pages(client, planned.reference, until="bank-details")

    def type_in(account=WRONG):
        sent = {"holder": "Carys Hughes", "sort_code": "08-99-99", "account_number": account}
        return client.post(f"/direct-debit/{planned.reference}/bank-details", data=sent)

    return type_in


def counted(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_details_that_fit_go_on(page, database):
    assert page(RIGHT).status_code == 303
    assert counted(database, BankCheckTry) == 0


def test_details_that_do_not_fit_are_said_by_the_field_and_counted(page, database):
    answer = page()
    assert answer.status_code == 200
    assert "do not go together" in said(answer)
    assert counted(database, BankCheckTry) == 1
    assert page(RIGHT).status_code == 303


def test_guessing_slows_down_and_says_when_to_go_on(page, clock, database):
    for _ in range(3):
        answer = page()
    assert "You can try again from 22 November 2026, 9:01am" in said(answer)
    assert "Wait a little" in said(page(RIGHT))
    clock.pass_by(MINUTE)
    assert page(RIGHT).status_code == 303
    assert counted(database, BankCheckTry) == 3


def test_in_the_end_somebody_calls_and_the_page_says_so(page, clock, database):
    for wait in (*WAITS, timedelta(0)):
        answer = page()
        clock.pass_by(wait)
    assert "somebody will contact you by 24 November 2026" in said(answer)
    assert "01632 960 100" in said(answer)
    assert page(RIGHT).status_code == 200
    assert (counted(database, BankCheckTry), counted(database, WorkItem)) == (MOST, 1)


def test_no_numbers_are_counted_where_none_can_be_read(page, database):
    for typed in ("", "12345", "6637495x"):
        assert page(typed).status_code == 200
    assert counted(database, BankCheckTry) == 0
