"""Paying with a reference and a postcode: nothing tells whether they are ours, or anything of the account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import CardPaymentState
from shared.models import CardPayment, CardPaymentDebt, Debt, OutboxMessage, SuspenseItem
from tests.support.builders import POSTCODE, a_debt, a_hold, an_account, the_resident
from tests.support.card_pages import pays, reference_of, told
from tests.support.plan_pages import counted, form_of, said

RIGHT = {"reference": "80012345", "postcode": POSTCODE, "amount": "90.00"}
WRONG = {
    "an unknown reference": {"reference": "80012346"},
    "another postcode": {"postcode": "TW1 4QX"},
    "an account without any debt": {"reference": "80020001"},
    "what could be no reference": {"reference": "' OR 1=1 --"},
    "a very long reference": {"reference": "9" * 160},
}
TOLD = ("Hughes", "Carys", "Mill Lane", "1,056.50", "972.00", "Council tax", "council tax 2026")


@pytest.fixture
def resident(database, provider):
    with database.transaction() as session:
        made = the_resident(session)
        an_account(session, made.party, reference="80020001")
    return made


def typed(client, **changes):
    return client.post("/pay-a-bill", data={**RIGHT, **changes})


def pressed(client, **changes):
    typed(client, **changes)
    answer = client.get("/pay-a-bill/check")
    return client.post("/pay-a-bill/check", data=form_of(answer, "/pay-a-bill/check"))


def without_what_differs(answer, changes) -> str:
    """The page without tokens and without what was typed."""
    text = re.sub(r'name="(csrf_token|press)" value="[^"]*"', "", answer.text)
    for name in ("reference", "postcode"):
        text = text.replace({**RIGHT, **changes}[name][:40].replace("'", "&#39;"), "typed")
    return text


# ------------------------------------------------------------------ nothing is told


@pytest.mark.parametrize("what", WRONG)
def test_every_page_before_the_button_is_the_same(client, app, resident, what):
    pages = []
    for changes in ({}, WRONG[what]):
        browser = app.test_client()
        first = typed(browser, **changes)
        pages.append(
            (
                first.status_code,
                first.headers["Location"],
                without_what_differs(browser.get("/pay-a-bill/check"), changes),
            )
        )
    assert pages[0] == pages[1]


@pytest.mark.parametrize("what", WRONG)
def test_after_the_button_every_mismatch_has_the_same_answer(client, resident, database, what):
    answer = pressed(client, **WRONG[what])
    assert (
        "We cannot take a payment with this reference and postcode. Check both against your bill."
        in said(answer)
    )
    assert form_of(answer, "/pay-a-bill")["amount"] == "90.00"
    with database.reading() as session:
        assert session.scalars(select(CardPayment)).all() == []


def test_every_mismatch_asks_the_database_the_same(client, app, resident, database):
    asked = []
    for what in ("an unknown reference", "another postcode"):
        browser = app.test_client()
        typed(browser, **WRONG[what])
        form = form_of(browser.get("/pay-a-bill/check"), "/pay-a-bill/check")
        with counted(database) as statements:
            browser.post("/pay-a-bill/check", data=form)
        asked.append(list(statements))
    assert asked[0] == asked[1]


def test_no_page_shows_what_was_not_typed(client, app, resident, provider, clock):
    answers = [client.get("/pay-a-bill"), typed(client), client.get("/pay-a-bill/check")]
    answer = pressed(client)
    reference = reference_of(answer)
    answers.append(client.get(f"/pay-a-bill/{reference}"))
    pays(provider, reference)
    answers.append(client.get(f"/pay-a-bill/{reference}"))
    told(app, provider, reference, clock.now())
    answers.append(client.get(f"/pay-a-bill/{reference}"))
    answers.append(client.get(f"/pay-a-bill/{reference}/receipt"))
    shown = " ".join(said(each) for each in answers)
    assert [word for word in TOLD if word in shown] == []
    assert "Payment received" in shown
    assert "80012345" in shown


def test_more_than_is_owed_is_not_refused_for_that_would_tell(client, resident):
    assert reference_of(pressed(client, amount="4000"))


# ------------------------------------------------------------------ limits


def test_tries_are_counted_as_for_signing_in(client, resident, clock):
    for _ in range(10):
        assert pressed(client, postcode="TW1 4QX").status_code == 200
    answer = pressed(client)
    assert answer.status_code == 429
    clock.pass_by(timedelta(minutes=5, seconds=1))
    assert pressed(client).status_code == 303


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"reference": ""}, "reference", "Enter the reference. It is on your bill."),
        ({"postcode": " "}, "postcode", "Enter the postcode of the address on your bill."),
        ({"amount": ""}, "amount", "Enter how much you want to pay, such as 90.00"),
        ({"amount": "0"}, "amount", "Enter an amount that is more than 0."),
        ({"amount": "-1"}, "amount", "Enter an amount that is 0 or more."),
        ({"amount": "٩٠"}, "amount", "Enter an amount in pounds using numbers only"),
        ({"amount": "0.50"}, "amount", "The least you can pay by card is £1.00"),
        ({"amount": "5000.01"}, "amount", "The most you can pay by card at once is £5,000.00."),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_the_rest_stays(
    client, resident, changes, field, says
):
    answer = typed(client, **changes)
    assert says in said(answer)
    form = form_of(answer, "/pay-a-bill")
    assert {name: form[name] for name in RIGHT if name != field} == {
        name: value for name, value in RIGHT.items() if name != field
    }


# ------------------------------------------------------------------ paying


def test_the_money_goes_within_the_account_by_what_is_due_first(
    client, app, resident, provider, database, clock
):
    with database.transaction() as session:
        a_debt(session, resident.account, year=2024, charge="12.40")
    reference = reference_of(pressed(client))
    with database.reading() as session:
        payment = session.scalars(select(CardPayment)).one()
        meant = session.scalars(select(CardPaymentDebt.amount)).all()
    assert (payment.method, payment.party_id, payment.account_id) == (
        "reference",
        None,
        resident.account.id,
    )
    assert sorted(each.pence for each in meant) == [1240, 7760]
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    with database.reading() as session:
        assert sum(each.pence for each in session.scalars(select(Debt.received))) == 9000


def test_typed_without_a_blank_and_in_small_letters_it_is_the_same_bill(client, resident):
    assert reference_of(pressed(client, reference=" 8001 2345 ", postcode="tw14qt"))


def test_what_is_too_much_waits_for_a_person(client, app, resident, provider, database, clock):
    reference = reference_of(pressed(client, amount="1100.00"))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    with database.reading() as session:
        found = [item.amount.pence for item in session.scalars(select(SuspenseItem))]
    assert found == [4350]


def test_kept_as_a_credit_nothing_waits(client, app, resident, provider, database, clock):
    reference = reference_of(pressed(client, amount="1100.00", keep="yes"))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    with database.reading() as session:
        assert session.scalars(select(SuspenseItem)).all() == []
        assert session.get_one(Debt, resident.debt.id).received.pence == 110000


def test_a_held_account_takes_what_somebody_wants_to_pay(client, resident, database):
    with database.transaction() as session:
        a_hold(session, party_id=resident.party.id, kind="breathing_space")
    assert reference_of(pressed(client))


def test_pressed_twice_it_is_one_payment(client, resident, database):
    typed(client)
    form = form_of(client.get("/pay-a-bill/check"), "/pay-a-bill/check")
    answers = [client.post("/pay-a-bill/check", data=form) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    with database.reading() as session:
        assert len(session.scalars(select(CardPayment)).all()) == 1


def test_in_two_tabs_it_is_one_payment(client, resident, database):
    typed(client)
    forms = [form_of(client.get("/pay-a-bill/check"), "/pay-a-bill/check") for _ in range(2)]
    answers = [client.post("/pay-a-bill/check", data=form) for form in forms]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    with database.reading() as session:
        assert len(session.scalars(select(CardPayment)).all()) == 1


def test_the_way_back_is_for_this_browser_alone(client, app, resident):
    reference = reference_of(pressed(client))
    assert client.get(f"/pay-a-bill/{reference}").status_code == 200
    other = app.test_client()
    for path in (f"/pay-a-bill/{reference}", f"/pay-a-bill/{reference}/receipt"):
        assert other.get(path).status_code == 404


def test_the_provider_sends_the_payer_back_to_a_page_without_sign_in(
    client, app, resident, provider, monkeypatch
):
    wishes = []
    monkeypatch.setattr(
        provider,
        "open_page",
        lambda wish: wishes.append(wish) or type(provider).open_page(provider, wish),
    )
    reference = reference_of(pressed(client))
    assert wishes[0].return_address.endswith(f"/pay-a-bill/{reference}")
    assert wishes[0].cancel_address == wishes[0].return_address


def test_nobody_is_written_to_for_what_somebody_else_paid(
    client, app, resident, provider, database, clock
):
    reference = reference_of(pressed(client))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []
        assert session.scalars(select(CardPayment.state)).one() is CardPaymentState.PAID


def test_a_provider_that_is_down_took_nothing(client, resident, provider):
    provider.down = "before"
    answer = pressed(client)
    assert answer.status_code == 503
    assert "No money was taken from your card." in said(answer)
    assert 'href="/pay-a-bill"' in answer.text
    assert form_of(client.get("/pay-a-bill"), "/pay-a-bill")["amount"] == "90.00"


def test_without_having_typed_anything_there_is_nothing_to_check(client, provider):
    assert client.get("/pay-a-bill/check").headers["Location"] == "/pay-a-bill"
    assert client.post("/pay-a-bill/check").headers["Location"] == "/pay-a-bill"
