"""The stand-in's own pages: somebody pays, is declined, is asked by their bank, or walks away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.app import create_app
from shared.domain.money import Money
from shared.gateways.card_ports import CardStatus, CardWish, PhoneWish
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from tests.support.cards import ASKS, DECLINED, GOOD
from tests.support.html_page import Reader

BACK = "http://localhost/pay/C-1"


@pytest.fixture
def session_id(cards, clock):
    wish = CardWish(
        "C-1",
        "C-1",
        Money(4_250),
        "Council tax <b>",
        "en",
        BACK,
        BACK + "?left",
        clock.now() + timedelta(hours=1),
    )
    return cards.port.open_page(wish).session_id


@pytest.fixture
def address(session_id):
    return f"/sandbox/cards/pay/{session_id}"


def card(number=GOOD, expiry="12/34", cvc="123"):
    return {"card-number": number, "card-expiry": expiry, "card-cvc": cvc}


def test_the_page_says_what_is_paid_and_that_it_is_a_sandbox(client, address):
    page = client.get(address).text
    assert "Pay £42.50 by card" in page
    assert "Council tax &lt;b&gt;" in page
    assert "No money moves here" in page


def test_a_good_card_pays_and_leads_back(client, cards, address, session_id):
    answer = client.post(address, data=card())
    assert (answer.status_code, answer.location) == (303, BACK)
    assert cards.port.page(session_id).status is CardStatus.PAID


def test_a_number_may_be_typed_with_spaces(client, cards, address, session_id):
    client.post(address, data=card("4242 4242 4242 4242", "1 / 2034", " 123 "))
    assert cards.port.page(session_id).status is CardStatus.PAID


@pytest.mark.parametrize(
    ("typed", "says", "field"),
    [
        (card(DECLINED), "Your bank declined this card. Try another card.", "card-number"),
        (card("4000000000009995"), "There is not enough money on this card", "card-number"),
        (card("4242424242424241"), "Check the card number.", "card-number"),
        (card("4111111111111111"), "This is not one of the test cards.", "card-number"),
        (card(""), "Check the card number.", "card-number"),
        (card(expiry="13/34"), "Enter the expiry date", "card-expiry"),
        (card(expiry=""), "Enter the expiry date", "card-expiry"),
        (card(expiry="10/26"), "This card has expired.", "card-expiry"),
        (card(cvc="12"), "Enter the 3 or 4 numbers", "card-cvc"),
        ({}, "Check the card number.", "card-number"),
    ],
)
def test_what_does_not_pay_is_said_beside_its_field(client, address, typed, says, field):
    page = Reader(client.post(address, data=typed).text).root
    (summary,) = page.having("govuk-error-summary")
    assert says in summary.text
    assert summary.all("a")[0]["href"] == f"#{field}"


def test_what_was_typed_is_not_sent_back(client, address):
    page = client.post(address, data=card(DECLINED, cvc="987")).text
    assert DECLINED not in page
    assert 'value="987"' not in page


def test_after_a_decline_another_card_can_be_tried(client, cards, address, session_id):
    client.post(address, data=card(DECLINED))
    assert client.post(address, data=card()).location == BACK
    assert cards.port.page(session_id).received == Money(4_250)


@pytest.mark.parametrize(
    ("answer", "status"), [("approve", CardStatus.PAID), ("fail", CardStatus.DECLINED)]
)
def test_the_bank_asks_and_gets_its_answer(client, cards, address, session_id, answer, status):
    asked = client.post(address, data=card(ASKS), follow_redirects=True)
    assert "Approve this payment" in asked.text
    client.post(f"{address}/bank", data={"answer": answer})
    assert cards.port.page(session_id).status is status


def test_when_the_bank_is_not_sure_the_page_says_so(client, address):
    client.post(address, data=card(ASKS))
    page = client.post(f"{address}/bank", data={"answer": "fail"}).text
    assert "Your bank could not tell that it is you." in page


def test_one_can_walk_away_at_any_time(client, address):
    client.get(address)
    client.post(address, data=card(ASKS))
    for page in (client.get(address).text, client.post(address, data={}).text):
        assert f'href="{BACK}?left"' in page


def test_a_paid_page_says_so_and_takes_nothing_more(client, cards, address, session_id):
    client.post(address, data=card())
    again = client.post(address, data=card(), follow_redirects=True)
    assert "This payment is made" in again.text
    assert len(cards.port.payouts(cards.provider._clock.now())) == 0
    assert cards.port.page(session_id).received == Money(4_250)


def test_an_expired_page_leads_back(client, clock, address):
    clock.pass_by(timedelta(hours=2))
    page = client.get(address).text
    assert "This page can no longer be paid on" in page
    assert f'href="{BACK}"' in page


@pytest.mark.parametrize(
    "path", ["/sandbox/cards/pay/cs_test_nothing", "/sandbox/cards/pay/pi_1", "/sandbox/cards/pay/"]
)
def test_what_is_no_page_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_fields_give_the_id_of_a_card_and_show_nothing_of_it(client, cards):
    page = client.post("/sandbox/cards/fields", data=card()).text
    (ready,) = [part for part in Reader(page).root.all("p") if part["data-method"]]
    assert GOOD not in page
    assert "visa" not in page
    wish = PhoneWish("P-1", "P-1", Money(500), "By phone", ready["data-method"])
    assert cards.port.take_by_phone(wish).status is CardStatus.PAID


def test_the_fields_say_what_is_wrong(client):
    page = client.post("/sandbox/cards/fields", data=card("4242424242424241")).text
    assert "Check the card number." in page


def test_only_our_own_pages_may_frame_the_fields(client, address):
    fields, pay = client.get("/sandbox/cards/fields").headers, client.get(address).headers
    assert "frame-ancestors 'self'" in fields["Content-Security-Policy"]
    assert fields["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in pay["Content-Security-Policy"]
    assert pay["X-Frame-Options"] == "DENY"


def test_the_script_is_one_of_our_own_files(client):
    location = client.get("/sandbox/cards/fields.js").location
    assert location.startswith("/static/assets/sandbox_card_fields")


def test_a_live_installation_has_no_such_pages(settings, database, clock, cards, address):
    parts = Parts(
        replace(settings, sandbox=False),
        database,
        clock,
        SandboxMessages(database),
        cards=cards.port,
    )
    assert create_app(parts=parts).test_client().get(address).status_code == 404


def test_a_sandbox_with_a_real_provider_has_no_such_pages(settings, database, clock, address):
    parts = Parts(settings, database, clock, SandboxMessages(database))
    client = create_app(parts=parts).test_client()
    assert client.get(address).status_code == 404
    assert client.get("/sandbox/cards/fields").status_code == 404


@pytest.fixture
def paid(client, cards, address, session_id):
    """The id of a payment that was made on the page."""
    client.post(address, data=card())
    return cards.port.page(session_id).intent_id


def do(client, act, thing=""):
    return client.post("/sandbox/cards", data={"act": act, "id": thing})


def test_before_anybody_pays_there_is_nothing_to_see(client):
    assert "Nobody has paid yet." in client.get("/sandbox/cards").text


def test_a_cardholder_disputes_and_their_bank_decides(client, cards, paid):
    do(client, "dispute", paid)
    dispute_id = cards.provider.overview().payments[0].dispute_id
    assert "The bank decides for the council" in client.get("/sandbox/cards").text
    assert cards.port.dispute(dispute_id).is_withdrawn
    do(client, "won", dispute_id)
    assert cards.port.dispute(dispute_id).status == "won"
    assert "The bank has decided." in client.get("/sandbox/cards").text


def test_what_was_decided_is_not_decided_again(client, cards, paid):
    do(client, "dispute", paid)
    dispute_id = cards.provider.overview().payments[0].dispute_id
    do(client, "lost", dispute_id)
    assert do(client, "won", dispute_id).status_code == 303
    assert cards.port.dispute(dispute_id).status == "lost"


def test_the_balance_can_be_paid_out(client, cards, clock, paid):
    do(client, "pay_out")
    (payout,) = cards.port.payouts(clock.now())
    assert payout.amount == Money(4_250 - 84)


@pytest.mark.parametrize(("act", "thing"), [("", ""), ("rob", "x"), ("dispute", "pi_nothing")])
def test_what_cannot_be_done_changes_nothing(client, cards, paid, act, thing):
    before = cards.provider.overview()
    assert do(client, act, thing).status_code == 303
    assert cards.provider.overview() == before


def test_nothing_of_a_card_is_logged(client, address, capsys):
    client.post(address, data=card(DECLINED, cvc="9876"))
    client.post("/sandbox/cards/fields", data=card())
    logged = capsys.readouterr().err
    assert "sandbox_cards.try_card" in logged
    for secret in (DECLINED, GOOD, '"9876"'):
        assert secret not in logged
