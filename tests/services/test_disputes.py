"""Disputes: the debt grows again and waits, a person answers in time, and what is won is paid again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import DisputeState
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO, total
from shared.models import Dispute, Entry, Hold, OutboxMessage, Posting, SuspenseItem, WorkItem
from shared.services.card_payments.disputes import look_by, settle_dispute
from shared.services.card_payments.refunds import TooEarly, settle_refund
from tests.support.builders import NOW, TODAY, pounds, the_resident
from tests.support.cases import DAYS
from tests.support.money_moves import a_card_payment
from tests.support.paid_cards import (
    PROVIDER,
    a_paid_payment,
    owed,
    seen_dispute,
    seen_refund,
)

OPENED = ("needs_response", True)
REVIEW = ("under_review", True)
WON = ("won", False)
LOST = ("lost", True)
ASKED = ("warning_needs_response", False)
LET_GO = ("warning_closed", False)


@pytest.fixture
def scene(session):
    resident = the_resident(session)
    payment = a_paid_payment(session, resident.party.id, {resident.debt.id: "90.00"})
    return resident, payment


def told(session, payment, *seen, amount="90.00", **changes):
    state = None
    for status, is_withdrawn in seen:
        one = seen_dispute(payment, amount, status, is_withdrawn=is_withdrawn, **changes)
        state = settle_dispute(session, one, PROVIDER, NOW)
    return state


def outcomes(session):
    return [
        each.dedupe.rpartition(":")[2]
        for each in session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.template == "card_payment_disputed")
            .order_by(OutboxMessage.id)
        )
    ]


@pytest.mark.parametrize(
    ("seen", "state", "still_owed"),
    [
        ([ASKED], DisputeState.INQUIRY, "966.50"),
        ([ASKED, LET_GO], DisputeState.WON, "966.50"),
        ([ASKED, OPENED], DisputeState.OPEN, "1056.50"),
        ([OPENED], DisputeState.OPEN, "1056.50"),
        ([OPENED, REVIEW], DisputeState.OPEN, "1056.50"),
        ([("needs_response", False)], DisputeState.OPEN, "966.50"),
        ([("needs_response", False), OPENED], DisputeState.OPEN, "1056.50"),
        ([OPENED, WON], DisputeState.WON, "966.50"),
        ([OPENED, LOST], DisputeState.LOST, "1056.50"),
        ([LOST], DisputeState.LOST, "1056.50"),
        ([WON], DisputeState.WON, "966.50"),
        ([LOST, WON], DisputeState.WON, "966.50"),
        ([("prevented", False)], DisputeState.WON, "966.50"),
        ([WON, OPENED], DisputeState.WON, "966.50"),
    ],
)
def test_a_dispute_stands_where_the_bank_says_and_the_debt_with_it(
    session, scene, seen, state, still_owed
):
    resident, payment = scene
    assert told(session, payment, *seen, *seen[-1:]) is state
    assert owed(session, resident.debt.id) == pounds(still_owed)


@pytest.mark.parametrize("order", list(permutations([OPENED, REVIEW, WON])))
def test_a_dispute_that_is_won_ends_paid_in_whatever_order_it_is_told(session, scene, order):
    resident, payment = scene
    told(session, payment, *order, WON)
    assert owed(session, resident.debt.id) == pounds("966.50")


def test_somebody_looks_before_the_bank_wants_its_answer(session, scene):
    _, payment = scene
    told(session, payment, OPENED, answer_by=datetime(2026, 11, 25, 23, 59, tzinfo=UTC))
    item = session.scalars(select(WorkItem)).one()
    assert (item.kind, item.promise_on) == ("dispute", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("answer_by", "look"),
    [
        (None, date(2026, 11, 25)),
        (datetime(2026, 12, 20, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), TODAY),
        (datetime(2026, 11, 1, tzinfo=UTC), TODAY),
    ],
)
def test_the_day_by_which_somebody_looks_is_never_past(answer_by, look):
    assert look_by(DAYS, TODAY, answer_by) == look


@pytest.mark.parametrize("last", [WON, LOST])
def test_a_dispute_that_ends_leaves_the_worklist(session, scene, last):
    told(session, scene[1], OPENED, last)
    assert session.scalars(select(WorkItem.state)).one() == "done"


def test_recovery_waits_while_the_banks_argue(session, scene):
    resident, payment = scene
    told(session, payment, OPENED)
    hold = session.scalars(select(Hold)).one()
    assert (hold.kind, hold.debt_id, hold.ended_at) == ("dispute", resident.debt.id, None)
    told(session, payment, LOST)
    session.refresh(hold)
    assert hold.ended_at == NOW


@pytest.mark.parametrize(
    ("seen", "messages"),
    [
        ([ASKED], []),
        ([OPENED, REVIEW], ["opened"]),
        ([OPENED, WON], ["opened", "won"]),
        ([OPENED, LOST, LOST], ["opened", "lost"]),
        ([WON], []),
    ],
)
def test_the_payer_is_told_when_what_they_owe_changes(session, scene, seen, messages):
    told(session, scene[1], *seen)
    assert outcomes(session) == messages


def test_a_partly_refunded_payment_that_is_disputed_as_a_whole_still_balances(session, scene):
    resident, payment = scene
    settle_refund(session, seen_refund(payment, "30.00"), PROVIDER, NOW)
    told(session, payment, OPENED)
    assert owed(session, resident.debt.id) == pounds("1056.50")
    entries = session.scalars(select(Entry.amount).where(Entry.account == LedgerAccount.REFUNDS))
    assert total(entries) == pounds("30.00")


def test_what_was_refunded_and_disputed_is_whole_again_when_the_dispute_is_won(session, scene):
    resident, payment = scene
    settle_refund(session, seen_refund(payment, "30.00"), PROVIDER, NOW)
    told(session, payment, OPENED, WON)
    assert owed(session, resident.debt.id) == pounds("996.50")
    entries = session.scalars(select(Entry.amount).where(Entry.account == LedgerAccount.REFUNDS))
    assert total(entries) == ZERO


def test_money_in_suspense_is_disputed_first_and_comes_back_there(session):
    resident = the_resident(session)
    payment = a_paid_payment(session, resident.party.id, {resident.debt.id: "1100.00"})
    told(session, payment, OPENED, amount="100.00")
    assert owed(session, resident.debt.id) == pounds("56.50")
    told(session, payment, WON, amount="100.00")
    assert owed(session, resident.debt.id) == ZERO
    open_items = select(SuspenseItem.amount).where(SuspenseItem.state == "open")
    assert session.scalars(open_items).one() == pounds("43.50")


def test_a_dispute_is_one_record_and_two_postings_however_often_it_is_told(session, scene):
    told(session, scene[1], OPENED, OPENED, WON, WON)
    assert len(session.scalars(select(Dispute)).all()) == 1
    kinds = session.scalars(select(Posting.kind).order_by(Posting.id)).all()
    assert kinds == [PostingKind.RECEIPT, PostingKind.DISPUTE, PostingKind.DISPUTE_WON]


def test_a_dispute_of_a_payment_that_we_do_not_know_is_told_to_come_again(session, scene):
    unpaid = a_card_payment(session, intent_id="pi_open")
    with pytest.raises(TooEarly):
        settle_dispute(session, seen_dispute(unpaid, "50.00"), PROVIDER, NOW)
    unpaid.intent_id = "pi_other"
    with pytest.raises(TooEarly):
        settle_dispute(session, seen_dispute(unpaid, "50.00"), PROVIDER, NOW)
