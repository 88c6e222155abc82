"""The sweeper as the clock runs it: payments and refunds that were left half-way, in numbers."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from shared.domain.card_payment_states import CardPaymentState, RefundState
from shared.jobs.registry import run_job
from shared.models import CardPayment, Refund
from shared.services.audit import Actor
from shared.services.card_payments.start import hand_over
from tests.support.builders import NOW, a_debt, pounds
from tests.support.money_moves import a_card_payment

JOB = "sweep_card_payments"


@pytest.fixture
def parts(app_parts, cards):
    return dataclasses.replace(app_parts, cards=cards.port)


@pytest.fixture
def paid_there(database, cards):
    """A payment that its payer has made, and of which no event has come."""
    with database.transaction() as session:
        made = a_card_payment(session, a_debt(session), "50.00", CardPaymentState.INTENDED)
    hand_over(database, cards.port, made.id, Actor("payer", 1), NOW)
    with database.reading() as session:
        cards.pay(session.get_one(CardPayment, made.id).session_id)
    return made


def test_when_nothing_is_due_it_says_nothing(parts):
    assert run_job(JOB, parts) == ""


def test_it_says_what_it_settled(parts, clock, paid_there):
    clock.pass_by(timedelta(hours=1))
    assert run_job(JOB, parts) == "settled 1, put off 0, refunds 0"
    assert run_job(JOB, parts) == ""


def test_a_refund_that_was_approved_and_not_sent_is_sent(parts, database, clock, paid_there):
    clock.pass_by(timedelta(hours=1))
    run_job(JOB, parts)
    with database.transaction() as session:
        payment = session.get_one(CardPayment, paid_there.id)
        payment.refunded = pounds("20.00")
        refund = Refund(
            reference="F1",
            payment_id=payment.id,
            amount=pounds("20.00"),
            reason="",
            state=RefundState.APPROVED,
            look_at=clock.now(),
            press="refund",
            asked_at=clock.now(),
        )
        session.add(refund)
    assert run_job(JOB, parts) == "settled 0, put off 0, refunds 1"
    with database.reading() as session:
        assert session.get_one(Refund, refund.id).state is not RefundState.APPROVED
