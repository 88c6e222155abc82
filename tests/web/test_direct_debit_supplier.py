"""A Direct Debit whose bank details a supplier takes: there and back, and true whatever happened there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from shared.app import create_app
from shared.domain.mandate_states import CollectionState, MandateState
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from shared.models import Collection, Mandate, OutboxMessage, Plan, Receipt, SupplierMandate
from tests.accessibility.pages.plan import resident
from tests.gateways.card_payments_contract import a_wish
from tests.support.builders import signed_in_payer
from tests.support.cards import Fault
from tests.support.checked_client import CheckedClient, page_of
from tests.support.direct_debits import a_planned_resident
from tests.support.plan_pages import check_form, counted, said, work_out
from tests.support.sign_ups import a_guarantee, answer_pages, check_form_of
from tests.support.supplier_debits import PAYS, REFUSED, TrialDebits

SESSIONS = "POST /v1/checkout/sessions"


@pytest.fixture
def settings(settings):
    return replace(settings, direct_debit="stripe", bacs=None)


@pytest.fixture
def debits(cards):
    return TrialDebits(cards)


@pytest.fixture
def app(settings, database, clock, cards, debits):
    parts = Parts(
        settings,
        database,
        clock,
        SandboxMessages(database),
        cards=cards.port,
        direct_debits=debits.port,
    )
    made = create_app(parts=parts)
    made.config["WTF_CSRF_ENABLED"] = False
    made.test_client_class = CheckedClient
    return made


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        a_guarantee(session)
        return a_planned_resident(session)


@pytest.fixture
def payer(client, planned):
    signed_in_payer(client, planned.party_id)
    return client


def heading(answer):
    return page_of(answer).all("h1")[0].text


def press(client, reference):
    """Walk through our pages and press the button; the answer, not followed."""
    answer_pages(client, reference)
    form = check_form_of(client, reference)
    return client.post(f"/direct-debit/{reference}/check", data=form)


def account(number=PAYS):
    return {
        "account-name": "Carys Hughes",
        "sort-code": "108800",
        "account-number": number,
        "is-holder": "yes",
    }


def give(client, answer, number=PAYS):
    """Give an account on the supplier's page; the address to which it leads back."""
    sent = client.post(urlsplit(answer.location).path, data=account(number))
    return urlsplit(sent.location).path


def come_back(client, planned):
    return client.get(f"/direct-debit/{planned.reference}/back", follow_redirects=True)


def all_of(database, column):
    with database.reading() as session:
        return list(session.scalars(select(column)))


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_nobody_is_asked_for_bank_details_here(payer, planned):
    answer_pages(payer, planned.reference, until="bank-details")
    page = payer.get(f"/direct-debit/{planned.reference}/bank-details")
    assert page.location.endswith("/dates")


def test_the_summary_says_where_the_details_are_given(payer, planned):
    answer_pages(payer, planned.reference)
    page = said(payer.get(f"/direct-debit/{planned.reference}/check"))
    assert "You give your bank details on the page of the company that collects for us." in page
    assert "Give my bank details" in page


def test_the_button_leads_to_the_page_of_the_supplier(payer, planned, database):
    answer = press(payer, planned.reference)
    assert answer.status_code == 303
    assert "/sandbox/direct-debits/give/" in answer.location
    assert all_of(database, Mandate.state) == [MandateState.DRAFT]


def test_the_whole_way_there_and_back_sets_it_up(payer, planned, database):
    back = give(payer, press(payer, planned.reference))
    answer = payer.get(back, follow_redirects=True)
    assert heading(answer) == "Your Direct Debit is set up"
    assert "We first collect £90.00" in said(answer)
    assert all_of(database, Mandate.state) == [MandateState.LODGED]
    assert all_of(database, Plan.method) == ["direct_debit"]


def test_no_bank_details_reach_our_records(payer, planned, database):
    payer.get(give(payer, press(payer, planned.reference)))
    assert all_of(database, Mandate.sealed) == [""]
    assert all_of(database, Mandate.account_ending) == [PAYS[-4:]]


def test_one_press_agrees_a_plan_and_leads_on(client, database):
    with database.transaction() as session:
        a_guarantee(session)
        party_id = resident(session).party.id
    signed_in_payer(client, party_id)
    work_out(client, "90.00")
    client.post("/plan/check", data={**check_form(client), "method": "direct_debit"})
    answer = client.get(give(client, press(client, "offer")), follow_redirects=True)
    assert heading(answer) == "Your Direct Debit is set up"
    assert count(database, Plan) == count(database, Mandate) == 1


def test_who_walks_away_comes_back_to_nothing_set_up(payer, planned, database):
    press(payer, planned.reference)
    answer = come_back(payer, planned)
    assert heading(answer) == "Your Direct Debit is not set up yet"
    assert count(database, Collection) == 0


def test_from_there_one_can_go_on_to_the_same_page(payer, planned, database):
    address = press(payer, planned.reference).location
    again = payer.post(f"/direct-debit/{planned.reference}/go-on")
    assert again.location == address
    assert count(database, SupplierMandate) == 1


def test_the_plan_offers_it_again_meanwhile(payer, planned):
    press(payer, planned.reference)
    page = said(payer.get(f"/plan/plans/{planned.reference}"))
    assert "Set up a Direct Debit" in page
    assert "We check the name" not in page


def test_pressed_twice_it_is_one_mandate_and_one_page(payer, planned, database):
    answer_pages(payer, planned.reference)
    form = check_form_of(payer, planned.reference)
    path = f"/direct-debit/{planned.reference}/check"
    first = payer.post(path, data=form)
    second = payer.post(path, data=form)
    assert first.location == second.location
    assert count(database, Mandate) == 1


