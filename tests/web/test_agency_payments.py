"""An agency's payment for many clients, from the file to the clients' plans, as people walk through it."""

import io

import pytest

from shared.domain.roles import Role
from shared.models import Debt
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import pounds
from tests.support.people import the_resident
from tests.support.plan_pages import said
from tests.support.postings import in_suspense
from tests.support.signed_in import signed_in_adviser, signed_in_officer

PATH = "/agency/payments"


@pytest.fixture
def desk(database):
    with database.transaction() as session:
        resident = the_resident(session)
        adviser = an_adviser(session)
        an_authority(session, a_client(session, adviser, resident.party))
        return adviser.id, resident.debt.id


def send(client, content, name="november.csv"):
    sent = {"file": (io.BytesIO(content), name)}
    return client.post(f"{PATH}/new", data=sent, content_type="multipart/form-data")


def test_from_the_file_to_the_client_s_debt(app, client, database, desk):
    adviser_id, debt_id = desk
    signed_in_adviser(client, adviser_id)
    answer = send(client, b"reference,amount\n80012345,30.00\nNOBODY,5.00\n")
    page = said(client.get(answer.location))
    reference = answer.location.rpartition("/")[2]
    assert f"Pay £35.00 to the council and quote {reference}." in page
    assert "Rows that fit no client of yours with authority: 1." in page
    with database.transaction() as session:
        item = in_suspense(session, "35.00", said=f"2026-11-20 {reference}")
    office = app.test_client()
    signed_in_officer(office, Role.FINANCE)
    where = f"/officers/finance/suspense/{item}"
    assert "A payment of Tidewell Debt Advice" in said(office.get(where))
    assert office.post(f"{where}/split").status_code == 303
    listed = said(office.get("/officers/finance/suspense"))
    assert "£30.00 is with the clients' plans and debts." in listed
    assert "£5.00 of it must still be placed." in listed
    with database.reading() as session:
        assert session.get_one(Debt, debt_id).received == pounds("30.00")
    assert "The money came, and was split on" in said(client.get(answer.location))
    assert office.post(f"{where}/split").status_code == 409


def test_rows_that_cannot_be_read_are_named(client, desk):
    signed_in_adviser(client, desk[0])
    page = said(send(client, b"reference,amount\n80012345,30.00\n80012345,thirty\n"))
    assert "Some rows cannot be read. Mend them and send the file again." in page
    assert "Row 3: " in page


def test_no_file_is_said_beside_the_field(client, desk):
    signed_in_adviser(client, desk[0])
    assert "Choose the file with your payment." in said(client.post(f"{PATH}/new"))


def test_thrown_away_it_is_no_payment_any_more(client, desk):
    signed_in_adviser(client, desk[0])
    where = send(client, b"reference,amount\n80012345,30.00\n").location
    assert client.post(f"{where}/throw-away").location == PATH
    assert "thrown away" in said(client.get(PATH))
    assert "You have thrown this away." in said(client.get(where))
