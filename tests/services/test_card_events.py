"""Events of the card provider's: twice, late, early, out of order, for nothing we know; money is posted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO, total
from shared.gateways.card_ports import (
    CardStatus,
    SeenDispute,
    SeenPayment,
    SeenRefund,
    SeenRefundStatus,
)
from shared.models import CardPayment, Debt, Posting, Receipt, SupplierEvent, SuspenseItem
from shared.services.audit import Actor
from shared.services.card_payments.events import PATIENCE, Outcome, take_event
from shared.services.card_payments.start import hand_over
from tests.support.builders import NOW, a_debt, an_account, next_number, pounds
from tests.support.card_events import a_card_event
from tests.support.fake_cards import FakeCards
from tests.support.money_moves import a_card_payment

PAYER = Actor("payer", 1)


@pytest.fixture
def cards(tmp_path):
    return FakeCards(tmp_path / "cards")


@pytest.fixture
def payment(database, cards):
    """50.00 for a debt of 400.00, on the provider's page."""
    with database.transaction() as session:
        debt = a_debt(session)
        made = a_card_payment(session, debt, "50.00", CardPaymentState.INTENDED)
    hand_over(database, cards, made.id, PAYER, NOW)
    return read(database, made.id)


def read(database, payment_id):
    with database.reading() as session:
        return session.get_one(CardPayment, payment_id)


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def received(database):
    with database.reading() as session:
        return total(session.scalars(select(Debt.received)))


# ------------------------------------------------------------------ payments


def test_money_that_came_is_posted(database, cards, payment):
    seen = cards.pay(payment.session_id)
    assert take_event(database, cards, a_card_event(seen), NOW) is Outcome.DONE
    assert read(database, payment.id).state is CardPaymentState.PAID
    assert received(database) == pounds("50.00")


def test_an_event_that_is_final_is_believed_without_asking(database, cards, payment):
    seen, before = cards.pay(payment.session_id), cards.calls
    take_event(database, cards, a_card_event(seen), NOW)
    assert cards.calls == before


def test_the_same_event_again_changes_nothing(database, cards, payment):
    event = a_card_event(cards.pay(payment.session_id))
    outcomes = [take_event(database, cards, event, NOW) for _ in range(3)]
    assert outcomes == [Outcome.DONE, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert (count(database, Posting), count(database, SupplierEvent)) == (1, 1)


def test_two_events_of_one_payment_post_it_once(database, cards, payment):
    seen = cards.pay(payment.session_id)
    for kind in ("payment_intent.succeeded", "checkout.session.completed"):
        assert take_event(database, cards, a_card_event(seen, kind), NOW) is Outcome.DONE
    assert (count(database, Posting), count(database, SupplierEvent)) == (1, 2)


def test_a_kind_that_we_do_not_act_on_is_accepted_and_leaves_nothing(database, cards):
    event = a_card_event(None, "customer.created", is_final=False)
    assert take_event(database, cards, event, NOW) is Outcome.IGNORED
    assert count(database, SupplierEvent) == 0


def test_a_late_decline_does_not_undo_what_was_paid(database, cards, payment):
    declined = replace(cards.page(payment.session_id), status=CardStatus.DECLINED)
    cards.pay(payment.session_id)
    event = a_card_event(declined, "payment_intent.payment_failed")
    assert take_event(database, cards, event, NOW) is Outcome.DONE
    assert read(database, payment.id).state is CardPaymentState.PAID


def test_a_page_that_ran_out_ends_the_payment(database, cards, payment):
    seen = cards.change(payment.session_id, CardStatus.ENDED)
    take_event(database, cards, a_card_event(seen, "checkout.session.expired"), NOW)
    assert read(database, payment.id).state is CardPaymentState.ABANDONED


@pytest.mark.parametrize("trouble", ["down", "refuses"])
def test_while_the_provider_cannot_be_asked_nothing_is_kept(database, cards, payment, trouble):
    seen = replace(cards.page(payment.session_id), status=CardStatus.PROCESSING)
    setattr(cards, trouble, "before" if trouble == "down" else True)
    event = a_card_event(seen, "payment_intent.processing")
    assert take_event(database, cards, event, NOW) is Outcome.LATER
    assert count(database, SupplierEvent) == 0
    cards.down, cards.refuses = "", False
    assert take_event(database, cards, event, NOW) is Outcome.DONE


# ------------------------------------------------------------------ money that is not as we expected


@pytest.mark.parametrize("amount", ["49.99", "50.01", "0.01", "4000.00"])
def test_another_amount_goes_to_suspense_and_to_no_debt(database, cards, payment, amount):
    seen = cards.pay(payment.session_id, received=pounds(amount))
    assert take_event(database, cards, a_card_event(seen), NOW) is Outcome.DONE
    with database.reading() as session:
        (item,) = session.scalars(select(SuspenseItem)).all()
    assert (item.amount, item.why) == (pounds(amount), "other_amount")
    assert received(database) == ZERO


def test_another_currency_is_posted_nowhere(database, cards, payment):
    seen = replace(cards.pay(payment.session_id), currency="eur")
    assert take_event(database, cards, a_card_event(seen), NOW) is Outcome.DONE
    assert count(database, Posting) == 0
    assert read(database, payment.id).state is not CardPaymentState.PAID


def unknown_payment(**changes):
    seen = SeenPayment(
        "", CardStatus.PAID, pounds("12.00"), pounds("12.00"), "gbp", None, f"pi_{next_number()}"
    )
    return replace(seen, **changes)


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (timedelta(0), Outcome.LATER),
        (PATIENCE - timedelta(seconds=1), Outcome.LATER),
        (PATIENCE, Outcome.DONE),
        (timedelta(days=3), Outcome.DONE),
    ],
)
def test_a_payment_that_we_do_not_know_is_asked_for_again_for_an_hour(
    database, cards, after, outcome
):
    event = a_card_event(unknown_payment())
    assert take_event(database, cards, event, NOW + after) is outcome
    kept = 1 if outcome is Outcome.DONE else 0
    assert (count(database, SuspenseItem), count(database, SupplierEvent)) == (kept, kept)


