"""The stand-in's own pages for Direct Debits: somebody gives a mandate, and banks do what banks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.app import create_app
from shared.domain.money import Money
from shared.gateways.direct_debit_ports import CollectionStatus, MandateStatus
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from tests.support.supplier_debits import PAYS, TrialDebits, a_collection, a_set_up

BACK = "http://localhost/plan/P-1/direct-debit/back"
REFERENCE = "CT80012345X"


@pytest.fixture
def debits(cards):
    return TrialDebits(cards)


@pytest.fixture
def session_id(debits, clock):
    wish = a_set_up(clock.now(), REFERENCE, return_address=BACK, cancel_address=BACK + "?left")
    return debits.port.set_up(wish).session_id


@pytest.fixture
def address(session_id):
    return f"/sandbox/direct-debits/give/{session_id}"


def account(number=PAYS, sort_code="10-88-00", name="A Payer", holder="yes"):
    typed = {"account-name": name, "sort-code": sort_code, "account-number": number}
    return {**typed, "is-holder": holder} if holder else typed


def do(client, act, thing):
    return client.post("/sandbox/direct-debits", data={"act": act, "id": thing})


def test_the_page_says_that_its_guarantee_is_invented(client, address):
    page = client.get(address).text
    assert "invented for the sandbox" in page
    assert REFERENCE in page


def test_a_test_account_gives_the_mandate_and_leads_back(client, debits, address, session_id):
    answer = client.post(address, data=account())
    assert (answer.status_code, answer.location) == (303, BACK)
    assert debits.port.look_up_set_up(session_id).status is MandateStatus.PENDING


@pytest.mark.parametrize(
    ("typed", "says", "field"),
    [
        (account(number="00044444"), "Check the account number", "account-number"),
        (account(number="66374958"), "This is not one of the test accounts", "account-number"),
        (account(number=""), "Check the account number", "account-number"),
        (account(sort_code="089999"), "This is not the test sort code", "sort-code"),
        (account(name=" "), "Enter the name on the account", "account-name"),
        (account(holder=""), "Only the account holder", "is-holder"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, address, typed, says, field):
    page = client.post(address, data=typed)
    assert says in page.text
    assert f'href="#{field}"' in page.text
    assert "66374958" not in page.text


def test_one_can_walk_away(client, address):
    assert f'href="{BACK}?left"' in client.get(address).text


def test_a_mandate_is_given_once(client, address):
    client.post(address, data=account())
    assert client.post(address, data=account()).location == address
    assert "The Direct Debit is set up" in client.get(address).text


def test_a_page_whose_time_is_over_leads_back(client, clock, address):
    clock.pass_by(timedelta(hours=3))
    assert client.post(address, data=account()).location == address
    assert "This page can no longer be used" in client.get(address).text


@pytest.mark.parametrize("path", ["/give/cs_test_none", "/give/x"])
def test_what_is_no_page_is_not_found(client, path):
    assert client.get(f"/sandbox/direct-debits{path}").status_code == 404


def test_a_page_for_a_card_is_no_page_for_a_mandate(client, session_id):
    assert client.get(f"/sandbox/cards/pay/{session_id}").status_code == 404


@pytest.fixture
def given(client, debits, address, session_id):
    client.post(address, data=account())
    return debits.port.look_up_set_up(session_id)


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        (["accept"], MandateStatus.ACTIVE),
        (["accept", "revoke"], MandateStatus.REVOKED),
        (["refuse"], MandateStatus.REFUSED),
        (["refuse", "accept"], MandateStatus.REFUSED),
    ],
)
def test_a_bank_does_with_a_mandate_what_is_pressed(client, debits, given, acts, status):
    for act in acts:
        assert do(client, act, given.mandate_id).status_code == 303
    assert debits.port.look_up_mandate(given.mandate_id).status is status


@pytest.mark.parametrize(
    ("act", "status"), [("pay", CollectionStatus.COLLECTED), ("fail", CollectionStatus.UNPAID)]
)
def test_a_bank_pays_or_does_not(client, debits, given, act, status):
    made = debits.port.collect(a_collection(given, "D-1"))
    do(client, act, made.collection_id)
    do(client, act, made.collection_id)
    assert debits.port.look_up_collection(made.collection_id).status is status


def test_a_bank_claims_back_what_was_paid(client, debits, given):
    made = debits.port.collect(a_collection(given, "D-1"))
    do(client, "pay", made.collection_id)
    do(client, "claim", made.collection_id)
    assert "claimed it back" in client.get("/sandbox/direct-debits").text
    assert debits.cards.provider.overview().balance == Money(-100).pence


def test_before_anybody_gives_a_mandate_there_is_nothing_to_see(client):
    assert "Nobody has set up a Direct Debit yet" in client.get("/sandbox/direct-debits").text


def test_nothing_of_an_account_is_logged(client, address, capsys):
    client.post(address, data=account())
    written = capsys.readouterr()
    assert PAYS not in written.out + written.err


def test_a_sandbox_with_a_real_supplier_has_no_such_pages(settings, database, clock, address):
    parts = Parts(settings, database, clock, SandboxMessages(database))
    app = create_app(parts=parts)
    assert app.test_client().get(address).status_code == 404


def test_a_live_installation_has_no_such_pages(settings, database, clock, cards, address):
    live = replace(settings, sandbox=False)
    parts = Parts(live, database, clock, SandboxMessages(database), cards=cards.port)
    assert create_app(parts=parts).test_client().get(address).status_code == 404
