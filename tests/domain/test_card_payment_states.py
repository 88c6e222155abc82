"""The lives of a card payment, a refund and a dispute: every move that is allowed, and no other."""

from __future__ import annotations

from itertools import product

import pytest

from shared.domain.card_payment_states import (
    CARD_PAYMENT,
    DISPUTE,
    LIVING_REFUNDS,
    REFUND,
    UNSETTLED,
    WITHOUT_MONEY,
    CardPaymentEvent,
    CardPaymentState,
    DisputeEvent,
    DisputeState,
    RefundEvent,
    RefundState,
)
from shared.domain.lifecycle import NotAllowed

OPEN = ("intended", "handed_over", "declined", "on_its_way")

PAYMENT_MOVES = {
    ("intended", "handed_over"): "handed_over",
    # By phone another card is a try of its own.
    ("declined", "handed_over"): "handed_over",
    ("intended", "refused"): "not_started",
    **{(state, "declined"): "declined" for state in OPEN},
    **{(state, "taken"): "on_its_way" for state in OPEN},
    **{(state, "ended"): "abandoned" for state in OPEN},
    **{(state, "paid"): "paid" for state in (*OPEN, "abandoned", "not_started")},
}
REFUND_MOVES = {
    ("waiting", "approved"): "approved",
    ("waiting", "declined"): "refused",
    ("approved", "sent"): "on_its_way",
    ("approved", "succeeded"): "done",
    ("approved", "failed"): "failed",
    ("approved", "declined"): "refused",
    ("on_its_way", "succeeded"): "done",
    ("on_its_way", "failed"): "failed",
    ("done", "failed"): "failed",
}
DISPUTE_MOVES = {
    ("inquiry", "opened"): "open",
    ("inquiry", "closed"): "won",
    ("inquiry", "won"): "won",
    ("inquiry", "lost"): "lost",
    ("open", "won"): "won",
    ("open", "lost"): "lost",
    ("lost", "won"): "won",
}
LIVES = {
    "payment": (CARD_PAYMENT, CardPaymentState, CardPaymentEvent, PAYMENT_MOVES),
    "refund": (REFUND, RefundState, RefundEvent, REFUND_MOVES),
    "dispute": (DISPUTE, DisputeState, DisputeEvent, DISPUTE_MOVES),
}
EVERY = [
    (name, state, event)
    for name, (_, states, events, _) in LIVES.items()
    for state, event in product(sorted(states), sorted(events))
]


@pytest.mark.parametrize(("name", "state", "event"), EVERY)
def test_a_move_is_allowed_exactly_when_it_is_listed(name, state, event):
    life, _, _, moves = LIVES[name]
    listed = moves.get((state.value, event.value))
    if listed is None:
        with pytest.raises(NotAllowed):
            life.after(state, event)
    else:
        assert life.after(state, event).value == listed


def test_nothing_leaves_the_state_of_a_payment_that_was_paid():
    assert not any(CARD_PAYMENT.allows(CardPaymentState.PAID, each) for each in CardPaymentEvent)


def test_whatever_we_gave_up_can_still_turn_out_to_be_paid():
    for state in set(CardPaymentState) - {CardPaymentState.PAID}:
        assert CARD_PAYMENT.after(state, CardPaymentEvent.PAID) is CardPaymentState.PAID


def test_a_payment_is_either_unsettled_or_without_money_or_paid():
    assert {*UNSETTLED, *WITHOUT_MONEY, CardPaymentState.PAID} == set(CardPaymentState)
    assert not UNSETTLED & WITHOUT_MONEY


def test_a_refund_that_came_to_nothing_leaves_its_part_of_the_payment_free():
    assert set(RefundState) - LIVING_REFUNDS == {RefundState.FAILED, RefundState.REFUSED}
