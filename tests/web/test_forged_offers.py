"""The check page sends an offer back: one that no page of ours shows is not taken, and none breaks a page."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.models import Party, Proposal
from tests.accessibility.pages.plan import resident
from tests.support.checked_client import page_of
from tests.support.deciding import an_offer_that_waits
from tests.support.plan_pages import check_form, said, work_out
from tests.support.signed_in import signed_in_officer, signed_in_payer


@pytest.fixture
def check(client, database):
    """The form of the resident's check page, for £90.00 a month."""
    with database.transaction() as session:
        party_id = resident(session).party.id
    signed_in_payer(client, party_id)
    work_out(client)
    return check_form(client)


def proposals(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Proposal))


FORGED = (
    {"first-day": "31"},
    {"first-year": "2031"},
    {"first-year": "9999"},
    {"first-year": "0001"},
    {"first-day": "30", "first-month": "2", "first-year": "2027"},
    {"first-day": "", "first-month": "", "first-year": ""},
    {"amount": "0"},
    {"amount": "-90.00"},
    {"amount": "NaN"},
    {"frequency": "annual"},
    {"frequency": "ten_instalments"},
    {"paid_now": "-1.00"},
    {"paid_now": "1056.50"},
    {"debts": ""},
    {"debts": "1"},
    {"press": ""},
    {"press": "x" * 65},
)


@pytest.mark.parametrize("decide", ["confirm", "person"])
@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_an_offer_that_no_page_shows_is_not_taken(client, check, database, forged, decide):
    answer = client.post(
        "/plan/check", data={**check, "seen": "person", "decide": decide, **forged}
    )
    assert answer.status_code in {303, 409}
    assert (answer.location or "/plan/check") == "/plan/check"
    assert proposals(database) == 0


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_an_offer_that_no_page_shows_breaks_nothing_without_a_way_to_pay(
    client, check, database, forged
):
    answer = client.post("/plan/check", data={**check, "method": "gold", **forged})
    assert answer.status_code in {200, 303}
    assert proposals(database) == 0


@pytest.mark.parametrize("amount", ["4.00", "0.01"])
def test_an_offer_past_the_last_known_holiday_cannot_be_accepted_and_says_why(
    client, database, amount
):
    with database.transaction() as session:
        waiting = an_offer_that_waits(session, amount)
    signed_in_officer(client)
    where = f"/officers/proposals/{waiting.proposal_id}"
    for answer in (
        client.get(f"{where}/accept"),
        client.post(f"{where}/accept", data={"go": "send"}),
    ):
        assert "Make a counter-offer with larger payments." in said(answer)
        assert not page_of(answer).all("main")[0].all("form")
    assert "Work it out" in client.get(f"{where}/counter-offer").text
    assert client.get(f"{where}/decline").status_code == 200


def test_every_page_about_such_an_offer_opens_for_its_person(client, database):
    with database.transaction() as session:
        waiting = an_offer_that_waits(session, "4.00")
        party_id = session.get_one(Party, waiting.party.id).id
    signed_in_payer(client, party_id)
    base = f"/plan/proposals/{waiting.reference}"
    for page in (base, f"{base}/done", f"{base}/decision", f"{base}/take-back", "/account"):
        assert client.get(page).status_code == 200, page
