"""A payer closes the browser at every step of paying: what they owe is right in the end, and paid once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import CardPaymentState
from shared.jobs import sweep_card_payments
from shared.models import CardPayment, Debt, OutboxMessage
from tests.support.builders import signed_in_payer, the_resident
from tests.support.cards import DECLINED, Fault
from tests.support.plan_pages import form_of, said
from tests.support.signed_in import parts_of

DAY = timedelta(hours=24)
STATE = CardPaymentState


class Walk:
    """The resident with her browser, and what can happen around her."""

    def __init__(self, client, cards, resident) -> None:
        self.client, self.cards, self.resident = client, cards, resident
        self.parts = parts_of(client.application)
        signed_in_payer(client, resident.party.id)

    def choose(self) -> None:
        debt = self.resident.debt.id
        self.client.post("/pay", data={"what": "debts", "debts": debt, f"amount-{debt}": "90.00"})

    def check(self) -> None:
        self.choose()
        self.form = form_of(self.client.get("/pay/check"), "/pay/check")

    def press(self) -> None:
        self.check()
        self.answer = self.client.post("/pay/check", data=self.form)

    def press_and_hear_nothing(self) -> None:
        self.cards.fail(Fault.LOST)
        self.press()
        assert self.answer.status_code == 503
        self.cards.mend()

    def decline(self) -> None:
        self.press()
        self.cards.pay(self.payment.session_id, DECLINED)

    def leave_the_bank_waiting(self) -> None:
        self.press()
        self.cards.pay(self.payment.session_id, "4000002500003155", approves=None)

    def pay(self) -> None:
        self.press()
        self.cards.pay(self.payment.session_id)

    def pay_and_come_back(self) -> None:
        self.pay()
        assert "on its way" in said(self.client.get(f"/pay/{self.payment.reference}"))

    @property
    def payment(self) -> CardPayment:
        with self.parts.database.reading() as session:
            return session.scalars(select(CardPayment)).one()

    def hear(self) -> None:
        self.cards.deliver(self.client)

    def sweep(self) -> None:
        sweep_card_payments.run(self.parts)


@pytest.fixture
def walk(client, cards, database):
    with database.transaction() as session:
        resident = the_resident(session)
    return Walk(client, cards, resident)


def kept(database) -> tuple[list[CardPaymentState], int, int]:
    """The states of all payments, the pence received, and the receipts that were sent."""
    with database.reading() as session:
        states = list(session.scalars(select(CardPayment.state).order_by(CardPayment.id)))
        received = session.scalars(select(Debt.received)).one().pence
        sent = session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.template == "card_payment_received")
        ).all()
    return states, received, len(sent)


STEPS = {
    "after choosing": (Walk.choose, [], 0),
    "on the check page": (Walk.check, [], 0),
    "on the provider's page": (Walk.press, [STATE.ABANDONED], 0),
    "when the answer was lost": (Walk.press_and_hear_nothing, [STATE.ABANDONED], 0),
    "after a declined card": (Walk.decline, [STATE.ABANDONED], 0),
    "at the bank's question": (Walk.leave_the_bank_waiting, [STATE.ABANDONED], 0),
    "once it was paid": (Walk.pay, [STATE.PAID], 9000),
    "after coming back": (Walk.pay_and_come_back, [STATE.PAID], 9000),
}


@pytest.mark.parametrize("heard", [True, False], ids=["events arrive", "events are lost"])
@pytest.mark.parametrize("step", STEPS)
def test_wherever_the_browser_is_closed_the_books_are_right(walk, database, clock, step, heard):
    leaves, states, received = STEPS[step]
    leaves(walk)
    for _ in range(12):
        clock.pass_by(timedelta(hours=2))
        walk.cards.finish()
        if heard:
            walk.hear()
        walk.sweep()
    assert kept(database) == (states, received, len([each for each in states if received]))


@pytest.mark.parametrize("step", STEPS)
def test_whoever_comes_back_a_day_later_can_pay_what_is_left(walk, database, clock, step):
    leaves, _states, received = STEPS[step]
    leaves(walk)
    for _ in range(12):
        clock.pass_by(timedelta(hours=2))
        walk.cards.finish()
        walk.sweep()
    signed_in_payer(walk.client, walk.resident.party.id)
    form = form_of(walk.client.get(f"/pay?debt={walk.resident.debt.id}"), "/pay")
    left = 105650 - received
    assert form[f"amount-{walk.resident.debt.id}"] == f"{left // 100}.{left % 100:02d}"
