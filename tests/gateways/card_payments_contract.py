"""What every provider of card payments must do, the sandbox's stand-in like the real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import (
    CardDeclined,
    CardsRefused,
    CardStatus,
    CardWish,
    PhoneWish,
    SeenRefundStatus,
)
from tests.support.records import next_number

TOO_MUCH = Money(100_000_000)


def a_wish(now, **changes):
    reference = f"C-{now:%Y%m%d%H%M%S%f}-{next_number()}"
    wish = CardWish(
        key=reference,
        reference=reference,
        amount=Money(4_250),
        says="Payment to Tidewell, reference ŵ & <b>",
        language="cy",
        return_address="https://portal.example/pay/C-1",
        cancel_address="https://portal.example/pay/C-1",
        expires_at=now + timedelta(minutes=60),
    )
    return replace(wish, **changes)


class CardPaymentsContract:
    """Inherited by the test of each provider, which gives `port`, `now` and `key_in`.

    `key_in(word)` keys a card in and gives its id: "good", "declined" or "no_funds".
    """

    @pytest.fixture
    def paid(self, port, key_in, now):
        """A payment of £42.50 by phone."""
        reference = a_wish(now).reference
        wish = PhoneWish(reference, reference, Money(4_250), "Payment by phone", key_in("good"))
        return port.take_by_phone(wish)

    def test_a_page_has_an_id_and_an_address(self, port, now):
        page = port.open_page(a_wish(now))
        assert page.session_id
        assert page.address.startswith(("https://", "http://127.0.0.1"))

    def test_the_same_key_gives_the_same_page(self, port, now):
        wish = a_wish(now)
        assert port.open_page(wish) == port.open_page(wish)

    def test_the_same_key_with_another_amount_is_refused(self, port, now):
        wish = a_wish(now)
        page = port.open_page(wish)
        with pytest.raises(CardsRefused):
            port.open_page(replace(wish, amount=Money(9_900)))
        assert port.page(page.session_id).amount == Money(4_250)

    def test_a_new_page_waits_and_carries_our_reference(self, port, now):
        wish = a_wish(now)
        seen = port.page(port.open_page(wish).session_id)
        assert (seen.reference, seen.status) == (wish.reference, CardStatus.WAITING)
        assert (seen.amount, seen.received, seen.currency) == (wish.amount, ZERO, "gbp")

    def test_a_closed_page_has_ended_and_stays_so(self, port, now):
        session_id = port.open_page(a_wish(now)).session_id
        assert port.close_page(session_id).status is CardStatus.ENDED
        assert port.close_page(session_id).status is CardStatus.ENDED

    @pytest.mark.parametrize("minutes", [10, 25 * 60])
    def test_a_page_lasts_from_half_an_hour_to_a_day(self, port, now, minutes):
        with pytest.raises(CardsRefused):
            port.open_page(a_wish(now, expires_at=now + timedelta(minutes=minutes)))

    @pytest.mark.parametrize("amount", [ZERO, Money(1), TOO_MUCH])
    def test_an_amount_that_cannot_be_charged_is_refused(self, port, now, amount):
        with pytest.raises(CardsRefused):
            port.open_page(a_wish(now, amount=amount))

    def test_a_phone_payment_is_paid_at_once(self, port, paid):
        assert (paid.status, paid.received) == (CardStatus.PAID, Money(4_250))
        assert port.payment(paid.intent_id) == paid

    def test_the_same_phone_payment_twice_is_one(self, port, key_in, now):
        reference = a_wish(now).reference
        wish = PhoneWish(reference, reference, Money(1_000), "By phone", key_in("good"))
        assert port.take_by_phone(wish) == port.take_by_phone(wish)

    @pytest.mark.parametrize(
        ("card", "reason"), [("declined", "generic_decline"), ("no_funds", "insufficient_funds")]
    )
    def test_a_declined_card_says_why(self, port, key_in, now, card, reason):
        reference = a_wish(now).reference
        with pytest.raises(CardDeclined) as declined:
            port.take_by_phone(
                PhoneWish(reference, reference, Money(1_000), "By phone", key_in(card))
            )
        assert declined.value.reason == reason

    def test_a_payment_is_found_by_our_reference(self, port, paid, now):
        found = port.find(paid.reference, now - timedelta(hours=1))
        assert found == paid

    def test_a_payment_that_was_never_made_is_not_found(self, port, now):
        assert port.find("C-NEVER-MADE", now - timedelta(minutes=5)) is None

    def test_a_part_can_be_given_back_and_then_the_rest(self, port, paid):
        first = port.refund(paid.intent_id, Money(1_000), "R-1", f"{paid.reference}-1")
        assert (first.amount, first.reference) == (Money(1_000), "R-1")
        assert first.status in (SeenRefundStatus.DONE, SeenRefundStatus.ON_ITS_WAY)
        assert port.payment(paid.intent_id).refunded == Money(1_000)
        port.refund(paid.intent_id, Money(3_250), "R-2", f"{paid.reference}-2")
        assert port.payment(paid.intent_id).refunded == Money(4_250)

    def test_the_same_refund_twice_is_one(self, port, paid):
        ask = (paid.intent_id, Money(1_000), "R-1", paid.reference)
        assert port.refund(*ask).refund_id == port.refund(*ask).refund_id
        assert port.payment(paid.intent_id).refunded == Money(1_000)

    def test_a_refund_is_seen_alone_and_among_those_of_its_payment(self, port, paid):
        made = port.refund(paid.intent_id, Money(1_000), "R-1", paid.reference)
        assert port.refund_seen(made.refund_id).refund_id == made.refund_id
        assert [each.reference for each in port.refunds_of(paid.intent_id)] == ["R-1"]

    def test_a_refund_larger_than_the_payment_is_refused(self, port, paid):
        with pytest.raises(CardsRefused):
            port.refund(paid.intent_id, Money(4_251), "R-1", paid.reference)
        assert port.payment(paid.intent_id).refunded == ZERO

    def test_a_refund_of_a_refunded_payment_is_refused(self, port, paid):
        port.refund(paid.intent_id, Money(4_250), "R-1", f"{paid.reference}-1")
        with pytest.raises(CardsRefused) as refused:
            port.refund(paid.intent_id, Money(1), "R-2", f"{paid.reference}-2")
        assert refused.value.reason == "charge_already_refunded"

    @pytest.mark.parametrize("ask", ["page", "payment", "refund_seen", "dispute"])
    def test_what_is_not_there_is_refused(self, port, ask):
        with pytest.raises(CardsRefused) as refused:
            getattr(port, ask)("not_there_1")
        assert refused.value.reason == "resource_missing"

    def test_payouts_can_be_asked_for(self, port, now):
        assert all(payout.payout_id for payout in port.payouts(now - timedelta(days=1)))

    def test_the_page_with_the_card_fields_knows_what_to_load(self, port):
        fields = port.phone_fields()
        assert fields.script
        assert fields.frames
        assert fields.key.startswith("pk_")
