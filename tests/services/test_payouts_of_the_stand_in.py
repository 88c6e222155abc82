"""A payout of the stand-in itself: payments, refunds, disputes and fees, each line matched to our records."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO, Money
from shared.models import CardPayment, Entry
from shared.services.card_payments.choose import choose_debts
from shared.services.card_payments.disputes import settle_dispute
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.payout_read import PayoutView, one_payout, payouts
from shared.services.card_payments.payouts import Fetched, fetch_payouts
from shared.services.card_payments.refund_asking import RefundWish, ask
from shared.services.card_payments.refunds import send, settle_refund
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import Intention, hand_over, intend
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, an_officer, pounds
from tests.support.cards import GOOD, REFUND_FAILS
from tests.support.postings import TELLER
from tests.support.records import next_number


@pytest.fixture
def owing(database):
    """A party and its debt of £400.00."""
    with database.transaction() as session:
        party = a_party(session)
        return party.id, a_debt(session, an_account(session, party)).id


def pay(database, cards, owing, amount, card=GOOD, *, tell_us=True):
    """A payment at the stand-in, of which we hear or not; its id."""
    party_id, debt_id = owing
    with database.transaction() as session:
        choice = choose_debts(payment_page(session, party_id, TODAY), {debt_id: pounds(amount)})
        wish = Intention(choice, f"press-{next_number()}", "online", party_id=party_id)
        payment_id = intend(session, wish, TELLER, NOW)
    hand_over(database, cards.port, payment_id, TELLER, NOW)
    with database.reading() as session:
        session_id = session.get_one(CardPayment, payment_id).session_id
    cards.pay(session_id, card)
    if tell_us:
        with database.transaction() as session:
            settle(session, payment_id, cards.port.page(session_id), TELLER, NOW)
    return payment_id


def refund(database, cards, payment_id, amount):
    with database.transaction() as session:
        payment = session.get_one(CardPayment, payment_id)
        left = payment.amount - payment.refunded
        wish = RefundWish(payment_id, pounds(amount), "By mistake.", f"r-{next_number()}", left)
        refund_id = ask(session, wish, an_officer(session).id, NOW)
    send(database, cards.port, refund_id, NOW)


def intent_of(database, payment_id):
    with database.reading() as session:
        return session.get_one(CardPayment, payment_id).intent_id


def paid_out(database, cards) -> PayoutView:
    cards.payout()
    fetch_payouts(database, cards.port, TELLER, NOW)
    with database.reading() as session:
        return one_payout(session, payouts(session).rows[0].id)


def card_account(database):
    with database.reading() as session:
        amounts = func.sum(Entry.__table__.c.amount)
        return session.scalar(select(amounts).where(Entry.account == LedgerAccount.CARD)) or ZERO


def test_payments_and_refunds_agree_and_the_fees_are_named(database, cards, owing):
    first = pay(database, cards, owing, "100.00")
    pay(database, cards, owing, "50.00")
    refund(database, cards, first, "30.00")
    found = paid_out(database, cards)
    assert found.payout.agrees
    assert found.payout.sums.payments == pounds("150.00")
    assert found.payout.sums.before_fees == pounds("120.00")
    assert found.payout.sums.fees > ZERO
    assert found.payout.amount == found.payout.sums.before_fees - found.payout.sums.fees
    assert card_account(database) == ZERO
    assert fetch_payouts(database, cards.port, TELLER, NOW) == Fetched()


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_agrees_whoever_wins_it(database, cards, owing, won):
    payment_id = pay(database, cards, owing, "100.00")
    pay(database, cards, owing, "80.00")
    dispute_id = cards.dispute(intent_of(database, payment_id))
    for is_over in (False, True):
        if is_over:
            cards.end_dispute(dispute_id, won=won)
        with database.transaction() as session:
            settle_dispute(session, cards.port.dispute(dispute_id), TELLER, NOW)
    found = paid_out(database, cards)
    assert [line.difference for line in found.differing] == []
    assert found.payout.agrees
    assert found.payout.sums.disputes == (ZERO if won else pounds("100.00"))
    assert card_account(database) == ZERO


def test_a_refund_that_came_back_agrees(database, cards, owing):
    payment_id = pay(database, cards, owing, "100.00", REFUND_FAILS)
    refund(database, cards, payment_id, "40.00")
    cards.finish()
    with database.transaction() as session:
        for seen in cards.port.refunds_of(session.get_one(CardPayment, payment_id).intent_id):
            settle_refund(session, seen, TELLER, NOW)
    found = paid_out(database, cards)
    assert found.payout.agrees
    assert found.payout.sums.refunds == ZERO
    assert card_account(database) == ZERO


def test_a_payment_of_which_we_never_heard_is_named_until_we_do(database, cards, owing):
    payment_id = pay(database, cards, owing, "100.00", tell_us=False)
    found = paid_out(database, cards)
    assert [line.difference for line in found.differing] in (["unknown_payment"], ["not_paid_here"])
    with database.transaction() as session:
        payment = session.get_one(CardPayment, payment_id)
        settle(session, payment_id, cards.port.page(payment.session_id or ""), TELLER, NOW)
    fetch_payouts(database, cards.port, TELLER, NOW)
    with database.reading() as session:
        assert payouts(session).rows[0].agrees
    assert card_account(database) == Money(0)