def test_money_that_nobody_knows_is_kept_in_suspense_once(database, cards):
    seen, late = unknown_payment(), NOW + PATIENCE
    for kind in ("payment_intent.succeeded", "charge.refunded"):
        take_event(database, cards, a_card_event(seen, kind), late)
    with database.reading() as session:
        (item,) = session.scalars(select(SuspenseItem)).all()
    assert (item.amount, item.why, item.said) == (
        pounds("12.00"),
        "unknown_payment",
        seen.intent_id,
    )


@pytest.mark.parametrize("changes", [{"status": CardStatus.DECLINED}, {"currency": "usd"}])
def test_what_is_no_money_of_ours_leaves_no_posting(database, cards, changes):
    seen = unknown_payment(**changes)
    event = a_card_event(seen, is_final=True)
    assert take_event(database, cards, event, NOW + PATIENCE) is Outcome.DONE
    assert count(database, Posting) == 0


def test_money_that_came_twice_under_one_reference_is_not_lost(database, cards, payment):
    seen = cards.pay(payment.session_id)
    take_event(database, cards, a_card_event(seen), NOW)
    again = replace(seen, intent_id="pi_other", session_id="cs_other")
    assert take_event(database, cards, a_card_event(again), NOW) is Outcome.DONE
    with database.reading() as session:
        (item,) = session.scalars(select(SuspenseItem)).all()
    assert (item.why, item.amount) == ("paid_twice", pounds("50.00"))
    assert received(database) == pounds("50.00")


# ------------------------------------------------------------------ refunds and disputes


def a_refund(payment, amount="20.00", **changes):
    seen = SeenRefund(
        f"re_{next_number()}",
        f"pi_{payment.session_id}",
        "",
        pounds(amount),
        SeenRefundStatus.DONE,
    )
    return replace(seen, **changes)


def a_dispute(payment, **changes):
    seen = SeenDispute(
        f"dp_{next_number()}",
        f"pi_{payment.session_id}",
        pounds("50.00"),
        "fraudulent",
        "needs_response",
        True,
        None,
    )
    return replace(seen, **changes)


def test_a_refund_takes_the_money_back_from_the_debt(database, cards, payment):
    take_event(database, cards, a_card_event(cards.pay(payment.session_id)), NOW)
    seen = cards.stands(a_refund(payment))
    event = a_card_event(seen, "refund.updated")
    assert take_event(database, cards, event, NOW) is Outcome.DONE
    assert received(database) == pounds("30.00")


def test_a_refund_that_comes_before_its_payment_settles_both(database, cards, payment):
    cards.pay(payment.session_id)
    event = a_card_event(cards.stands(a_refund(payment)), "refund.created")
    assert take_event(database, cards, event, NOW) is Outcome.DONE
    assert received(database) == pounds("30.00")
    assert read(database, payment.id).state is CardPaymentState.PAID


def test_a_dispute_that_comes_before_its_payment_settles_both(database, cards, payment):
    cards.pay(payment.session_id)
    event = a_card_event(cards.stands(a_dispute(payment)), "charge.dispute.created")
    assert take_event(database, cards, event, NOW) is Outcome.DONE
    assert received(database) == ZERO


def test_a_refund_of_what_was_never_paid_is_asked_for_again(database, cards, payment):
    cards.change(payment.session_id, CardStatus.PROCESSING, intent_id=f"pi_{payment.session_id}")
    event = a_card_event(cards.stands(a_refund(payment)), "refund.created")
    assert take_event(database, cards, event, NOW) is Outcome.LATER
    assert count(database, SupplierEvent) == 0


def test_money_that_went_back_from_an_unknown_payment_is_said_aloud(database, cards):
    seen = unknown_payment(session_id="cs_unknown")
    cards.stands(seen)
    refund = SeenRefund("re_x", seen.intent_id, "", pounds("5.00"), SeenRefundStatus.DONE)
    event = a_card_event(cards.stands(refund), "refund.created")
    assert take_event(database, cards, event, NOW) is Outcome.LATER
    assert take_event(database, cards, event, NOW + PATIENCE) is Outcome.DONE
    with database.reading() as session:
        assert session.scalar(select(SuspenseItem.amount)) == pounds("12.00")
        assert session.scalar(select(SupplierEvent.outcome)) == "unknown_payment"


def test_a_receipt_of_unknown_money_names_the_card_account(database, cards):
    take_event(database, cards, a_card_event(unknown_payment()), NOW + PATIENCE)
    with database.reading() as session:
        assert session.scalar(select(Receipt.channel)) is LedgerAccount.CARD


def test_two_payments_of_one_account_keep_to_themselves(database, cards):
    with database.transaction() as session:
        account = an_account(session)
        debts = [a_debt(session, account, year=year) for year in (2025, 2026)]
        payments = [
            a_card_payment(session, debt, "10.00", CardPaymentState.INTENDED) for debt in debts
        ]
    for each in payments:
        hand_over(database, cards, each.id, PAYER, NOW)
        take_event(database, cards, a_card_event(cards.pay(f"cs_{each.reference}")), NOW)
    with database.reading() as session:
        amounts = session.scalars(select(Debt.received).order_by(Debt.id)).all()
    assert amounts == [pounds("10.00")] * 2
