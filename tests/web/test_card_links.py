"""A link from a message pays once: looking at it changes nothing, and it says no more than it must."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import CardPaymentState
from shared.gateways.card_ports import CardStatus
from shared.models import CardPayment, OutboxMessage, PaymentLink, Plan
from shared.services.audit import Actor
from shared.services.card_payments.links import LASTS, make_link, send_link
from shared.services.errors import NotFound
from tests.support.builders import (
    NOW,
    a_debt,
    a_statement,
    pounds,
    signed_in_payer,
    the_resident,
)
from tests.support.card_pages import handed_over, of_debt, pays, reference_of, told
from tests.support.kept import rows_of
from tests.support.plan_pages import form_of, said
from tests.support.plans import an_offer, press_confirm, sandbox_policies

OFFICER = Actor("officer", 1)


@pytest.fixture
def resident(database, provider):
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        a_statement(session, made.party)
        press_confirm(session, made.party.id, an_offer("90.00"))
    return made


def a_link(database, resident, amount="90.00", **about) -> str:
    with database.transaction() as session:
        if not about:
            about = {"plan_id": session.scalars(select(Plan.id)).one()}
        address = make_link(session, resident.party.id, pounds(amount), OFFICER, NOW, **about)
    return "/pay/link/" + address.rpartition("/")[2]


@pytest.fixture
def link(database, resident):
    return a_link(database, resident)


def pressed(client, link):
    return client.post(link, data=form_of(client.get(link), link))


def test_it_opens_the_amount_and_what_it_is_for(client, link):
    page = said(client.get(link))
    assert "Pay £90.00 by card Amount £90.00 Payment for Payment plan P" in page
    assert "This link works until 6 December 2026" in page
    assert "Pay £90.00 I cannot pay this" in page


def test_it_shows_nothing_more_of_anybody(client, link):
    page = said(client.get(link))
    assert [each for each in ("Hughes", "80012345", "1,056.50", "Mill Lane") if each in page] == []


def test_looking_at_it_changes_nothing_however_often(client, link, database):
    before = rows_of(database)
    for method in ("GET", "HEAD", "GET"):
        assert client.open(link, method=method).status_code == 200
    assert rows_of(database) == before


def test_only_a_hash_of_it_is_kept(database, link):
    token = link.rpartition("/")[2]
    with database.reading() as session:
        kept = session.scalars(select(PaymentLink.token_sha256)).one()
    assert kept == hashlib.sha256(token.encode()).hexdigest()


def test_pressing_it_pays_the_instalment_and_counts_for_the_plan(
    client, app, link, provider, database, clock, resident
):
    reference = reference_of(pressed(client, link))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    with database.reading() as session:
        payment = session.scalars(select(CardPayment)).one()
    assert (payment.method, payment.party_id, payment.state) == (
        "link",
        resident.party.id,
        CardPaymentState.PAID,
    )
    assert payment.plan_id is not None
    assert "Payment received" in said(client.get(f"/pay-a-bill/{reference}"))


def test_the_party_gets_the_receipt(client, app, link, provider, database, clock):
    reference = reference_of(pressed(client, link))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    with database.reading() as session:
        templates = session.scalars(select(OutboxMessage.template)).all()
    assert "card_payment_received" in templates


def test_it_pays_once(client, app, link, provider, database, clock):
    form = form_of(client.get(link), link)
    reference = reference_of(client.post(link, data=form))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    assert "This has been paid" in said(client.get(link))
    assert client.post(link, data=form).headers["Location"] == f"/pay-a-bill/{reference}"
    with database.reading() as session:
        assert len(session.scalars(select(CardPayment)).all()) == 1


def test_somebody_else_with_a_used_link_sees_no_more_than_that(client, app, link, provider, clock):
    reference = reference_of(pressed(client, link))
    pays(provider, reference)
    told(app, provider, reference, clock.now())
    other = app.test_client()
    page = said(other.get(link))
    assert "This has been paid" in page
    assert reference not in page


def test_who_walked_away_finds_the_same_payment(client, link, database):
    first, second = pressed(client, link), pressed(client, link)
    assert first.headers["Location"] == second.headers["Location"]
    with database.reading() as session:
        assert len(session.scalars(select(CardPayment)).all()) == 1


def test_a_payment_that_came_to_nothing_leaves_the_link_as_it_was(client, link, provider, database):
    reference = reference_of(pressed(client, link))
    provider.change(f"cs_{reference}", CardStatus.ENDED)
    client.get(f"/pay-a-bill/{reference}")
    assert reference_of(pressed(client, link)) != reference


def test_it_runs_out(client, link, clock):
    clock.move_to(NOW + LASTS)
    answer = client.get(link)
    assert answer.status_code == 404
    assert "This link does not work any more" in said(answer)
    assert client.post(link).status_code == 404


def test_a_link_that_nobody_made_looks_like_one_that_ran_out(client, link, clock):
    made_up = said(client.get("/pay/link/" + "x" * 43))
    clock.move_to(NOW + LASTS + timedelta(days=1))
    assert said(client.get(link)) == made_up


def test_what_was_paid_meanwhile_is_not_asked_again(
    client, app, resident, provider, database, clock
):
    with database.transaction() as session:
        older = a_debt(session, resident.account, year=2023, charge="50.00")
    link = a_link(database, resident, "50.00", debt_id=older.id)
    signed_in_payer(client, resident.party.id)
    pays(provider, reference := handed_over(client, of_debt(older.id, "30.00")))
    told(app, provider, reference, clock.now())
    assert "Pay £20.00 by card" in said(client.get(link))
    pays(provider, reference := handed_over(client, of_debt(older.id, "20.00")))
    told(app, provider, reference, clock.now())
    assert client.get(link).status_code == 404


def test_a_link_cannot_be_made_for_somebody_elses_debt(database, resident):
    with database.transaction() as session:
        other = a_debt(session)
        with pytest.raises(NotFound):
            make_link(session, resident.party.id, pounds("5.00"), OFFICER, NOW, debt_id=other.id)


@pytest.mark.parametrize("channel", ["email", "sms", "letter"])
def test_it_is_sent_in_the_partys_own_way(database, resident, channel):
    with database.transaction() as session:
        session.get_one(type(resident.party), resident.party.id).channel = channel
        address = send_link(
            session,
            resident.party.id,
            pounds("50.00"),
            OFFICER,
            NOW,
            debt_id=resident.debt.id,
            dedupe="reminder:1",
        )
    with database.reading() as session:
        sent = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "card_payment_link")
        ).one()
    assert sent.channel == channel
    assert address in sent.body
    assert "£50.00" in sent.body


def test_a_provider_that_is_down_leaves_the_link(client, link, provider):
    provider.down = "before"
    assert pressed(client, link).status_code == 503
    provider.down = ""
    assert reference_of(pressed(client, link))
