"""Collections by a supplier: asked for once on the right day, and what becomes of them, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.direct_debit_runs import ClaimState
from shared.domain.gate import HoldKind
from shared.domain.mandate_states import CollectionState, MandateEvent, MandateState
from shared.domain.money import ZERO, Money
from shared.gateways import stripe_bacs_reading, stripe_direct_debits
from shared.models import (
    IndemnityClaim,
    IndemnityPart,
    OutboxMessage,
    Posting,
    Receipt,
    SuspenseItem,
    WorkItem,
)
from shared.services.audit import Actor
from shared.services.card_payments.events import Outcome
from shared.services.direct_debit.ending import end_mandate
from shared.services.holds import put_hold
from tests.support.cards import Fault
from tests.support.supplied import Supplied
from tests.support.supplier_debits import (
    CLAIMED,
    NO_FUNDS,
    NOT_AUTHORISED,
    TrialDebits,
    a_collection,
)

BY = Actor("payer", 1)
COLLECT = "POST /v1/payment_intents"


@pytest.fixture
def supplied(database, cards, clock):
    return Supplied(database, TrialDebits(cards), clock)


def rows(supplied, what, **same):
    with supplied.database.reading() as session:
        return list(session.scalars(select(what).filter_by(**same)))


def asks(supplied):
    return supplied.debits.sent.count(COLLECT)


def receipts(supplied):
    return rows(supplied, Receipt, channel="direct_debit")


def bank_answers(supplied):
    supplied.debits.later()
    return supplied.told()


def test_a_collection_is_asked_for_in_time_for_its_day(supplied):
    mandate_id = supplied.to_collect()
    assert supplied.collect().asked == 1
    [asked] = supplied.asked()
    assert asked.on == supplied.first(mandate_id).entry_on
    assert supplied.states(mandate_id)[0] is CollectionState.HANDED_IN


def test_nothing_is_asked_for_before_its_time(supplied):
    mandate_id = supplied.to_collect()
    supplied.clock.pass_by(timedelta(days=-7))
    assert supplied.collect().asked == 0
    assert supplied.states(mandate_id)[0] is CollectionState.NOTIFIED


def test_the_same_day_again_asks_for_nothing_more(supplied):
    supplied.to_collect()
    supplied.collect()
    assert supplied.collect().asked == 0
    assert asks(supplied) == 1


def test_the_other_collections_wait_for_their_days(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    assert set(supplied.states(mandate_id)[1:]) == {CollectionState.NOTIFIED}


def test_a_day_late_is_asked_for_as_soon_as_it_can_be(supplied):
    mandate_id = supplied.to_collect()
    supplied.go_to(supplied.first(mandate_id).entry_on)
    assert supplied.collect().asked == 1
    [asked] = supplied.asked()
    assert asked.on is None


def test_what_is_too_late_is_kept_back_and_not_asked_for(supplied):
    mandate_id = supplied.to_collect()
    supplied.go_to(supplied.first(mandate_id).entry_on + timedelta(days=14))
    done = supplied.collect()
    assert (done.asked, done.kept_back) == (0, 1)


def test_nothing_is_asked_for_on_a_day_on_which_no_bank_works(supplied):
    mandate_id = supplied.to_collect()
    day = supplied.first(mandate_id).entry_on
    while day.weekday() < 5:
        day += timedelta(days=1)
    supplied.go_to(day)
    assert supplied.collect().asked == 0


def test_a_hold_keeps_a_collection_back_and_the_payer_is_told(supplied):
    mandate_id = supplied.to_collect()
    today = supplied.clock.now().date()
    supplied.database.attempt(
        lambda session: put_hold(
            session,
            HoldKind.BREATHING_SPACE,
            "test:1",
            BY,
            supplied.clock.now(),
            starts_on=today,
            party_id=supplied.planned.party_id,
        )
    )
    assert supplied.collect().asked == 0
    assert supplied.states(mandate_id)[0] is CollectionState.HELD
    assert rows(supplied, OutboxMessage, template="direct_debit_not_taken")


def test_money_that_came_is_posted_once_to_the_debts(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    bank_answers(supplied)
    [receipt] = receipts(supplied)
    first = supplied.first(mandate_id)
    assert (receipt.amount, first.state) == (first.amount, CollectionState.COLLECTED)
    assert first.receipt_id == receipt.id
    assert rows(supplied, SuspenseItem) == []


def test_the_key_of_the_posting_names_the_presentation(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    bank_answers(supplied)
    key = f"dd:{supplied.first(mandate_id).id}:1:collected"
    assert len(rows(supplied, Posting, key=key)) == 1


def test_what_was_refused_for_want_of_money_is_presented_again(supplied):
    mandate_id = supplied.to_collect(NO_FUNDS)
    supplied.collect()
    bank_answers(supplied)
    first = supplied.first(mandate_id)
    assert (first.state, first.returned_code) == (CollectionState.TO_REPRESENT, "0")
    assert first.presentation == 2
    assert receipts(supplied) == []
    assert rows(supplied, OutboxMessage, template="direct_debit_unpaid")


def test_the_second_presentation_is_another_request(supplied):
    mandate_id = supplied.to_collect(NO_FUNDS)
    supplied.collect()
    bank_answers(supplied)
    supplied.go_to(supplied.first(mandate_id).processing_on)
    supplied.collect()
    presentations = [(each.presentation, each.outcome) for each in supplied.asked()]
    assert (1, "unpaid") in presentations
    assert (2, "handed_in") in presentations
    bank_answers(supplied)
    assert supplied.first(mandate_id).presentation >= 2


def test_a_payer_who_says_no_at_the_bank_ends_the_mandate(supplied):
    mandate_id = supplied.to_collect(NOT_AUTHORISED)
    supplied.collect()
    bank_answers(supplied)
    assert supplied.mandate(mandate_id).state is MandateState.CANCELLED_BY_PAYER
    assert supplied.states(mandate_id)[0] is CollectionState.FAILED
    assert set(supplied.states(mandate_id)[1:]) == {CollectionState.CANCELLED}


def test_a_reason_that_nobody_knows_is_for_a_person(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    supplied.debits.banks.fail(supplied.asked()[0].supplier_id, "could_not_process")
    supplied.told()
    assert supplied.first(mandate_id).returned_code == "other"
    assert rows(supplied, WorkItem, kind="mandate")


def test_a_claim_takes_the_receipt_back_and_is_put_before_an_officer(supplied):
    mandate_id = supplied.to_collect(CLAIMED)
    supplied.collect()
    bank_answers(supplied)
    supplied.clock.pass_by(timedelta(minutes=10))
    supplied.told()
    [claim] = rows(supplied, IndemnityClaim)
    assert (claim.state, claim.total) == (ClaimState.OPEN, supplied.first(mandate_id).amount)
    assert len(rows(supplied, IndemnityPart)) == 1
    assert supplied.first(mandate_id).state is CollectionState.INDEMNITY_CLAIMED
    assert rows(supplied, WorkItem, kind="claim")


def test_a_bank_that_says_late_that_it_did_not_pay_is_a_return_and_no_claim(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    bank_answers(supplied)
    intent = supplied.asked()[0].supplier_id
    supplied.debits.banks.claim(intent, reason="insufficient_funds")
    supplied.told()
    assert rows(supplied, IndemnityClaim) == []
    assert supplied.first(mandate_id).state is CollectionState.TO_REPRESENT
    returned = rows(supplied, Posting, key=f"dd:{supplied.first(mandate_id).id}:1:returned")
    assert len(returned) == 1


def test_a_payer_who_cancels_at_the_bank_has_nothing_more_taken(supplied):
    mandate_id = supplied.stand()
    supplied.debits.banks.revoke(supplied.mandate(mandate_id).supplier_id)
    supplied.told()
    assert supplied.mandate(mandate_id).state is MandateState.CANCELLED_BY_PAYER
    assert set(supplied.states(mandate_id)) == {CollectionState.CANCELLED}


def test_a_mandate_that_the_bank_puts_back_collects_again_with_notice(supplied):
    mandate_id = supplied.stand()
    theirs = supplied.mandate(mandate_id).supplier_id
    supplied.debits.banks.revoke(theirs, "account_closed")
    supplied.told()
    assert supplied.mandate(mandate_id).state is MandateState.CANCELLED_BY_BANK
    supplied.debits.banks.put_back(theirs)
    supplied.told()
    assert supplied.mandate(mandate_id).state is MandateState.ACTIVE
    assert CollectionState.NOTIFIED in supplied.states(mandate_id)
    assert rows(supplied, OutboxMessage, template="direct_debit_notice")


def test_money_that_was_given_back_there_is_put_before_an_officer(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    bank_answers(supplied)
    intent = supplied.asked()[0].supplier_id
    supplied.debits.cards.port.refund(intent, Money(1_000), "", "by-hand-there")
    supplied.told()
    assert rows(supplied, WorkItem, subject=f"mandate:{mandate_id}")
    assert len(receipts(supplied)) == 1


def cancel(supplied, mandate_id):
    supplied.database.attempt(
        lambda session: end_mandate(
            session,
            mandate_id,
            MandateEvent.CANCELLED_BY_PAYER,
            BY,
            supplied.clock.now(),
            "by_payer",
        )
    )


def test_a_mandate_that_ends_with_us_is_forgotten_at_the_supplier_once(supplied):
    mandate_id = supplied.stand()
    cancel(supplied, mandate_id)
    assert supplied.sweep().forgotten == 1
    assert supplied.sweep().forgotten == 0
    supplied.told()
    assert supplied.mandate(mandate_id).state is MandateState.CANCELLED_BY_PAYER


def test_a_mandate_that_ends_between_writing_down_and_asking_takes_nothing(supplied, cards):
    mandate_id = supplied.to_collect()
    cards.fail(Fault.DOWN, only=COLLECT)
    assert supplied.collect().put_off == 1
    cancel(supplied, mandate_id)
    supplied.clock.pass_by(timedelta(minutes=15))
    supplied.collect()
    assert asks(supplied) == 1
    assert supplied.first(mandate_id).state is CollectionState.CANCELLED


@pytest.mark.parametrize(
    "fault", [Fault.SLOW, Fault.LOST, Fault.TRUNCATED, Fault.FAILS, Fault.FAILS_AFTER, Fault.DOWN]
)
def test_whatever_happens_to_the_call_the_money_is_asked_for_once(supplied, cards, fault):
    mandate_id = supplied.to_collect()
    cards.fail(fault, only=COLLECT)
    assert supplied.collect().put_off == 1
    assert supplied.collect().asked == 0
    supplied.clock.pass_by(timedelta(minutes=15))
    supplied.collect()
    assert supplied.states(mandate_id)[0] is CollectionState.HANDED_IN
    bank_answers(supplied)
    assert len(receipts(supplied)) == 1
    assert len(supplied.debits.banks.shown().debits) == 1


def test_what_was_lost_for_days_is_found_and_not_asked_for_again(supplied, cards):
    supplied.to_collect()
    cards.fail(Fault.LOST, only=COLLECT)
    supplied.collect()
    supplied.clock.pass_by(timedelta(days=2))
    supplied.collect()
    assert len(supplied.debits.banks.shown().debits) == 1


def test_a_refusal_is_put_before_an_officer_and_tried_on_another_day(supplied, cards):
    mandate_id = supplied.to_collect()
    cards.fail(Fault.KEY_REFUSED, only=COLLECT)
    assert supplied.collect().refused == 1
    assert supplied.states(mandate_id)[0] is CollectionState.NOTIFIED
    assert rows(supplied, WorkItem, kind="mandate")
    supplied.clock.pass_by(timedelta(days=1))
    assert supplied.collect().asked == 1


def test_every_event_five_times_and_in_disorder_comes_to_the_same(supplied):
    supplied.debits.cards.webhooks.copies = 5
    supplied.debits.cards.webhooks.in_disorder = True
    mandate_id = supplied.to_collect(CLAIMED)
    supplied.collect()
    bank_answers(supplied)
    for _ in range(6):
        supplied.clock.pass_by(timedelta(minutes=2))
        supplied.told()
    assert supplied.first(mandate_id).state is CollectionState.INDEMNITY_CLAIMED
    assert len(receipts(supplied)) == 1
    assert len(rows(supplied, IndemnityClaim)) == 1


def test_the_sweeper_finds_what_became_of_a_collection_of_which_no_event_came(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    supplied.debits.later()
    supplied.go_to(supplied.first(mandate_id).entry_on + timedelta(days=5))
    supplied.sweep()
    assert supplied.first(mandate_id).state is CollectionState.COLLECTED
    supplied.told()
    assert len(receipts(supplied)) == 1


@pytest.fixture
def said(monkeypatch):
    """Let the supplier say something else of every debit whose money came."""

    def say(**changes):
        real = stripe_bacs_reading.seen_intent

        def altered(body):
            seen = real(body)
            return replace(seen, **changes) if seen.received > ZERO else seen

        monkeypatch.setattr(stripe_bacs_reading, "seen_intent", altered)
        monkeypatch.setattr(stripe_direct_debits, "seen_intent", altered)

    return say


def test_another_amount_than_was_asked_for_waits_for_a_person(supplied, said):
    mandate_id = supplied.to_collect()
    supplied.collect()
    said(received=Money(1_234))
    bank_answers(supplied)
    [item] = rows(supplied, SuspenseItem)
    assert (item.amount, item.why) == (Money(1_234), "other_amount")
    assert supplied.first(mandate_id).state is CollectionState.COLLECTED


def test_another_currency_is_not_counted(supplied, said):
    mandate_id = supplied.to_collect()
    supplied.collect()
    said(currency="eur")
    bank_answers(supplied)
    assert receipts(supplied) == []
    assert supplied.first(mandate_id).state is CollectionState.HANDED_IN


def test_an_event_of_a_debit_that_we_never_asked_for_is_sent_again_and_then_noted(supplied):
    mandate_id = supplied.stand()
    seen = supplied.port.look_up_set_up(supplied.session_of(mandate_id))
    supplied.port.collect(a_collection(seen, "DNOBODYS1"))
    assert set(supplied.told()) <= {Outcome.LATER, None}
    supplied.clock.pass_by(timedelta(hours=2))
    assert Outcome.DONE in supplied.told()
    assert receipts(supplied) == []
