"""Killed at each step between our intention, the provider and our record: nothing lost, nothing doubled.

Afterwards the sweeper comes and the provider sends its events again, as both do in the end.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from shared.domain.allocation import Rule, Share
from shared.domain.card_payment_states import CardPaymentState, RefundState
from shared.domain.money import ZERO
from shared.gateways.card_ports import CardStatus
from shared.models import CardPayment, Debt, Posting, Receipt, Refund
from shared.services.card_payments.choose import PaymentChoice
from shared.services.card_payments.sweep import sweep
from tests.support.builders import NOW, a_debt, a_party, an_account, an_officer, next_number, pounds
from tests.support.crashing import (
    HOUR,
    WORK,
    Case,
    begin,
    killed_at,
    steps_of,
    take_final_event,
    take_refund_event,
    take_unsure_event,
)
from tests.support.fake_cards import FakeCards
from tests.support.money_moves import a_card_payment

AMOUNT, BACK = pounds("50.00"), pounds("20.00")
LATER = NOW + HOUR * 3


@pytest.fixture
def cards(tmp_path):
    return FakeCards(tmp_path / "cards")


@pytest.fixture
def url(database):
    return database.url.render_as_string(hide_password=False)


# ------------------------------------------------------------------ what is there before the work


def meant(database):
    """A payer who is about to press the button."""
    with database.transaction() as session:
        party = a_party(session)
        debt = a_debt(session, an_account(session, party))
    choice = PaymentChoice(AMOUNT, (Share(debt.id, AMOUNT, Rule.CHOSEN),))
    return Case(f"press-{next_number()}", choice, party.id)


def on_the_page(database, cards):
    """The payer is on the provider's page."""
    case = meant(database)
    begin(database, cards, case)
    return known(database, case)


def paid_there(database, cards):
    """The payer has paid, and we do not know it yet."""
    case = on_the_page(database, cards)
    cards.pay(f"cs_{case.reference}")
    return case


def left_behind(database, cards):
    """Written down, and the payer is gone."""
    case = meant(database)
    with database.transaction() as session:
        debt = session.get_one(Debt, case.choice.wishes[0].debt_id)
        made = a_card_payment(
            session,
            debt,
            AMOUNT,
            CardPaymentState.INTENDED,
            party_id=case.party_id,
            press=case.press,
        )
    return replace(case, payment_id=made.id, reference=made.reference)


def on_the_phone(database, cards):
    """Written down by an officer, whose caller has read out the card."""
    case = left_behind(database, cards)
    with database.transaction() as session:
        session.get_one(CardPayment, case.payment_id).method = "phone"
        officer = an_officer(session)
    return replace(case, officer_id=officer.id)


def to_be_refunded(database, cards):
    """Paid and posted, and 20.00 of it approved to go back."""
    case = paid_there(database, cards)
    take_final_event(database, cards, case)
    with database.transaction() as session:
        payment = session.get_one(CardPayment, case.payment_id)
        payment.refunded = BACK
        session.add(a_refund(payment))
    return case


def refunded_there(database, cards):
    """Paid and posted, and 20.00 of it sent back by somebody at the provider."""
    case = paid_there(database, cards)
    take_final_event(database, cards, case)
    cards.refund(f"pi_cs_{case.reference}", BACK, "", case.press)
    return case


def a_refund(payment):
    number = next_number()
    return Refund(
        reference=f"F{number:07}",
        payment_id=payment.id,
        amount=BACK,
        reason="",
        state=RefundState.APPROVED,
        look_at=NOW,
        press=f"refund-{number}",
        asked_at=NOW,
    )


def known(database, case):
    with database.reading() as session:
        payment = session.scalars(select(CardPayment).where(CardPayment.press == case.press)).one()
    return replace(case, payment_id=payment.id, reference=payment.reference)


# ------------------------------------------------------------------ what comes afterwards


def press_again_and_pay(database, cards, case):
    """The payer presses again, which is the same payment, and pays."""
    begin(database, cards, case)
    case = known(database, case)
    (seen,) = cards.of(case.reference)
    if seen.status is not CardStatus.PAID:
        cards.pay(f"cs_{case.reference}")
    return case


