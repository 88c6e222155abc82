"""Paying by card while signed in: what can be chosen, what is refused, and one payment for one press."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.stages import DebtType, Stage
from shared.models import CardPayment, CardPaymentDebt
from tests.support.builders import (
    a_debt,
    a_hold,
    a_party,
    a_statement,
    an_account,
    signed_in_payer,
    the_resident,
)
from tests.support.card_pages import (
    choose,
    handed_over,
    of_debt,
    pays,
    press_pay,
    reference_of,
    told,
)
from tests.support.checked_client import page_of
from tests.support.plan_pages import form_of, said
from tests.support.plans import an_offer, press_confirm, sandbox_policies
from tests.support.signed_in import parts_of


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


def ticked(answer) -> list[str]:
    boxes = [each for each in page_of(answer).all("input") if each["name"] == "debts"]
    return [each["value"] for each in boxes if each["type"] == "hidden" or "checked" in each]


def errors(answer) -> dict[str, str]:
    found = page_of(answer).having("govuk-error-message")
    return {
        each["id"].removesuffix("-error"): each.text.removeprefix("Error:").strip()
        for each in found
    }


# ------------------------------------------------------------------ choosing


def test_the_next_instalment_is_filled_in_and_chosen(as_resident, planned):
    answer = as_resident.get("/pay")
    assert "Your next payment: £90.00" in said(answer)
    chosen = [each for each in page_of(answer).all("input") if "checked" in each]
    assert [each["value"].startswith("plan-") for each in chosen] == [True]


def test_the_instalment_goes_to_its_debt_and_counts_for_the_plan(as_resident, planned):
    choose(as_resident, {"what": "plan-1"})
    page = said(as_resident.get("/pay/check"))
    assert "Council tax 2026/27 £90.00 account 80012345" in page
    assert "There is no charge for paying by card." in page
    assert "Pay £90.00 I cannot pay this" in page


def test_one_debt_needs_no_box_and_is_filled_in_with_what_is_owed(as_resident, resident):
    answer = as_resident.get("/pay")
    assert form_of(answer, "/pay")[f"amount-{resident.debt.id}"] == "1056.50"
    assert ticked(answer) == [str(resident.debt.id)]


def test_each_of_several_debts_has_a_box_and_what_is_on_hold_is_not_ticked(
    as_resident, resident, database
):
    with database.transaction() as session:
        benefit = an_account(session, resident.party, type=DebtType.HB_OVERPAYMENT)
        held = a_debt(session, benefit, charge="20.00", stage=Stage.INVOICE)
        a_hold(session, debt_id=held.id, kind="officer")
    answer = as_resident.get("/pay")
    assert ticked(answer) == [str(resident.debt.id)]
    assert "You do not have to pay what is on hold or in Breathing Space." in said(answer)


@pytest.mark.parametrize("kind", ["breathing_space", "officer"])
def test_what_is_held_can_be_paid_by_who_wants_to(as_resident, resident, database, kind):
    with database.transaction() as session:
        a_hold(session, party_id=resident.party.id, kind=kind)
    answer = as_resident.get("/pay")
    assert form_of(answer, "/pay")[f"amount-{resident.debt.id}"] == ""
    page = said(choose(as_resident, of_debt(resident.debt.id, "10")))
    assert "On hold. You do not have to pay it now." in page
    assert reference_of(press_pay(as_resident))


def test_an_instalment_of_a_held_debt_is_not_chosen_for_anybody(as_resident, planned, database):
    with database.transaction() as session:
        a_hold(session, debt_id=planned.debt.id, kind="officer")
    answer = as_resident.get("/pay")
    radios = [each for each in page_of(answer).all("input") if each["type"] == "radio"]
    assert radios
    assert not [each for each in radios if "checked" in each]


def test_one_amount_is_spread_by_what_is_due_first(as_resident, resident, database):
    with database.transaction() as session:
        a_debt(session, resident.account, year=2024, charge="12.40")
    page = said(choose(as_resident, {"what": "amount", "amount": "20"}))
    assert "Council tax 2024/25 £12.40" in page
    assert "Council tax 2026/27 £7.60" in page


def test_one_amount_is_not_offered_for_debts_of_two_kinds(as_resident, resident, database):
    with database.transaction() as session:
        benefit = an_account(session, resident.party, type=DebtType.HB_OVERPAYMENT)
        a_debt(session, benefit, charge="20.00", stage=Stage.INVOICE)
    assert "One amount for everything" not in said(as_resident.get("/pay"))
    wrong = errors(choose(as_resident, {"what": "amount", "amount": "20"}))
    assert list(wrong.values()) == [
        "Choose the debts yourself. An amount cannot be split between them."
    ]


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("", "Enter how much you want to pay, such as 90.00"),
        ("0", "Enter an amount that is more than 0."),
        ("0.00", "Enter an amount that is more than 0."),
        ("-1", "Enter an amount that is 0 or more."),
        ("٩٠", "Enter an amount in pounds using numbers only"),
        ("９０", "Enter an amount in pounds using numbers only"),
        ("1e3", "Enter an amount in pounds using numbers only"),
        ("90.001", "Enter pounds and pence"),
        ("0.99", "The least you can pay by card is £1.00"),
        ("5000.01", "The most you can pay by card at once is £5,000.00."),
        ("99999999", "Enter an amount under £10,000,000."),
        ("<b>90</b>", "Enter an amount in pounds using numbers only"),
    ],
)
def test_an_amount_that_cannot_be_paid_is_said_by_its_field_and_stays_typed(
    as_resident, resident, database, amount, says
):
    field = f"amount-{resident.debt.id}"
    answer = choose(as_resident, {**of_debt(resident.debt.id, amount), "keep": "yes"})
    assert says in errors(answer)[field]
    assert form_of(answer, "/pay")[field] == amount
    assert payments(database) == 0


def test_nothing_ticked_is_said_by_the_first_box_and_amounts_stay(as_resident, resident, database):
    with database.transaction() as session:
        other = a_debt(session, resident.account, year=2024, charge="12.40")
    answer = choose(as_resident, {"what": "debts", f"amount-{other.id}": "3.21"})
    assert list(errors(answer).values()) == ["Tick each debt that you want to pay."]
    assert form_of(answer, "/pay")[f"amount-{other.id}"] == "3.21"


def test_more_than_is_owed_is_asked_about(as_resident, resident, database):
    answer = choose(as_resident, of_debt(resident.debt.id, "1100"))
    assert errors(answer)["keep"].startswith("This is £43.50 more than you owe.")
    assert payments(database) == 0


def test_more_than_is_owed_is_kept_as_a_credit_when_the_payer_says_so(
    as_resident, resident, database
):
    page = said(choose(as_resident, {**of_debt(resident.debt.id, "1100"), "keep": "yes"}))
    assert "Council tax 2026/27 £1,056.50" in page
    assert "Kept as a credit £43.50" in page
    press_pay(as_resident)
    with database.reading() as session:
        assert session.scalars(select(CardPayment.keeps_credit)).all() == [True]


def test_a_debt_of_somebody_else_cannot_be_chosen(as_resident, resident, database):
    with database.transaction() as session:
        other = a_debt(session)
    answer = choose(as_resident, of_debt(other.id, "10"))
    assert list(errors(answer).values()) == ["Tick each debt that you want to pay."]


def test_the_button_of_one_debt_ticks_that_debt_alone(as_resident, resident, database):
    with database.transaction() as session:
        other = a_debt(session, resident.account, year=2024, charge="12.40")
    assert ticked(as_resident.get(f"/pay?debt={other.id}")) == [str(other.id)]


def test_what_was_chosen_is_there_when_one_comes_back(as_resident, resident):
    choose(as_resident, of_debt(resident.debt.id, "45.67"))
    form = form_of(as_resident.get("/pay"), "/pay")
    assert form[f"amount-{resident.debt.id}"] == "45.67"


def test_nobody_else_at_the_same_browser_sees_what_was_chosen(as_resident, resident, database):
    choose(as_resident, of_debt(resident.debt.id, "45.67"))
    with database.transaction() as session:
        other = a_party(session)
        a_debt(session, an_account(session, other))
    signed_in_payer(as_resident, other.id)
    assert "45.67" not in as_resident.get("/pay").text
    assert as_resident.get("/pay/check").headers["Location"] == "/pay"


def test_with_nothing_left_to_pay_the_page_says_so(client, provider, database):
    with database.transaction() as session:
        party = a_party(session)
    signed_in_payer(client, party.id)
    assert "There is nothing left to pay." in said(client.get("/pay"))


def test_a_council_that_takes_no_cards_shows_other_ways_and_no_button(app, as_resident, resident):
    settings = parts_of(app).settings
    object.__setattr__(settings, "cards", "none")
    assert "We cannot take cards here just now." in said(as_resident.get("/pay"))
    assert "Pay by card" not in said(as_resident.get("/account"))
    assert "We cannot take cards here just now." in said(as_resident.get("/pay-a-bill"))


# ------------------------------------------------------------------ paying


def test_pressing_pay_hands_over_with_our_reference_and_the_way_back(
    as_resident, resident, provider, database
):
    reference = handed_over(as_resident, of_debt(resident.debt.id, "90"))
    with database.reading() as session:
        payment = session.scalars(select(CardPayment)).one()
        meant = session.scalars(select(CardPaymentDebt)).one()
    assert (payment.reference, payment.state) == (reference, CardPaymentState.HANDED_OVER)
    assert (meant.debt_id, meant.amount.pence) == (resident.debt.id, 9000)


def test_the_form_may_end_at_the_provider_on_the_check_page_alone(app, as_resident, resident):
    object.__setattr__(parts_of(app).settings, "cards", "stripe")
    choose(as_resident, of_debt(resident.debt.id, "90"))
    policies = [
        as_resident.get(path).headers["Content-Security-Policy"] for path in ("/pay/check", "/pay")
    ]
    assert ["https://checkout.stripe.com" in each for each in policies] == [True, False]


def test_a_double_press_is_one_payment_on_one_page(as_resident, resident, provider, database):
    choose(as_resident, of_debt(resident.debt.id, "90"))
    form = form_of(as_resident.get("/pay/check"), "/pay/check")
    answers = [as_resident.post("/pay/check", data=form) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert (payments(database), provider.calls) == (1, 1)


def test_two_tabs_find_the_same_payment(as_resident, resident, provider, database):
    choose(as_resident, of_debt(resident.debt.id, "90"))
    forms = [form_of(as_resident.get("/pay/check"), "/pay/check") for _ in range(2)]
    answers = [as_resident.post("/pay/check", data=form) for form in forms]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert payments(database) == 1


def test_back_and_the_same_press_after_paying_leads_to_what_became_of_it(
    app, as_resident, resident, provider, database, clock
):
    choose(as_resident, of_debt(resident.debt.id, "90"))
    form = form_of(as_resident.get("/pay/check"), "/pay/check")
    reference = reference_of(as_resident.post("/pay/check", data=form))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    again = as_resident.post("/pay/check", data=form)
    assert again.headers["Location"] == f"/pay/{reference}"
    assert payments(database) == 1


def test_an_instalment_paid_in_one_tab_is_not_paid_again_in_the_other(
    app, as_resident, planned, provider, database
):
    choose(as_resident, {"what": "plan-1"})
    forms = [form_of(as_resident.get("/pay/check"), "/pay/check") for _ in range(2)]
    pays(provider, reference := reference_of(as_resident.post("/pay/check", data=forms[0])))
    as_resident.get(f"/pay/{reference}")
    # The next instalment is as much as the first: it is shown, and not paid by the old page.
    answer = as_resident.post("/pay/check", data=forms[1])
    assert answer.status_code == 409
    assert "What you owe has changed since you opened this page." in said(answer)
    assert payments(database) == 1


def test_what_changed_since_the_page_was_opened_is_shown_before_it_is_paid(
    as_resident, resident, database
):
    with database.transaction() as session:
        other = a_debt(session, resident.account, year=2024, charge="12.40")
    choose(as_resident, {"what": "amount", "amount": "20"})
    form = form_of(as_resident.get("/pay/check"), "/pay/check")
    with database.transaction() as session:
        session.get_one(type(other), other.id).charge = other.costs
    answer = as_resident.post("/pay/check", data=form)
    assert answer.status_code == 409
    assert "What you owe has changed since you opened this page. Nothing was paid." in said(answer)
    assert payments(database) == 0


@pytest.mark.parametrize("press", ["", "x" * 65, "é"])
def test_a_press_that_is_none_of_ours_pays_nothing(as_resident, resident, database, press):
    choose(as_resident, of_debt(resident.debt.id, "90"))
    form = form_of(as_resident.get("/pay/check"), "/pay/check")
    answer = as_resident.post("/pay/check", data={**form, "press": press})
    assert answer.headers["Location"] == "/pay/check"
    assert payments(database) == 0


def test_a_forged_amount_is_read_again_and_not_believed(as_resident, resident, database):
    choose(as_resident, of_debt(resident.debt.id, "90"))
    form = form_of(as_resident.get("/pay/check"), "/pay/check")
    forged = {**form, f"amount-{resident.debt.id}": "0.01"}
    assert "The least you can pay" in said(as_resident.post("/pay/check", data=forged))
    assert payments(database) == 0
