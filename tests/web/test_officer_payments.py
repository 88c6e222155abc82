"""Receipts on a case, refunds and moves of money with a second person, and disputes."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from shared.domain.roles import (
    DECIDERS,
    MONEY_MOVERS,
    MOVE_CHECKERS,
    READERS,
    REFUNDERS,
    Role,
)
from shared.domain.work_kinds import WorkKind
from shared.models import CardPayment, Officer, OutboxMessage, Reallocation, Refund, WorkItem
from shared.services.card_payments.choose import choose_debts
from shared.services.card_payments.disputes import settle_dispute
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.start import Intention, hand_over, intend
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_party,
    an_account,
    is_own_record,
    pounds,
    signed_in_officer,
    the_resident,
)
from tests.support.cards import REFUND_WAITS, Fault
from tests.support.checked_client import page_of
from tests.support.paid_cards import PROVIDER, a_paid_payment, owed, receipt_id_of, seen_dispute
from tests.support.plans import PAYER
from tests.web.test_officer_case import counting


class Scene:
    """The resident paid £300.00 on the provider's page for this year; she owes £120.00 for last year."""

    def __init__(self, database, cards, client, card=None, amount="300.00"):
        self.database = database
        with database.transaction() as session:
            self.resident = the_resident(session)
            self.older = a_debt(session, self.resident.account, year=2025, charge="120.00")
            payment = a_begun_payment(session, self.resident, amount)
        hand_over(database, cards.port, payment, PAYER, NOW)
        with database.reading() as session:
            session_id = session.get_one(CardPayment, payment).session_id
        cards.pay(session_id, *([card] if card else []))
        cards.deliver(client)
        with database.reading() as session:
            self.payment = session.get_one(CardPayment, payment)
            self.receipt_id = receipt_id_of(session, self.payment)
        self.case = f"/officers/cases/{self.resident.party.id}"
        self.receipt = f"{self.case}/receipts/{self.receipt_id}"

    def owed(self):
        with self.database.reading() as session:
            return owed(session, self.resident.debt.id).plain()

    def one(self, record):
        with self.database.reading() as session:
            return session.scalars(select(record).order_by(record.id.desc())).first()


def a_begun_payment(session, resident, amount):
    page = payment_page(session, resident.party.id, TODAY)
    choice = choose_debts(page, {resident.debt.id: pounds(amount)})
    intention = Intention(choice, "press", "online", party_id=resident.party.id)
    return intend(session, intention, PAYER, NOW)


@pytest.fixture
def scene(database, cards, client):
    return Scene(database, cards, client)


def text_of(client, path):
    return page_of(client.get(path)).all("main")[0].text


def ask_for(client, scene, amount="25.00", reason="Paid twice.", **changed):
    page = client.get(f"{scene.receipt}/refund").text
    sent = {
        name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("press", "seen")
    }
    return client.post(
        f"{scene.receipt}/refund", data={**sent, "amount": amount, "reason": reason, **changed}
    )


def ask_to_move(client, scene, amount="90.00", **changed):
    sent = {
        "from_debt": scene.resident.debt.id,
        "to_debt": scene.older.id,
        "amount": amount,
        "reason": "Posted to the wrong year.",
        **changed,
    }
    return client.post(f"{scene.receipt}/move", data=sent)


# ---- what a case shows


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


# ---- refunds


def test_a_small_refund_goes_back_at_once(client, cards, database, scene):
    signed_in_officer(client, Role.FINANCE)
    assert ask_for(client, scene).headers["Location"] == scene.case
    assert "POST /v1/refunds" in cards.sent
    assert scene.owed() == "781.50"
    assert "£25.00 went back" in text_of(client, scene.case)
    assert scene.one(OutboxMessage).template == "card_payment_refunded"


def test_a_large_refund_waits_for_a_colleague(client, cards, scene):
    signed_in_officer(client, Role.FINANCE)
    answer = ask_for(client, scene, "300.00")
    assert "A second person must approve this refund." in client.get(answer.location).text
    assert "POST /v1/refunds" not in cards.sent
    own = text_of(client, f"{scene.case}/refunds/{scene.one(Refund).id}")
    assert "a colleague must approve it" in own
    assert "Approve and send" not in own