def nothing_more(database, cards, case):
    return case


def the_page_runs_out(cards, case):
    for seen in cards.of(case.reference):
        cards.change(seen.session_id, CardStatus.ENDED)


def everything_comes_again(database, cards, case):
    """Twice the sweeper, twice every event."""
    for _ in range(2):
        sweep(database, cards, LATER)
        if any(seen.status is CardStatus.PAID for seen in cards.of(case.reference)):
            take_final_event(database, cards, case)
            take_unsure_event(database, cards, case)
            WORK["refund"](database, cards, case)
            take_refund_event(database, cards, case)


# ------------------------------------------------------------------ what must be


def paid_once(database, cards, case):
    assert [seen.status for seen in cards.of(case.reference)] == [CardStatus.PAID]
    assert state_of(database, case) is CardPaymentState.PAID
    assert (received(database, case), postings(database, case)) == (AMOUNT, 1)


def shut_unpaid(database, cards, case):
    assert state_of(database, case) is CardPaymentState.ABANDONED
    assert (received(database, case), postings(database, case)) == (ZERO, 0)


def charged_once_or_never(database, cards, case):
    """As the provider has it: killed before the card was charged, nobody charges it again."""
    must_be = paid_once if cards.of(case.reference) else shut_unpaid
    must_be(database, cards, case)


def refunded_once(database, cards, case):
    assert len(list(cards.refunds_of(f"pi_cs_{case.reference}"))) == 1
    assert (received(database, case), postings(database, case)) == (AMOUNT - BACK, 2)
    with database.reading() as session:
        mine = select(Refund.state).where(Refund.payment_id == case.payment_id)
        assert session.scalars(mine).all() == [RefundState.DONE]


def state_of(database, case):
    with database.reading() as session:
        return session.get_one(CardPayment, case.payment_id).state


def received(database, case):
    with database.reading() as session:
        return session.get_one(Debt, case.choice.wishes[0].debt_id).received


def postings(database, case):
    with database.reading() as session:
        receipt = f"card_payment:{case.payment_id}"
        return session.scalar(
            select(func.count(Posting.id))
            .join(Receipt, Receipt.id == Posting.receipt_id)
            .where(Receipt.source == receipt)
        )


CRASHES = {
    "begin": (lambda database, _cards: meant(database), press_again_and_pay, paid_once),
    "take_final_event": (paid_there, nothing_more, paid_once),
    "take_unsure_event": (paid_there, nothing_more, paid_once),
    "come_back": (paid_there, nothing_more, paid_once),
    "sweep_later": (paid_there, nothing_more, paid_once),
    "charge_by_phone": (on_the_phone, nothing_more, charged_once_or_never),
    "refund": (to_be_refunded, nothing_more, refunded_once),
    "take_refund_event": (refunded_there, nothing_more, refunded_once),
}


@pytest.mark.parametrize("work", CRASHES)
def test_killed_at_any_step_it_is_done_once_in_the_end(database, url, cards, work):
    before, between, must_be = CRASHES[work]
    steps = steps_of(work, url, cards, before(database, cards))
    for step in range(len(steps)):
        case = before(database, cards)
        killed_at(step, work, url, cards, case)
        case = between(database, cards, case)
        everything_comes_again(database, cards, case)
        must_be(database, cards, case)
    print(f"{work}: killed at {len(steps)} steps, nothing lost, nothing doubled")


def test_killed_while_the_sweeper_shuts_a_page_no_money_moves(database, url, cards):
    steps = steps_of("sweep_later", url, cards, left_behind(database, cards))
    for step in range(len(steps)):
        case = left_behind(database, cards)
        killed_at(step, "sweep_later", url, cards, case)
        the_page_runs_out(cards, case)
        everything_comes_again(database, cards, case)
        shut_unpaid(database, cards, case)
    assert "after a call" in steps
    print(f"sweep_later: killed at {len(steps)} steps, no money moved")
