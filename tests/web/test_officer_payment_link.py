"""An officer sends somebody a link: it opens the payment that was chosen, without signing in, and pays once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from shared.domain.gate import HoldKind
from shared.models import OutboxMessage, PaymentLink
from shared.services.audit import Actor
from shared.services.holds import put_hold
from tests.support.builders import NOW, TODAY, signed_in_officer, the_resident
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def page(client, resident):
    signed_in_officer(client)
    return f"/officers/cases/{resident.party.id}/payment-link"


def send(client, page, resident, amount="40.00", press="press-1", **more):
    sent = {"what": f"debt-{resident.debt.id}", "amount": amount, "press": press, **more}
    return client.post(page, data=sent)


def messages(database):
    with database.reading() as session:
        return session.scalars(select(OutboxMessage.body)).all()


def test_the_link_in_the_message_opens_the_amount_that_was_chosen(
    app, client, database, page, resident
):
    answer = send(client, page, resident)
    assert (answer.status_code, answer.location) == (303, f"/officers/cases/{resident.party.id}")
    [body] = messages(database)
    path = re.search(r"https?://[^/\s]+(/pay/link/\S+)", body)[1]
    opened = page_of(app.test_client().get(path))
    assert "£40.00" in opened.all("main")[0].text


def test_left_empty_it_asks_for_all_that_is_owed(client, database, page, resident):
    send(client, page, resident, amount="")
    with database.reading() as session:
        assert session.scalars(select(PaymentLink.amount)).one().text() == "£1,056.50"


def test_pressed_twice_one_message_goes(client, database, page, resident):
    send(client, page, resident)
    send(client, page, resident)
    assert len(messages(database)) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "debt-999"}, "what"),
        ({"what": "spread"}, "what"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"amount": "1056.51"}, "amount"),
    ],
)
def test_what_cannot_be_asked_for_is_said_by_its_field(
    client, database, page, resident, sent, field
):
    answer = send(client, page, resident, **sent)
    assert answer.status_code == 200
    assert page_of(answer).having("govuk-error-message")[0]["id"] == f"{field}-error"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PaymentLink)) == 0


def test_the_page_asks_a_few_things_once(client, database, page):
    with counted(database) as asked:
        client.get(page)
    assert len(asked) <= 14


@pytest.fixture
def protected(database, resident):
    with database.transaction() as session:
        put_hold(
            session,
            HoldKind.BREATHING_SPACE,
            "moratorium:1",
            Actor("officer", 1),
            NOW,
            starts_on=TODAY,
            debt_id=resident.debt.id,
        )


def test_nobody_is_asked_for_money_while_they_are_protected(
    client, database, page, resident, protected
):
    answer = send(client, page, resident)
    assert "Send a link only to somebody who asked for one" in answer.text
    assert messages(database) == []


def test_who_asks_for_a_link_may_always_pay(client, database, page, resident, protected):
    assert "They may always pay" in client.get(page).text
    assert send(client, page, resident, asked="yes").status_code == 303
    assert len(messages(database)) == 1