def test_pressed_again_after_giving_it_leads_to_what_was_set_up(payer, planned, database):
    answer_pages(payer, planned.reference)
    form = check_form_of(payer, planned.reference)
    path = f"/direct-debit/{planned.reference}/check"
    give(payer, payer.post(path, data=form))
    answer = payer.post(path, data=form, follow_redirects=True)
    assert heading(answer) == "Your Direct Debit is set up"


def test_a_page_whose_time_ran_out_says_so_and_it_can_be_begun_again(payer, planned, clock):
    press(payer, planned.reference)
    clock.pass_by(timedelta(hours=3))
    signed_in_payer(payer, planned.party_id)
    answer = come_back(payer, planned)
    assert "The time to give your bank details ran out." in said(answer)
    assert "/sandbox/direct-debits/give/" in press(payer, planned.reference).location


def test_a_bank_that_refuses_leaves_nothing_set_up(payer, planned, database):
    answer = payer.get(give(payer, press(payer, planned.reference), REFUSED), follow_redirects=True)
    assert "There is no Direct Debit for this plan any more." in said(answer)
    assert set(all_of(database, Collection.state)) == {CollectionState.CANCELLED}


def test_a_supplier_that_does_not_answer_sets_nothing_up_and_can_be_tried_again(
    payer, planned, cards, database
):
    cards.fail(Fault.DOWN, only=SESSIONS)
    answer = press(payer, planned.reference)
    assert answer.status_code == 503
    assert heading(answer) == "Your Direct Debit could not be set up just now"
    again = payer.post(f"/direct-debit/{planned.reference}/go-on")
    assert "/sandbox/direct-debits/give/" in again.location
    assert count(database, Mandate) == 1


def test_a_supplier_that_refuses_us_offers_no_second_try(payer, planned, cards):
    cards.fail(Fault.KEY_REFUSED, only=SESSIONS)
    answer = press(payer, planned.reference)
    assert answer.status_code == 503
    assert "Try again" not in said(answer)


def test_coming_back_while_the_supplier_is_silent_says_that_nobody_knows(payer, planned, cards):
    sent = press(payer, planned.reference)
    back = give(payer, sent)
    cards.fail(Fault.DOWN, only="GET /v1/checkout/sessions")
    answer = payer.get(back)
    assert heading(answer) == "We do not know yet whether your Direct Debit is set up"
    assert answer.headers["Refresh"] == f"4; url={back}?look=1"
    assert heading(payer.get(back, follow_redirects=True)) == "Your Direct Debit is set up"


@pytest.mark.parametrize("looked", ["4", "99", "x"])
def test_it_does_not_look_again_for_ever(payer, planned, cards, looked):
    press(payer, planned.reference)
    cards.fail(Fault.DOWN, only="GET /v1/checkout/sessions")
    answer = payer.get(f"/direct-debit/{planned.reference}/back?look={looked}")
    assert "Refresh" not in answer.headers


def test_two_people_cannot_give_one_at_the_supplier(payer, planned):
    answer = payer.post(
        f"/direct-debit/{planned.reference}/account-holder",
        data={"who": "two"},
        follow_redirects=True,
    )
    assert heading(answer) == "You cannot set this up here for two people"


def test_the_queries_of_the_way_back_are_few(payer, planned, database):
    press(payer, planned.reference)
    path = f"/direct-debit/{planned.reference}/back"
    payer.get(path)
    with counted(database) as statements:
        payer.get(path)
    # Three of them are the stand-in's own.
    assert len(statements) <= 12, statements


def test_the_way_back_of_somebody_else_is_not_found(client, payer, planned, database):
    press(payer, planned.reference)
    with database.transaction() as session:
        other = a_planned_resident(session, "80012346")
    signed_in_payer(client, other.party_id)
    path = f"/direct-debit/{planned.reference}"
    assert client.get(f"{path}/back").status_code == 404
    assert client.post(f"{path}/go-on").status_code == 404


def test_a_plan_that_nobody_went_there_for_has_no_way_back(payer, planned):
    assert payer.get(f"/direct-debit/{planned.reference}/back").status_code == 404


def test_its_events_arrive_at_the_one_webhook(payer, planned, database, debits, cards, client):
    press_answer = press(payer, planned.reference)
    give(payer, press_answer)
    assert set(cards.deliver(client)) == {200}
    assert all_of(database, Mandate.state) == [MandateState.LODGED]
    debits.later()
    assert set(cards.deliver(client)) == {200}
    assert all_of(database, Mandate.state) == [MandateState.ACTIVE]


def test_an_event_that_nobody_signed_is_refused(client, payer, planned):
    answer = client.post(
        "/webhooks/stripe",
        data=b"{}",
        content_type="application/json",
        headers={"Stripe-Signature": "t=1,v1=0"},
    )
    assert answer.status_code == 400


def test_card_events_still_come_to_cards(client, cards, clock, database):
    cards.pay(cards.port.open_page(a_wish(clock.now())).session_id)
    clock.pass_by(timedelta(hours=2))
    assert set(cards.deliver(client)) == {200}
    assert all_of(database, Receipt.channel) == ["card"]


def test_the_payer_is_told_in_a_lasting_message(payer, planned, database):
    payer.get(give(payer, press(payer, planned.reference)))
    assert "direct_debit_confirmed" in all_of(database, OutboxMessage.template)


def test_it_can_be_cancelled_and_the_supplier_forgets_it(payer, planned, database, debits):
    payer.get(give(payer, press(payer, planned.reference)))
    path = f"/direct-debit/{planned.reference}/cancel"
    [reference] = all_of(database, Mandate.reference)
    payer.get(path)
    payer.post(path, data={"mandate": reference})
    assert all_of(database, Mandate.state) == [MandateState.CANCELLED_BY_PAYER]
