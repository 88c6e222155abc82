"""A card payment by phone: chosen, keyed into the provider's fields, read out, and never taken twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.roles import MONEY_MOVERS, STAFF
from shared.models import CardPayment, Officer, Posting, Receipt
from shared.services.card_payments.sweep import sweep
from tests.support.builders import (
    a_debt,
    a_party,
    a_statement,
    an_account,
    is_own_record,
    signed_in_officer,
    the_resident,
)
from tests.support.cards import DECLINED, GOOD, NO_FUNDS, Fault
from tests.support.checked_client import page_of
from tests.support.paid_cards import owed
from tests.support.plans import press_confirm, sandbox_policies
from tests.support.signed_in import parts_of


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def officer(client, resident):
    return signed_in_officer(client)


def case_of(resident):
    return f"/officers/cases/{resident.party.id}"


def press_of(client, resident):
    page = client.get(f"{case_of(resident)}/phone-payment").text
    return re.search(r'name="press" value="([^"]+)"', page)[1]


def chosen(client, resident, amount="50.00", **more):
    sent = {
        "what": f"debt-{resident.debt.id}",
        "amount": amount,
        "press": press_of(client, resident),
        **more,
    }
    return client.post(f"{case_of(resident)}/phone-payment", data=sent)


def card_page(client, resident, amount="50.00"):
    answer = chosen(client, resident, amount)
    assert answer.status_code == 303
    return answer.headers["Location"]


def key_in(client, cards, where, card=GOOD):
    return client.post(where, data={"card": cards.key_in(card)}, follow_redirects=True)


def payment(database):
    with database.reading() as session:
        return session.scalars(select(CardPayment).order_by(CardPayment.id.desc())).first()


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def balance(database, resident):
    with database.reading() as session:
        return owed(session, resident.debt.id).plain()


@pytest.mark.usefixtures("officer")
def test_the_receipt_is_there_while_the_caller_is_on_the_line(client, cards, database, resident):
    answer = key_in(client, cards, card_page(client, resident))
    said = page_of(answer).all("main")[0].text
    with database.reading() as session:
        number = session.scalars(select(Receipt.number)).one()
    assert page_of(answer).all("h1")[0].text == "Payment received"
    for part in ("£50.00", number, "Council tax 2026/27, 80012345: £50.00", "£1,006.50"):
        assert part in said
    assert balance(database, resident) == "1006.50"


@pytest.mark.usefixtures("officer")
def test_the_webhook_that_follows_changes_nothing(client, cards, database, resident):
    key_in(client, cards, card_page(client, resident))
    assert set(cards.deliver(client)) == {200}
    assert count(database, Posting) == 1


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "debt-999"}, "what"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "0.99"}, "amount"),
        ({"amount": "5000.01", "keep": "yes"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"amount": "1056.51"}, "keep"),
    ],
)
def test_a_choice_that_cannot_be_paid_is_said_beside_its_field(
    client, database, resident, sent, field
):
    answer = chosen(client, resident, **sent)
    assert answer.status_code == 200
    assert any(a["href"].startswith(f"#{field}") for a in page_of(answer).all("a"))
    assert count(database, CardPayment) == 0


@pytest.mark.usefixtures("officer")
def test_more_than_is_owed_is_a_credit_when_they_say_so(client, cards, database, resident):
    answer = chosen(client, resident, "1060.00", keep="yes")
    key_in(client, cards, answer.headers["Location"])
    assert balance(database, resident) == "-3.50"


@pytest.mark.usefixtures("officer")
def test_an_empty_amount_pays_all_of_the_debt(client, cards, database, resident):
    key_in(client, cards, card_page(client, resident, ""))
    assert balance(database, resident) == "0.00"


@pytest.mark.usefixtures("officer")
def test_an_amount_is_spread_by_the_councils_order(client, cards, database, resident):
    with database.transaction() as session:
        older = a_debt(session, resident.account, year=2024, charge="30.00")
    where = chosen(client, resident, "50.00", what="spread").headers["Location"]
    key_in(client, cards, where)
    with database.reading() as session:
        assert owed(session, older.id).plain() == "0.00"
    assert balance(database, resident) == "1036.50"


def test_the_instalment_of_a_plan_is_filled_in(client, cards, database, resident):
    with database.transaction() as session:
        sandbox_policies(session)
        a_statement(session, resident.party)
        press_confirm(session, resident.party.id)
    signed_in_officer(client)
    page = client.get(f"{case_of(resident)}/phone-payment").text
    plan = re.search(r'value="(plan-\d+)"', page)[1]
    where = chosen(client, resident, "", what=plan).headers["Location"]
    key_in(client, cards, where)
    assert balance(database, resident) == "966.50"


@pytest.mark.usefixtures("officer")
def test_a_declined_card_can_be_followed_by_another(client, cards, database, resident):
    where = card_page(client, resident)
    answer = key_in(client, cards, where, NO_FUNDS)
    assert "The card was declined. Nothing was taken." in answer.text
    assert balance(database, resident) == "1056.50"
    assert "Payment received" in key_in(client, cards, where).text
    assert count(database, Receipt) == 1


@pytest.mark.usefixtures("officer")
def test_a_double_press_is_one_payment(client, cards, database, resident):
    press = press_of(client, resident)
    places = {chosen(client, resident, press=press).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    where, card = places.pop(), {"card": cards.key_in()}
    answers = [client.post(where, data=card, follow_redirects=True) for _ in range(2)]
    assert all("Payment received" in answer.text for answer in answers)
    assert [each for each in cards.sent if each.endswith("payment_intents")] == [
        "POST /v1/payment_intents"
    ]
    assert count(database, Receipt) == 1


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.FAILS_AFTER, Fault.TRUNCATED, Fault.SLOW])
def test_without_an_answer_nobody_takes_it_again_and_the_sweeper_finds_out(
    client, cards, clock, database, resident, fault
):
    where = card_page(client, resident)
    cards.fail(fault, only="POST /v1/payment_intents")
    answer = key_in(client, cards, where)
    assert "Do not take this payment again." in answer.text
    assert "Do not take this payment again." in key_in(client, cards, where).text
    assert len([each for each in cards.sent if each == "POST /v1/payment_intents"]) == 1
    cards.mend()
    clock.pass_by(timedelta(minutes=3))
    sweep(database, cards.port, clock.now())
    assert "Payment received" in client.get(where).text
    assert balance(database, resident) == "1006.50"


@pytest.mark.usefixtures("officer")
def test_a_payment_that_the_provider_never_heard_of_ends_unpaid(
    client, cards, clock, database, resident
):
    where = card_page(client, resident)
    cards.fail(Fault.DOWN, only="POST /v1/payment_intents")
    key_in(client, cards, where)
    cards.mend()
    clock.pass_by(timedelta(minutes=40))
    sweep(database, cards.port, clock.now())
    assert "Nothing was taken" in client.get(where).text
    assert payment(database).state is CardPaymentState.ABANDONED


@pytest.mark.usefixtures("officer")
def test_a_key_that_the_provider_refuses_takes_nothing(client, cards, database, resident):
    where = card_page(client, resident)
    cards.fail(Fault.KEY_REFUSED, only="POST /v1/payment_intents")
    assert "Nothing was taken" in key_in(client, cards, where).text


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("card", ["", "4242 4242 4242 4242", "pm_<b>", "x" * 300])
def test_only_the_providers_id_of_a_card_is_sent_on(client, cards, resident, card):
    where = card_page(client, resident)
    answer = client.post(where, data={"card": card}, follow_redirects=True)
    assert "No card came with the form." in answer.text
    assert cards.sent == []


@pytest.mark.usefixtures("officer")
def test_the_card_page_alone_lets_the_providers_script_and_frames_in(client, resident):
    where = card_page(client, resident)
    policy = client.get(where).headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-src" not in client.get(case_of(resident)).headers["Content-Security-Policy"]


@pytest.mark.usefixtures("officer")
def test_no_number_of_a_card_reaches_the_database_or_the_logs(
    client, cards, database, resident, capfd
):
    where = card_page(client, resident)
    for card in (DECLINED, GOOD):
        key_in(client, cards, where, card)
    cards.deliver(client)
    said = capfd.readouterr()
    kept = _everything_in(database)
    for card in (DECLINED, GOOD):
        for number in (
            card,
            " ".join(re.findall("....", card)),
            "-".join(re.findall("....", card)),
        ):
            assert number not in kept
            assert number not in said.out + said.err
    assert not re.search(r"\b(cvc|cvv)\D{0,5}123\b", kept)


def _everything_in(database):
    with database.reading() as session:
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        rows = []
        for (name,) in names.all():
            rows += session.execute(text(f'SELECT * FROM "{name}"')).all()
    return repr(rows) + _bytes_of(database)


def _bytes_of(database):
    return Path(database.url.database).read_bytes().decode("latin-1")


@pytest.mark.parametrize("role", sorted(STAFF))
def test_the_button_is_there_for_those_who_may_take_money(client, resident, role):
    signed_in_officer(client, role)
    page = client.get(case_of(resident))
    assert ("Take a card payment by phone" in page.text) == (role in MONEY_MOVERS)


def test_nobody_takes_a_payment_on_their_own_record(client, database, resident):
    officer = signed_in_officer(client)
    with database.transaction() as session:
        is_own_record(session, officer_row(session, officer), resident.party)
    assert client.get(f"{case_of(resident)}/phone-payment").status_code == 404


def officer_row(session, officer):
    return session.get_one(Officer, officer.officer_id)


@pytest.mark.usefixtures("officer")
def test_a_payment_is_found_under_its_own_case_only(client, database, resident):
    where = card_page(client, resident)
    with database.transaction() as session:
        other = a_party(session)
        a_debt(session, an_account(session, other))
    elsewhere = where.replace(f"/cases/{resident.party.id}/", f"/cases/{other.id}/")
    assert client.get(elsewhere).status_code == 404
    assert client.post(elsewhere, data={"card": "pm_12345"}).status_code == 404


@pytest.mark.usefixtures("officer")
def test_a_debt_of_somebody_else_cannot_be_chosen(client, database, resident):
    with database.transaction() as session:
        other = a_debt(session, an_account(session, a_party(session)))
    assert chosen(client, resident, what=f"debt-{other.id}").status_code == 200
    assert count(database, CardPayment) == 0


def test_a_council_without_cards_says_so(client, app, resident, monkeypatch):
    parts = parts_of(app)
    monkeypatch.setitem(
        app.extensions, "evenkeel", replace(parts, settings=replace(parts.settings, cards="none"))
    )
    signed_in_officer(client)
    assert "does not take cards" in client.get(f"{case_of(resident)}/phone-payment").text


@pytest.mark.usefixtures("officer")
def test_nothing_owed_is_nothing_to_pay(client, database):
    with database.transaction() as session:
        party = a_party(session)
    page = client.get(f"/officers/cases/{party.id}/phone-payment")
    assert "Nothing is left to pay." in page.text
