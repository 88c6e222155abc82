"""Refunds at the provider: sent once, and posted as the provider tells them, in whatever order."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import RefundState
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO
from shared.domain.work_kinds import WorkKind
from shared.gateways.card_ports import CardsUnavailable, SeenRefundStatus
from shared.models import (
    AuditEntry,
    CardPayment,
    Entry,
    OutboxMessage,
    Refund,
    RefundEventRow,
    SuspenseItem,
    WorkItem,
)
from shared.services.card_payments.refunds import TooEarly, send_waiting, settle_refund
from tests.support.builders import (
    NOW,
    a_debt,
    an_account,
    pounds,
    the_resident,
)
from tests.support.money_moves import a_card_payment
from tests.support.paid_cards import (
    PROVIDER,
    REFUSES,
    RefundingProvider,
    a_paid_payment,
    owed,
    seen_refund,
)
from tests.support.refunding import RefundScene, asked, kinds, owed_now, sent, state_of, told

LATER = NOW + timedelta(hours=7)


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return RefundScene(session)


def test_a_refund_that_was_sent_lets_the_debt_grow_again(database, scene):
    sent(database, scene)
    assert owed_now(database, scene) == pounds("781.50")


def test_the_payer_is_told_that_the_money_comes_back(database, scene):
    sent(database, scene)
    with database.reading() as session:
        message = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "card_payment_refunded")
        ).one()
    assert "£25.00" in message.body


def test_a_refund_without_an_answer_is_tried_again_later(database, scene):
    provider = RefundingProvider(problem=CardsUnavailable("timeout"))
    refund_id = sent(database, scene, provider=provider)
    provider.problem = None
    assert send_waiting(database, provider, NOW) == 0
    assert send_waiting(database, provider, LATER) == 1
    assert state_of(database, refund_id) is RefundState.ON_ITS_WAY


def test_a_provider_that_repeats_its_failure_for_a_key_is_asked_with_another(database, scene):
    provider = RefundingProvider(problem=CardsUnavailable("500"))
    sent(database, scene, provider=provider)
    send_waiting(database, provider, LATER)
    assert len(set(provider.keys)) == 2


def test_a_refund_whose_answer_was_lost_does_not_go_out_twice(database, scene):
    provider = RefundingProvider(is_lost=True)
    refund_id = sent(database, scene, provider=provider)
    assert state_of(database, refund_id) is RefundState.APPROVED
    send_waiting(database, provider, LATER)
    assert len(provider.made) == 1
    assert state_of(database, refund_id) is RefundState.ON_ITS_WAY
    assert owed_now(database, scene) == pounds("781.50")


def test_a_refund_that_the_provider_refuses_moves_nothing_and_somebody_looks(database, scene):
    refund_id = sent(database, scene, provider=RefundingProvider(problem=REFUSES))
    assert state_of(database, refund_id) is RefundState.REFUSED
    assert owed_now(database, scene) == pounds("756.50")
    with database.reading() as session:
        assert session.scalars(select(WorkItem.kind)).one() == WorkKind.REFUND_FAILED
        assert session.get_one(CardPayment, scene.payment.id).refunded == ZERO


def test_a_refund_that_fails_later_is_posted_back(database, scene):
    refund_id = sent(database, scene)
    with database.reading() as session:
        refund = session.get_one(Refund, refund_id)
    failed = seen_refund(
        scene.payment, "25.00", SeenRefundStatus.FAILED, refund.supplier_id, refund.reference
    )
    told(database, failed, failed)
    assert owed_now(database, scene) == pounds("756.50")
    assert kinds(database)[-2:] == [PostingKind.REFUND, PostingKind.REFUND_FAILED]


@pytest.mark.parametrize("order", list(permutations(SeenRefundStatus)))
def test_in_whatever_order_the_provider_speaks_money_leaves_at_most_once(database, scene, order):
    told(
        database,
        *(seen_refund(scene.payment, "25.00", status) for status in (*order, *order)),
    )
    assert owed_now(database, scene) == pounds("756.50")


def test_a_refund_made_at_the_provider_is_written_down(database, scene):
    told(database, seen_refund(scene.payment, "40.00"))
    with database.reading() as session:
        refund = session.scalars(select(Refund)).one()
        assert (refund.asked_by, refund.state) == (None, RefundState.DONE)
    assert owed_now(database, scene) == pounds("796.50")


def test_a_refund_made_at_the_provider_takes_the_place_of_one_that_waits(database, scene):
    waiting = asked(database, scene, "300.00")
    told(database, seen_refund(scene.payment, "300.00"))
    assert state_of(database, waiting) is RefundState.REFUSED
    assert owed_now(database, scene) == pounds("1056.50")


def test_a_refund_of_a_payment_that_we_do_not_know_is_told_to_come_again(database, scene):
    with database.transaction() as session:
        unpaid = a_card_payment(session, intent_id="pi_open")
        for intent_id in ("pi_nobody", unpaid.intent_id):
            seen = seen_refund(scene.payment, "1.00")
            seen = type(seen)("re_9", intent_id, "", seen.amount, seen.status)
            with pytest.raises(TooEarly):
                settle_refund(session, seen, PROVIDER, NOW)


def test_debts_grow_again_in_the_reverse_order_of_the_allocation(database):
    with database.transaction() as session:
        resident = the_resident(session)
        older = a_debt(session, an_account(session, resident.party), year=2025)
        both = {resident.debt.id: "100.00", older.id: "50.00"}
        payment = a_paid_payment(session, resident.party.id, both)
        settle_refund(session, seen_refund(payment, "70.00"), PROVIDER, NOW)
        assert owed(session, older.id) == pounds("400.00")
        assert owed(session, resident.debt.id) == pounds("976.50")


def test_money_that_nobody_placed_goes_back_first(database):
    with database.transaction() as session:
        resident = the_resident(session)
        payment = a_paid_payment(session, resident.party.id, {resident.debt.id: "1100.00"})
        assert session.scalars(select(SuspenseItem.amount)).one() == pounds("43.50")
        settle_refund(session, seen_refund(payment, "30.00"), PROVIDER, NOW)
        assert owed(session, resident.debt.id) == ZERO
        still = session.scalars(select(SuspenseItem.amount).where(SuspenseItem.state == "open"))
        assert still.one() == pounds("13.50")
        settle_refund(session, seen_refund(payment, "20.00", refund_id="re_2"), PROVIDER, NOW)
        assert owed(session, resident.debt.id) == pounds("6.50")


def test_a_failed_refund_goes_back_to_suspense_when_it_came_from_there(database):
    with database.transaction() as session:
        resident = the_resident(session)
        payment = a_paid_payment(session, resident.party.id, {resident.debt.id: "1100.00"})
        for status in (SeenRefundStatus.DONE, SeenRefundStatus.FAILED):
            settle_refund(session, seen_refund(payment, "30.00", status), PROVIDER, NOW)
        open_items = session.scalars(
            select(SuspenseItem.amount).where(SuspenseItem.state == "open").order_by("id")
        )
        assert list(open_items) == [pounds("13.50"), pounds("30.00")]
        settle_refund(session, seen_refund(payment, "43.50", refund_id="re_2"), PROVIDER, NOW)
        assert owed(session, resident.debt.id) == ZERO


def test_a_refund_leaves_through_the_card_account(database, scene):
    sent(database, scene)
    with database.reading() as session:
        card = session.scalars(
            select(Entry.amount).where(Entry.account == LedgerAccount.CARD).order_by(Entry.id)
        )
        assert list(card) == [pounds("300.00"), pounds("-25.00")]


def test_each_move_is_an_event_and_a_row_of_the_trail(database, scene):
    refund_id = sent(database, scene)
    with database.reading() as session:
        events = list(session.scalars(select(RefundEventRow.event).order_by(RefundEventRow.id)))
        rows = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == f"refund:{refund_id}")
        )
        assert (
            list(rows)
            == [f"refund {event}" for event in events]
            == [
                "refund asked",
                "refund sent",
            ]
        )
