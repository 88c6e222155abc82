"""Receipts on a case, disputes, and work about money on the worklist."""

from __future__ import annotations

import re

import pytest

from shared.domain.roles import (
    DECIDERS,
    MONEY_MOVERS,
    READERS,
    REFUNDERS,
    Role,
)
from shared.domain.work_kinds import WorkKind
from shared.models import Officer, WorkItem
from shared.services.card_payments.disputes import settle_dispute
from tests.support.builders import (
    NOW,
    a_debt,
    a_party,
    an_account,
    is_own_record,
    signed_in_officer,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.paid_cards import PROVIDER, a_paid_payment, seen_dispute
from tests.support.paid_case import PaidCase, ask_for, text_of
from tests.web.test_officer_case import counting


@pytest.fixture
def scene(database, cards, client):
    return PaidCase(database, cards, client)


def test_a_case_shows_what_was_received_and_where_it_stands(client, scene):
    signed_in_officer(client)
    said = text_of(client, scene.case)
    assert "Card online" in said
    assert "£300.00 Council tax 2026/27, 80012345" in said


def test_a_case_shows_five_receipts_and_where_the_rest_are(client, database):
    with database.transaction() as session:
        resident = the_resident(session)
        for _ in range(30):
            a_paid_payment(session, resident.party.id, {resident.debt.id: "2.00"})
    signed_in_officer(client)
    case = f"/officers/cases/{resident.party.id}"
    assert len(rows(client.get(case))) == 5
    page = client.get(f"{case}/receipts")
    assert len(rows(page)) == 25
    older = next(a["href"] for a in page_of(page).all("a") if "before=" in a["href"])
    assert len(rows(client.get(older))) == 5


def rows(answer):
    return [a for a in page_of(answer).all("a") if re.search(r"/receipts/\d+$", a["href"])]


def test_a_case_costs_the_same_however_much_was_paid(client, database):
    with database.transaction() as session:
        resident = the_resident(session)
        a_paid_payment(session, resident.party.id, {resident.debt.id: "2.00"})
    signed_in_officer(client)
    case = f"/officers/cases/{resident.party.id}"
    client.get(case)
    with counting(database) as before:
        client.get(case)
    with database.transaction() as session:
        for _ in range(20):
            payment = a_paid_payment(session, resident.party.id, {resident.debt.id: "2.00"})
            seen = seen_dispute(payment, "2.00", dispute_id=f"dp_{payment.id}", is_withdrawn=False)
            settle_dispute(session, seen, PROVIDER, NOW)
    with counting(database) as after:
        client.get(case)
    assert len(after) == len(before)


@pytest.mark.parametrize("path", ["receipts", "receipt", "refund", "move"])
def test_a_page_about_money_costs_few_queries(client, database, scene, path):
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = {
        "receipts": f"{scene.case}/receipts",
        "receipt": scene.receipt,
        "refund": f"{scene.receipt}/refund",
        "move": f"{scene.receipt}/move",
    }[path]
    client.get(where)
    with counting(database) as asked:
        client.get(where)
    assert len([each for each in asked if each.startswith("SELECT")]) <= 12


@pytest.mark.parametrize("role", sorted(READERS))
def test_what_may_be_done_with_a_receipt_depends_on_the_role(client, scene, role):
    signed_in_officer(client, role)
    links = {a["href"].rpartition("/")[2] for a in page_of(client.get(scene.receipt)).all("a")}
    assert ("refund" in links) == (role in REFUNDERS)
    assert ("move" in links) == (role in MONEY_MOVERS)


def test_a_receipt_is_found_under_its_own_case_only(client, database, scene):
    with database.transaction() as session:
        other = a_party(session)
        a_debt(session, an_account(session, other))
    signed_in_officer(client, Role.TEAM_MANAGER)
    for more in ("", "/refund", "/move"):
        path = f"/officers/cases/{other.id}/receipts/{scene.receipt_id}{more}"
        assert client.get(path).status_code == 404


def test_nobody_opens_receipts_of_their_own(client, database, scene):
    officer = signed_in_officer(client, Role.TEAM_MANAGER)
    with database.transaction() as session:
        is_own_record(session, session.get_one(Officer, officer.officer_id), scene.resident.party)
    for path in (scene.receipt, f"{scene.case}/receipts", f"{scene.receipt}/refund"):
        assert client.get(path).status_code == 404


def test_a_dispute_reopens_the_debt_and_is_on_the_worklist(client, cards, scene):
    dispute = cards.dispute(scene.payment.intent_id)
    cards.deliver(client)
    assert scene.owed() == "1056.50"
    signed_in_officer(client)
    assert "Answer the cardholder's bank at the card provider" in text_of(client, "/officers")
    link = next(a for a in page_of(client.get(scene.case)).all("a") if "/disputes/" in a["href"])
    said = text_of(client, link["href"])
    assert "Recovery waits until the bank decides." in said
    assert dispute in said
    cards.end_dispute(dispute, won=True)
    cards.deliver(client)
    assert scene.owed() == "756.50"
    assert scene.last(WorkItem).state == "done"


def test_a_disputed_payment_cannot_be_refunded_too(client, cards, scene):
    cards.dispute(scene.payment.intent_id)
    cards.deliver(client)
    signed_in_officer(client, Role.FINANCE)
    assert "Nothing is left of this payment to give back." in text_of(
        client, f"{scene.receipt}/refund"
    )


@pytest.mark.parametrize("role", sorted(DECIDERS))
def test_the_next_case_is_never_one_that_the_role_cannot_answer(client, scene, role):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    signed_in_officer(client, role)
    where = client.get("/officers/next").headers["Location"]
    assert (where == scene.case) == (role in REFUNDERS)


def test_work_about_money_ends_with_its_answer_and_not_before(client, database, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    item = scene.last(WorkItem)
    assert item.kind == WorkKind.MONEY_CHECK
    signed_in_officer(client, Role.TEAM_MANAGER)
    assert client.post(f"{scene.case}/work/{item.id}/done").status_code == 404
