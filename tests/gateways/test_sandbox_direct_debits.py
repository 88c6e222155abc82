"""The stand-in for the Direct Debit supplier: it obeys the contract, and acts as the supplier documents."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import CardsRefused, CardsUnavailable, NotTheirs
from shared.gateways.direct_debit_ports import CollectionStatus, MandateStatus
from shared.gateways.own_direct_debits import NoDirectDebits, OwnBacs
from shared.gateways.sandbox.cards.refusal import Refusal
from tests.gateways.card_payments_contract import a_wish
from tests.gateways.direct_debits_contract import DirectDebitsContract
from tests.support.cards import Fault
from tests.support.supplier_debits import (
    CLAIMED,
    NO_FUNDS,
    NOT_AUTHORISED,
    PAYS,
    REFUSED,
    TrialDebits,
    a_collection,
    a_set_up,
    account_keyed,
)

REFERENCE = "CT100000012345"


@pytest.fixture
def now(clock):
    return clock.now()


@pytest.fixture
def debits(cards):
    return TrialDebits(cards)


@pytest.fixture
def port(debits):
    return debits.port


@pytest.fixture
def page(port, now):
    return port.set_up(a_set_up(now, REFERENCE)).session_id


@pytest.fixture
def given(debits, page):
    debits.banks.accept(debits.give(page))
    return debits.port.look_up_set_up(page)


class TestSandboxDirectDebits(DirectDebitsContract):
    """The stand-in obeys the contract on both databases."""


@pytest.fixture
def collected_from(debits, page):
    """Give a mandate for an account, ask for £42.50 and let the bank answer; what is seen then."""

    def collect(number):
        debits.give(page, number)
        seen = debits.port.look_up_set_up(page)
        made = debits.port.collect(a_collection(seen, "dd:1:1"))
        debits.later()
        return debits.port.look_up_collection(made.collection_id)

    return collect


def events(cards):
    """The events that wait, as `(kind, reference or id)`, without delivering them."""
    found = []
    for body, signature in cards.waiting():
        found.append((json.loads(body)["type"], body, signature))
    return found


def test_a_given_mandate_is_pending_until_the_bank_answers(debits, port, page):
    debits.give(page)
    assert port.look_up_set_up(page).status is MandateStatus.PENDING
    debits.later()
    assert port.look_up_set_up(page).status is MandateStatus.ACTIVE


def test_the_bank_answers_after_three_days(debits, port, page, clock):
    debits.give(page)
    clock.pass_by(timedelta(days=3))
    debits.cards.provider.pass_time()
    assert port.look_up_set_up(page).status is MandateStatus.ACTIVE


def test_only_the_last_digits_of_an_account_are_seen(given):
    assert given.ending == PAYS[-4:]


def test_a_bank_may_refuse_a_mandate(debits, port, page):
    debits.give(page, REFUSED)
    seen = port.look_up_set_up(page)
    assert (seen.status, seen.why) == (MandateStatus.REFUSED, "account_closed")


def test_a_payer_may_end_a_mandate_at_the_bank(debits, port, given):
    debits.banks.revoke(given.mandate_id)
    seen = port.look_up_mandate(given.mandate_id)
    assert (seen.status, seen.why) == (MandateStatus.REVOKED, "debit_not_authorized")


def test_a_mandate_is_given_once_on_a_page(debits, page):
    debits.give(page)
    with pytest.raises(Refusal):
        debits.give(page)


def test_nobody_gives_a_mandate_when_the_time_of_the_page_is_over(debits, page, clock, port):
    clock.pass_by(timedelta(hours=3))
    with pytest.raises(Refusal):
        debits.give(page)
    assert port.look_up_set_up(page).status is MandateStatus.ENDED


@pytest.mark.parametrize(
    ("keyed", "code"),
    [
        (account_keyed("00044444"), "invalid_account_number"),
        (account_keyed("1234"), "invalid_account_number"),
        (account_keyed("66374958"), "account_unknown"),
        (account_keyed(sort_code="089999"), "bank_account_unusable"),
    ],
)
def test_an_account_that_is_none_of_the_test_accounts_is_turned_away(debits, page, keyed, code):
    with pytest.raises(Refusal) as refused:
        debits.banks.give(page, keyed)
    assert refused.value.code == code


def test_what_was_keyed_in_cannot_be_printed():
    assert PAYS not in repr(account_keyed())


def test_a_debit_is_paid(collected_from):
    seen = collected_from(PAYS)
    assert (seen.status, seen.received) == (CollectionStatus.COLLECTED, Money(4_250))


@pytest.mark.parametrize(
    ("number", "code"),
    [(NO_FUNDS, "insufficient_funds"), (NOT_AUTHORISED, "debit_not_authorized")],
)
def test_a_debit_that_is_not_paid_says_why(collected_from, number, code):
    seen = collected_from(number)
    assert (seen.status, seen.received, seen.code) == (CollectionStatus.UNPAID, ZERO, code)


def test_a_debit_that_was_not_authorised_ends_the_mandate(collected_from, port, page):
    collected_from(NOT_AUTHORISED)
    assert port.look_up_set_up(page).status is MandateStatus.REVOKED


def test_a_debit_for_a_day_is_known_the_day_after_and_not_before(debits, port, given, clock):
    on = clock.now().date() + timedelta(days=5)
    made = port.collect(a_collection(given, "dd:1:1", on=on))
    clock.pass_by(timedelta(days=5))
    debits.cards.provider.pass_time()
    assert port.look_up_collection(made.collection_id).status is CollectionStatus.ON_ITS_WAY
    clock.pass_by(timedelta(days=1))
    debits.cards.provider.pass_time()
    assert port.look_up_collection(made.collection_id).status is CollectionStatus.COLLECTED


def test_a_claim_takes_the_money_for_good_and_costs_nothing(debits, port, collected_from):
    seen = collected_from(PAYS)
    before = debits.cards.provider.overview().balance
    claim = port.look_up_claim(debits.banks.claim(seen.collection_id))
    assert (claim.collection_id, claim.status) == (seen.collection_id, "lost")
    assert claim.is_withdrawn
    assert debits.cards.provider.overview().balance == before - 4_250


def test_events_about_direct_debits_are_read_as_such(debits, port, cards, collected_from, now):
    collected_from(CLAIMED)
    read = [port.read_event(body, signature, now) for _, body, signature in events(cards)]
    told = {event.kind: type(event.seen).__name__ for event in read if event.seen}
    assert told == {
        "checkout.session.completed": "SeenMandate",
        "mandate.updated": "SeenMandate",
        "payment_intent.processing": "SeenCollection",
        "payment_intent.succeeded": "SeenCollection",
        "charge.dispute.created": "SeenClaim",
        "charge.dispute.funds_withdrawn": "SeenClaim",
        "charge.dispute.closed": "SeenClaim",
    }


def test_an_event_about_a_card_shows_no_direct_debit(debits, port, cards, now):
    cards.pay(cards.port.open_page(a_wish(now)).session_id)
    read = [port.read_event(body, signature, now) for _, body, signature in events(cards)]
    assert read
    assert not any(event.seen for event in read)


def test_a_page_that_takes_no_money_is_no_card_payment(debits, cards, page, now):
    debits.give(page)
    kinds = {
        event.kind: event.seen
        for _, body, signature in events(cards)
        for event in [cards.port.read_event(body, signature, now)]
    }
    assert kinds == {"checkout.session.completed": None}


def test_a_forged_event_is_not_believed(debits, port, cards, page, now):
    debits.give(page)
    _, body, signature = events(cards)[0]
    with pytest.raises(NotTheirs):
        port.read_event(body + b" ", signature, now)


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.LOST, Fault.TRUNCATED])
def test_what_was_done_before_the_answer_was_lost_is_done_once(port, given, cards, fault):
    wish = a_collection(given, "dd:1:1")
    cards.fail(fault, only="POST /v1/payment_intents")
    with pytest.raises(CardsUnavailable):
        port.collect(wish)
    again = port.collect(wish)
    assert port.find_collection("dd:1:1", given.customer_id) == again


def test_a_page_is_made_anew_when_the_supplier_repeats_its_own_failure(port, cards, now):
    cards.fail(Fault.FAILS_AFTER, only="POST /v1/checkout/sessions")
    wish = a_set_up(now, REFERENCE)
    with pytest.raises(CardsUnavailable):
        port.set_up(wish)
    assert port.set_up(wish).address


def test_what_failed_at_the_supplier_after_it_was_done_is_found_and_not_asked_for_again(
    port, given, cards
):
    wish = a_collection(given, "dd:1:1")
    cards.fail(Fault.FAILS_AFTER, only="POST /v1/payment_intents")
    with pytest.raises(CardsUnavailable):
        port.collect(wish)
    made = port.collect(wish)
    assert cards.port.client.sent.count("POST /v1/payment_intents") == 0
    assert port.client.sent.count("POST /v1/payment_intents") == 2
    assert port.find_collection("dd:1:1", given.customer_id) == made


@pytest.mark.parametrize("own", [OwnBacs(), NoDirectDebits()])
@pytest.mark.parametrize(
    "ask",
    [
        "set_up",
        "look_up_set_up",
        "close_set_up",
        "look_up_mandate",
        "collect",
        "look_up_collection",
        "look_up_claim",
        "cancel",
    ],
)
def test_without_a_supplier_everything_is_refused(own, ask):
    with pytest.raises(CardsRefused):
        getattr(own, ask)("anything")


def test_without_a_supplier_no_event_is_believed_and_details_are_ours(now):
    assert (OwnBacs.keeps_details, OwnBacs.collects) == (False, False)
    with pytest.raises(CardsRefused):
        OwnBacs().find_collection("dd:1:1", "cus_1")
    with pytest.raises(NotTheirs):
        OwnBacs().read_event(b"{}", "t=1,v1=0", now)
