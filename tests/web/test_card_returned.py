"""Coming back from the provider: what is true, whatever the address says, and receipts for what was paid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import CardPaymentState
from shared.gateways.card_ports import CardStatus
from shared.models import CardPayment, OutboxMessage
from shared.services.card_payments.made import ON_A_PAGE
from tests.support.builders import (
    NOW,
    a_debt,
    a_party,
    a_statement,
    an_account,
    pounds,
    signed_in_officer,
    signed_in_payer,
    the_resident,
)
from tests.support.card_pages import handed_over, of_debt, pays, told
from tests.support.plan_pages import counted, said
from tests.support.plans import an_offer, press_confirm, sandbox_policies


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        a_statement(session, made.party)
        press_confirm(session, made.party.id, an_offer("90.00"))
    return made


@pytest.fixture
def reference(as_resident):
    return handed_over(as_resident, {"what": "plan-1"})


@pytest.fixture
def paid(app, provider, reference, clock):
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    return reference


def state(database):
    with database.reading() as session:
        return session.scalars(select(CardPayment.state)).one()


# ------------------------------------------------------------------ what became of it


def test_who_comes_back_without_paying_can_carry_on(as_resident, reference):
    answer = as_resident.get(f"/pay/{reference}")
    assert "You have not paid yet No money was taken." in said(answer)
    assert f"https://cards.example/cs_{reference}" in answer.text
    assert "I cannot pay this" in said(answer)
    assert "Refresh" not in answer.headers


def test_what_the_provider_took_is_on_its_way_until_it_tells_us(
    as_resident, reference, provider, database
):
    pays(provider, reference)
    answer = as_resident.get(f"/pay/{reference}")
    assert "Your payment is on its way" in said(answer)
    assert state(database) is CardPaymentState.ON_ITS_WAY


def test_a_slow_payment_is_on_its_way_too(as_resident, reference, provider):
    provider.change(f"cs_{reference}", CardStatus.PROCESSING)
    assert "Your payment is on its way" in said(as_resident.get(f"/pay/{reference}"))


def test_once_it_told_us_the_page_shows_where_the_money_went(as_resident, paid, resident):
    page = said(as_resident.get(f"/pay/{paid}"))
    assert "Payment received We have received £90.00. Thank you." in page
    assert "did not start" not in page
    assert "Council tax 2026/27 £90.00" in page
    assert "Print a receipt" in page


def test_a_declined_card_can_be_tried_again(as_resident, reference, provider):
    provider.change(f"cs_{reference}", CardStatus.DECLINED)
    answer = as_resident.get(f"/pay/{reference}")
    assert "Your bank did not accept the card. No money was taken." in said(answer)
    assert f"https://cards.example/cs_{reference}" in answer.text
    assert "Other ways to pay" in said(answer)


def test_a_page_that_ran_out_took_nothing_and_one_begins_anew(as_resident, reference, provider):
    provider.change(f"cs_{reference}", CardStatus.ENDED)
    answer = as_resident.get(f"/pay/{reference}")
    assert "You have not paid The payment of £90.00 was not made. No money was taken." in said(
        answer
    )
    assert 'href="/pay"' in answer.text


def test_when_nobody_can_be_asked_nobody_is_told_to_pay_again(as_resident, reference, provider):
    provider.down = "before"
    answer = as_resident.get(f"/pay/{reference}")
    page = said(answer)
    assert "We do not know yet if you have paid Do not pay again." in page
    assert f"call 01632 960 100 and give the reference {reference}" in page
    assert "Try again" not in page
    assert "Carry on with this payment" not in page


@pytest.mark.parametrize(
    "words",
    ["?status=success", "?redirect_status=succeeded&session_id=cs_1", "?cancelled=1", "?look=9"],
)
def test_the_words_of_an_address_change_nothing(as_resident, reference, database, words):
    assert "You have not paid yet" in said(as_resident.get(f"/pay/{reference}{words}"))
    assert state(database) is CardPaymentState.HANDED_OVER


def test_the_page_looks_again_by_itself_a_few_times_only(as_resident, reference, provider):
    pays(provider, reference)
    path, seen = f"/pay/{reference}", []
    while path and len(seen) < 10:
        answer = as_resident.get(path)
        seen.append(answer.headers.get("Refresh", ""))
        path = seen[-1].partition("url=")[2]
    assert len(seen) == 5
    assert seen[0] == f"4; url=/pay/{reference}?look=1"
    assert seen[-1] == ""


def test_looking_again_can_be_stopped(as_resident, reference, provider):
    pays(provider, reference)
    answer = as_resident.get(f"/pay/{reference}?look=stop")
    assert "Refresh" not in answer.headers
    assert "Look again" in said(answer)


def test_somebody_elses_payment_is_not_there(as_resident, paid, database):
    with database.transaction() as session:
        other = a_party(session)
    signed_in_payer(as_resident, other.id)
    for path in (f"/pay/{paid}", f"/pay/{paid}/receipt", f"/pay-a-bill/{paid}"):
        assert as_resident.get(path).status_code == 404


def test_an_officer_has_no_such_page(as_resident, paid):
    signed_in_officer(as_resident)
    assert as_resident.get(f"/pay/{paid}").status_code == 404


# ------------------------------------------------------------------ balances


def test_the_balance_drops_at_once_and_says_why(as_resident, reference, provider, resident):
    pays(provider, reference)
    as_resident.get(f"/pay/{reference}")
    for path in ("/account", f"/account/debts/{resident.debt.id}"):
        page = said(as_resident.get(path))
        assert "£966.50" in page
        assert "£90.00 is on its way to us. It is taken off here already." in page
    assert "£1,056.50" not in said(as_resident.get("/account"))


def test_once_it_has_arrived_it_is_taken_off_once(as_resident, paid):
    page = said(as_resident.get("/account"))
    assert "£966.50" in page
    assert "is on its way" not in page


def test_the_plan_counts_what_is_on_its_way_and_its_proof_does_not(
    as_resident, reference, provider
):
    pays(provider, reference)
    as_resident.get(f"/pay/{reference}")
    plan = next(
        part
        for part in as_resident.get("/account").text.split('"')
        if part.startswith("/plan/plans/")
    )
    page = said(as_resident.get(plan))
    assert "£90.00 of this is on its way to us." in page
    assert "Next payment £90.00 Due on Thursday 28 January 2027." in page
    assert "Paid so far £0.00" in said(as_resident.get(f"{plan}/proof"))


def test_what_is_on_its_way_costs_no_query_more(as_resident, reference, provider, database):
    as_resident.get("/account")
    with counted(database) as before:
        as_resident.get("/account")
    pays(provider, reference)
    as_resident.get(f"/pay/{reference}")
    with counted(database) as after:
        as_resident.get("/account")
    assert len(after) == len(before)


# ------------------------------------------------------------------ receipts


def test_the_receipt_shows_number_day_and_each_debt(as_resident, paid):
    page = said(as_resident.get(f"/pay/{paid}/receipt"))
    assert "Received on 22 November 2026" in page
    assert "Council tax 2026/27 £90.00 account 80012345" in page
    assert "Paid by card £90.00" in page


def test_there_is_no_receipt_before_the_money_is_here(as_resident, reference):
    assert as_resident.get(f"/pay/{reference}/receipt").status_code == 404


def test_the_receipt_is_sent_once_with_what_was_paid(
    app, as_resident, paid, provider, clock, database
):
    told(app, provider, paid, clock.now())
    with database.reading() as session:
        sent = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "card_payment_received")
        ).all()
    assert len(sent) == 1
    assert "We have received your payment of £90.00 on 22 November 2026." in sent[0].body
    assert "Council tax 2026/27, account 80012345: £90.00" in sent[0].body


def test_payments_made_are_listed_with_their_receipts(as_resident, paid):
    answer = as_resident.get("/payments")
    assert "22 November 2026 Card Receipt R" in said(answer)
    assert f"/pay/{paid}/receipt" in answer.text


def test_a_payment_on_its_way_stands_above_the_list(as_resident, reference, provider):
    pays(provider, reference)
    as_resident.get(f"/pay/{reference}")
    answer = as_resident.get("/payments")
    assert "On its way £90.00 is on its way to us." in said(answer)
    assert f'href="/pay/{reference}"' in answer.text


@pytest.fixture
def many(database, app, provider, as_resident, resident, clock):
    """More payments than a page holds, an hour apart."""
    with database.transaction() as session:
        account = an_account(session, resident.party)
        debts = [a_debt(session, account, year=2000 + n, charge="10").id for n in range(24)]
    for number, debt_id in enumerate(debts):
        reference = handed_over(as_resident, of_debt(debt_id, f"{number % 9 + 1}.00"))
        pays(provider, reference)
        told(app, provider, reference, NOW + timedelta(hours=number))
    return debts


def test_the_list_goes_on_page_by_page_and_costs_the_same(as_resident, many, database):
    first = as_resident.get("/payments")
    older = next(part for part in first.text.split('"') if part.startswith("/payments?before="))
    with counted(database) as there:
        second = as_resident.get(older)
    with counted(database) as here:
        as_resident.get("/payments")
    assert (first.text.count("/receipt"), second.text.count("/receipt")) == (ON_A_PAGE, 4)
    assert abs(len(here) - len(there)) <= 1


@pytest.mark.parametrize("before", ["999999", "0", "x", "9" * 20])
def test_a_place_in_the_list_that_is_not_ones_own_shows_nothing_of_anybody(
    as_resident, paid, before
):
    assert as_resident.get(f"/payments?before={before}").status_code in {200, 404}


def test_the_list_is_ones_own(as_resident, paid, database):
    with database.transaction() as session:
        other = a_party(session)
        a_debt(session, an_account(session, other), charge=pounds("5"))
    signed_in_payer(as_resident, other.id)
    assert "We have no payments of yours here yet." in said(as_resident.get("/payments"))