def test_the_colleague_approves_and_it_is_sent(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    signed_in_officer(client, Role.TEAM_MANAGER)
    link = next(
        a for a in page_of(client.get(scene.case)).all("a") if a.text.startswith("Check a refund")
    )
    client.post(link["href"], data={"go": "approve"})
    assert scene.owed() == "1056.50"


def test_the_colleague_declines_and_says_why(client, cards, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = f"{scene.case}/refunds/{scene.one(Refund).id}"
    client.post(where, data={"go": "decline", "note": "It was not paid twice."})
    said = text_of(client, where)
    assert "Not made" in said
    assert "It was not paid twice." in said
    assert "POST /v1/refunds" not in cards.sent


def test_a_no_without_a_reason_is_asked_for_one(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = f"{scene.case}/refunds/{scene.one(Refund).id}"
    assert "Say why you decline" in client.post(where, data={"go": "decline"}).text
    assert scene.one(Refund).state == "waiting"


def test_who_asked_takes_it_back_without_saying_why(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    where = f"{scene.case}/refunds/{scene.one(Refund).id}"
    client.post(where, data={"go": "decline"})
    assert scene.one(Refund).state == "refused"


def test_who_asked_cannot_approve_by_a_forged_press(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    where = f"{scene.case}/refunds/{scene.one(Refund).id}"
    assert client.post(where, data={"go": "approve"}).status_code == 404
    assert scene.owed() == "756.50"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"amount": ""}, "Enter how much goes back."),
        ({"amount": "0"}, "Enter how much goes back, such as 25.00"),
        ({"amount": "300.01"}, "No more than £300.00 of this payment can go back."),
        ({"amount": "twenty"}, "Enter an amount in pounds using numbers only"),
        ({"reason": ""}, "Say why the money goes back."),
    ],
)
def test_a_refund_that_cannot_be_made_keeps_what_was_typed(client, scene, sent, says):
    signed_in_officer(client, Role.FINANCE)
    answer = ask_for(client, scene, **sent)
    assert answer.status_code == 200
    assert says in answer.text
    typed = {"amount": "25.00", "reason": "Paid twice.", **sent}
    assert all(value in answer.text for value in typed.values())


def test_a_page_that_saw_more_than_is_left_is_told_who_was_first(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene)
    late = ask_for(client, scene, "30.00", seen="300.00", press="other")
    assert late.status_code == 409
    assert "was first" in late.text


def test_a_double_press_is_one_refund(client, database, scene):
    signed_in_officer(client, Role.FINANCE)
    same = {"press": "same", "seen": "300.00"}
    for _ in range(2):
        ask_for(client, scene, **same)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Refund)) == 1


def test_a_provider_without_an_answer_leaves_the_refund_to_the_sweeper(client, cards, scene):
    signed_in_officer(client, Role.FINANCE)
    cards.fail(Fault.DOWN, only="POST /v1/refunds")
    answer = ask_for(client, scene)
    assert "It is sent as soon as the provider answers." in client.get(answer.location).text
    assert scene.owed() == "756.50"


def test_a_refund_on_its_way_is_shown_as_such(client, cards, database):
    scene = Scene(database, cards, client, REFUND_WAITS)
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene)
    assert "Refund of £25.00 On its way" in text_of(client, scene.case)
    cards.finish()
    cards.deliver(client)
    assert "Refund of £25.00 Sent" in text_of(client, scene.case)


# ---- moves


def test_a_small_move_is_made_at_once(client, scene):
    signed_in_officer(client)
    answer = ask_to_move(client, scene, "50.00")
    assert "The money is moved." in client.get(answer.location).text
    assert scene.owed() == "806.50"


def test_ninety_pounds_posted_to_the_wrong_year_needs_a_second_person(client, scene):
    signed_in_officer(client)
    answer = ask_to_move(client, scene)
    assert "A second person must agree to this move." in client.get(answer.location).text
    assert scene.owed() == "756.50"
    signed_in_officer(client, Role.SENIOR_OFFICER)
    link = next(
        a for a in page_of(client.get(scene.case)).all("a") if a.text.startswith("Check a refund")
    )
    client.post(link["href"], data={"go": "approve"})
    assert scene.owed() == "846.50"
    assert "£90.00: Council tax 2025/26" in text_of(client, scene.receipt)
    assert "£90.00 of your payment" in scene.one(OutboxMessage).body


def test_a_colleague_declines_a_move(client, scene):
    signed_in_officer(client)
    ask_to_move(client, scene)
    signed_in_officer(client, Role.SENIOR_OFFICER)
    where = f"{scene.case}/moves/{scene.one(Reallocation).id}"
    client.post(where, data={"go": "decline"})
    assert "The move was declined." in text_of(client, where)
    assert scene.owed() == "756.50"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"amount": "300.01"}, "Enter an amount up to £300.00, which is there."),
        ({"amount": "120.01"}, "Only £120.00 is owed on the other debt."),
        ({"reason": ""}, "Say why the money moves."),
        ({"to_debt": ""}, "Choose the debt that the money should pay."),
        ({"to_debt": "999"}, "Choose one of the answers."),
    ],
)
def test_a_move_that_cannot_be_made_keeps_what_was_typed(client, scene, sent, says):
    signed_in_officer(client)
    answer = ask_to_move(client, scene, **sent)
    assert answer.status_code == 200
    assert says in answer.text
    assert sent.get("reason", "Posted to the wrong year.") in answer.text


@pytest.mark.parametrize("role", sorted(READERS))
def test_the_second_person_for_a_move_is_no_ordinary_officer(client, scene, role):
    signed_in_officer(client)
    ask_to_move(client, scene)
    signed_in_officer(client, role)
    where = f"{scene.case}/moves/{scene.one(Reallocation).id}"
    assert (client.get(where).status_code == 200) == (role in MOVE_CHECKERS)


# ---- disputes and the worklist


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
    assert scene.one(WorkItem).state == "done"


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
    item = scene.one(WorkItem)
    assert item.kind == WorkKind.MONEY_CHECK
    signed_in_officer(client, Role.TEAM_MANAGER)
    assert client.post(f"{scene.case}/work/{item.id}/done").status_code == 404
