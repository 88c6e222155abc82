"""An officer sets up a Direct Debit with somebody on the phone: asked in order, read out, given once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from shared.domain.roles import Role
from shared.models import Collection, Mandate, Officer
from shared.services.direct_debit.details import open_details
from shared.services.sign_in.keys import Keys
from tests.support.builders import is_own_record, signed_in_officer
from tests.support.checked_client import page_of
from tests.support.direct_debits import DETAILS, a_planned_resident, give
from tests.support.plan_pages import counted, said

FILLED = {
    "holder": "alone",
    "name": "Siân O'Hughes",
    "sort_code": "08-99-99",
    "account": "66374958",
}


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


@pytest.fixture
def officer(client):
    return signed_in_officer(client, Role.OFFICER)


@pytest.fixture
def page(planned, officer):
    return f"/officers/cases/{planned.party_id}/plans/{planned.reference}/direct-debit"


def hidden(answer) -> dict[str, str]:
    text = answer.get_data(as_text=True)
    return dict(
        re.findall(r'<input type="hidden" name="(press|name|sealed)" value="([^"]*)">', text)
    )


def mandates(database):
    with database.reading() as session:
        return session.scalars(select(Mandate)).all()


def test_the_account_holder_is_asked_for_first(client, page):
    fields = re.findall(
        r'name="(holder|name|sort_code|account)"', client.get(page).get_data(as_text=True)
    )
    assert list(dict.fromkeys(fields)) == ["holder", "name", "sort_code", "account"]


def test_what_is_read_out_has_every_day_and_the_account_masked(client, page):
    answer = client.post(page, data=FILLED)
    told = said(answer)
    assert "Tuesday 29 December 2026" in told
    assert "Monday 29 November 2027" in told
    assert DETAILS.account not in answer.get_data(as_text=True)
    assert "958" in told


def test_agreed_it_is_given_and_its_account_sealed(client, database, settings, page):
    carried = hidden(client.post(page, data=FILLED))
    answer = client.post(f"{page}/give", data={**carried, "name": FILLED["name"]})
    assert answer.status_code == 303
    [mandate] = mandates(database)
    assert open_details(Keys(settings.secret_key), mandate.sealed) == DETAILS
    assert mandate.created_by.startswith("officer:")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Collection)) == 12


def test_pressed_twice_it_is_given_once(client, database, page):
    carried = {**hidden(client.post(page, data=FILLED)), "name": FILLED["name"]}
    for _ in range(2):
        client.post(f"{page}/give", data=carried)
    assert len(mandates(database)) == 1


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"holder": ""}, "Ask this first, and choose the answer."),
        ({"holder": "two"}, "Two people have to authorise it."),
        ({"holder": "other"}, "Only the account holder can set it up."),
        ({"name": " "}, "Enter the name on the account."),
        ({"sort_code": "08-99-9"}, "A sort code has 6 digits."),
        ({"sort_code": "ABCDEF"}, "A sort code has 6 digits."),
        ({"account": "12345"}, "An account number has 6 to 10 digits"),
        ({"account": ""}, "Enter the account number."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, database, page, changed, problem):
    answer = client.post(page, data={**FILLED, **changed})
    assert problem in said(answer)
    assert "66374958" not in answer.get_data(as_text=True)
    assert mandates(database) == []


@pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAAABnonsense"])
def test_details_that_are_not_from_the_first_page_give_nothing(client, database, page, sealed):
    answer = client.post(f"{page}/give", data={"press": "p", "name": "A", "sealed": sealed})
    assert answer.status_code == 303
    assert mandates(database) == []


def test_a_plan_with_a_direct_debit_says_so(client, database, planned, page):
    with database.transaction() as session:
        given = give(session, planned)
    assert given.reference in said(client.get(page))
    carried = hidden(client.post(page, data=FILLED))
    client.post(f"{page}/give", data={**carried, "name": FILLED["name"]})
    assert len(mandates(database)) == 1


def test_a_plan_of_somebody_else_is_not_found(client, database, planned, officer):
    with database.transaction() as session:
        other = a_planned_resident(session, "80099999")
    page = f"/officers/cases/{other.party_id}/plans/{planned.reference}/direct-debit"
    assert client.get(page).status_code == 404
    assert client.post(page, data=FILLED).status_code == 404


def test_nobody_sets_up_their_own(client, database, planned, officer, page):
    with database.transaction() as session:
        me = session.get_one(Officer, officer.officer_id)
        is_own_record(session, me, planned.resident.party)
    assert client.get(page).status_code in {403, 404}


def test_the_page_asks_the_database_little(client, database, page):
    client.get(page)
    with counted(database) as asked:
        page_of(client.get(page))
    assert len(asked) <= 16
