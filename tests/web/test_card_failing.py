"""Paying by card when the provider fails or much is owed: nobody pays twice, and no page asks for more."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import CardPaymentState
from shared.models import CardPayment
from tests.support.builders import a_debt, a_statement, signed_in_payer, the_resident
from tests.support.card_pages import choose, handed_over, of_debt, press_pay
from tests.support.cards import Fault
from tests.support.plan_pages import counted, said
from tests.support.plans import an_offer, press_confirm, sandbox_policies


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        a_statement(session, made.party)
    return made


@pytest.fixture
def planned(database, resident):
    with database.transaction() as session:
        press_confirm(session, resident.party.id, an_offer("90.00"))
    return resident


def payments(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(CardPayment))


# ------------------------------------------------------------------ the provider fails


def test_a_provider_that_is_down_costs_nobody_anything(as_resident, resident, provider, database):
    provider.down = "before"
    choose(as_resident, of_debt(resident.debt.id, "90"))
    answer = press_pay(as_resident)
    page = said(answer)
    assert answer.status_code == 503
    assert "The payment page did not open No money was taken from your card." in page
    assert "You can try again in a few minutes. You will not pay twice." in page
    assert "Sort code" in page
    assert "I cannot pay this" in page


def test_what_was_chosen_is_still_there_to_try_again(as_resident, resident, provider):
    provider.down = "before"
    choose(as_resident, of_debt(resident.debt.id, "45.67"))
    press_pay(as_resident)
    provider.down = ""
    assert "Pay £45.67" in said(as_resident.get("/pay/check"))


def test_after_it_is_up_again_the_same_payment_goes_on(as_resident, resident, provider, database):
    provider.down = "after"
    choose(as_resident, of_debt(resident.debt.id, "90"))
    press_pay(as_resident)
    provider.down = ""
    handed_over(as_resident, of_debt(resident.debt.id, "90"))
    assert payments(database) == 1


def test_a_provider_that_refuses_our_key_is_nobodys_fault_but_ours(
    as_resident, resident, provider, database
):
    provider.refuses = True
    choose(as_resident, of_debt(resident.debt.id, "90"))
    answer = press_pay(as_resident)
    assert answer.status_code == 503
    assert "That is not because of you or your card." in said(answer)
    with database.reading() as session:
        assert session.scalars(select(CardPayment.state)).all() == [CardPaymentState.NOT_STARTED]


# ------------------------------------------------------------------ small and quick


@pytest.mark.parametrize("more", [0, 12])
def test_the_page_asks_as_much_whatever_is_owed(as_resident, planned, database, more):
    with database.transaction() as session:
        for year in range(2010, 2010 + more):
            a_debt(session, planned.account, year=year, charge="10.00")
    as_resident.get("/pay")
    with counted(database) as statements:
        as_resident.get("/pay")
    assert len([each for each in statements if each.startswith("SELECT")]) <= 7


# ------------------------------------------------------------------ through the stand-in


@pytest.fixture
def with_the_stand_in(client, resident):
    signed_in_payer(client, resident.party.id)
    return client


@pytest.mark.parametrize("fault", sorted(Fault))
def test_whatever_goes_wrong_the_page_says_what_happened_to_the_money(
    with_the_stand_in, resident, cards, fault
):
    choose(with_the_stand_in, of_debt(resident.debt.id, "90"))
    cards.fail(fault, times=None)
    answer = press_pay(with_the_stand_in)
    assert answer.status_code == 503
    assert "No money was taken from your card." in said(answer)


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.FAILS_AFTER}))
def test_once_it_is_mended_the_payer_gets_to_the_page(with_the_stand_in, resident, cards, fault):
    choose(with_the_stand_in, of_debt(resident.debt.id, "90"))
    cards.fail(fault, times=None)
    press_pay(with_the_stand_in)
    cards.mend()
    choose(with_the_stand_in, of_debt(resident.debt.id, "90"))
    answer = press_pay(with_the_stand_in)
    assert "/sandbox/cards/pay/" in answer.headers["Location"]


@pytest.mark.parametrize("fault", sorted(set(Fault) - {Fault.FAILS_AFTER}))
def test_a_payer_who_comes_back_while_it_is_down_is_told_not_to_pay_again(
    with_the_stand_in, resident, cards, fault, database
):
    choose(with_the_stand_in, of_debt(resident.debt.id, "90"))
    press_pay(with_the_stand_in)
    with database.reading() as session:
        payment = session.scalars(select(CardPayment)).one()
    cards.pay(payment.session_id)
    cards.fail(fault, times=None)
    page = said(with_the_stand_in.get(f"/pay/{payment.reference}"))
    assert "We do not know yet if you have paid Do not pay again." in page
